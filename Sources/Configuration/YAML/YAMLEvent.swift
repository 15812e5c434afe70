internal import CYAML

/// What comes next in a text, as libyaml tells it.
struct YAMLEvent {
    enum Kind: Equatable {
        case streamStart, streamEnd, documentStart, documentEnd
        case text(String, isPlain: Bool)
        case list
        case mapping
        /// The end of the innermost list or mapping.
        case end
        /// `*name`
        case alias
    }

    let kind: Kind
    let place: Place
    /// `!name` or `&name` stands before it.
    let isTagged: Bool
    let isAnchored: Bool

    /// Copies what is in the event, which stays its owner's to delete.
    init(_ event: yaml_event_t) {
        place = Place(event.start_mark)
        var tag: UnsafeMutablePointer<UInt8>?
        var anchor: UnsafeMutablePointer<UInt8>?
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias
        case YAML_SCALAR_EVENT:
            kind = YAMLEvent.text(event)
            (tag, anchor) = (event.data.scalar.tag, event.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT:
            kind = .list
            (tag, anchor) = (event.data.sequence_start.tag, event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT:
            kind = .mapping
            (tag, anchor) = (event.data.mapping_start.tag, event.data.mapping_start.anchor)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .end
        default: kind = .streamEnd
        }
        isTagged = tag != nil
        isAnchored = anchor != nil
    }

    /// By its length: a quoted text may hold a NUL.
    private static func text(_ event: yaml_event_t) -> Kind {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return .text(
            String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
        )
    }
}

extension Place {
    /// libyaml counts from 0.
    init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
