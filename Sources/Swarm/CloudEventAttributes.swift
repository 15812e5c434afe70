/// The attributes of a CloudEvents object, found but not yet read.
struct CloudEventAttributes: ~Escapable {
    private let line: RawSpan
    // Spelled out, because what `JSONSlice?` gets without being asked, a nil, has no lifetime.
    private var specversion: Optional<JSONSlice>
    private var id: Optional<JSONSlice>
    private var source: Optional<JSONSlice>
    private var type: Optional<JSONSlice>
    private var subject: Optional<JSONSlice>
    private var time: Optional<JSONSlice>
    private var metadata: Optional<JSONSlice>
    private var contentType: Optional<JSONSlice>
    private var data: Optional<JSONSlice>
    private var base64: Optional<JSONSlice>

    @_lifetime(copy line)
    init(_ line: RawSpan) throws(CloudEventError) {
        self.line = line
        specversion = nil
        id = nil
        source = nil
        type = nil
        subject = nil
        time = nil
        metadata = nil
        contentType = nil
        data = nil
        base64 = nil
        try find()
    }

    /// Walks the whole line, so that what is read later is known to be JSON.
    @_lifetime(self: copy self)
    private mutating func find() throws(CloudEventError) {
        do throws(JSONError) {
            var fields = try JSONScanner(fieldsOf: line)
            while let field = try fields.nextField() { keep(field) }
        } catch {
            throw CloudEventError(.notJSON(error))
        }
        guard try text(.specversion) == "1.0" else { throw invalid(.specversion) }
    }

    @_lifetime(self: copy self, copy field)
    private mutating func keep(_ field: JSONField) {
        // JSON content may be null itself; for an attribute it is a way to say that there is none.
        guard !field.value.isNull || field.key == "data" else { return }
        switch field.key {
        case "specversion" where specversion == nil: specversion = field.value
        case "id" where id == nil: id = field.value
        case "source" where source == nil: source = field.value
        case "type" where type == nil: type = field.value
        case "subject" where subject == nil: subject = field.value
        case "time" where time == nil: time = field.value
        case "metadata" where metadata == nil: metadata = field.value
        case "datacontenttype" where contentType == nil: contentType = field.value
        case "data" where data == nil: data = field.value
        case "data_base64" where base64 == nil: base64 = field.value
        default: break
        }
    }
}

// MARK: - Reading

extension CloudEventAttributes {
    func eventID() throws(CloudEventError) -> EventID {
        // By JSON's grammar for numbers, because "007" and "+7" would be second names of event 7.
        let number = try text(.id).withUTF8 { JSONNumeral.int64(checking: $0) }
        guard let number else { throw invalid(.id) }
        return EventID(number)
    }

    func logTime() throws(CloudEventError) -> LogTime {
        let time = try text(.time).withUTF8 { try? LogTime(rfc3339: $0) }
        guard let time else { throw invalid(.time) }
        return time
    }

    /// Nil for the swarm itself.
    func agent() throws(CloudEventError) -> AgentID? {
        let source = try text(.source)
        if source == CloudEvent.swarmSource { return nil }
        let prefix = CloudEvent.agentPrefix
        let id = source.withUTF8 { source in
            guard source.holds(prefix, at: 0) else { return String?.none }
            return String(
                percentDecoding: source.extracting(droppingFirst: prefix.utf8CodeUnitCount))
        }
        guard let id else { throw invalid(.source) }
        return AgentID(rawValue: id)
    }

    func string(_ attribute: CloudEventError.Attribute) throws(CloudEventError) -> String {
        try text(attribute).string
    }

    func optionalString(_ attribute: CloudEventError.Attribute) throws(CloudEventError) -> String? {
        self[attribute] == nil ? nil : try string(attribute)
    }
}

// MARK: - Content

extension CloudEventAttributes {
    func content() throws(CloudEventError) -> Event.Content {
        if base64 != nil { return .bytes(try octets()) }
        guard let data else { return .bytes([]) }
        if contentType == nil { return .text(String(utf8: data.bytes)) }
        let type = try text(.datacontenttype)
        if type == CloudEvent.json { return .text(String(utf8: data.bytes)) }
        if type == CloudEvent.plainText { return .bytes(try text(.data).utf8) }
        if type == CloudEvent.foreignText { return .text(try text(.data).string) }
        guard CloudEvent.isJSON(mediaType: type.string) else { return .bytes(try text(.data).utf8) }
        return .text(String(utf8: data.bytes))
    }

    private func octets() throws(CloudEventError) -> [UInt8] {
        let bytes = try text(.base64).withUTF8 { [UInt8](base64: $0) }
        guard data == nil, let bytes else { throw invalid(.base64) }
        return bytes
    }
}

// MARK: - By name

extension CloudEventAttributes {
    /// The string an attribute must be.
    @_lifetime(copy self)
    private func text(_ attribute: CloudEventError.Attribute) throws(CloudEventError) -> JSONText {
        guard let value = self[attribute] else { throw CloudEventError(.missing(attribute)) }
        guard let text = value.text else { throw invalid(attribute) }
        return text
    }

    private func invalid(_ attribute: CloudEventError.Attribute) -> CloudEventError {
        guard let value = self[attribute], let place = line.byteOffsets(of: value.bytes) else {
            return CloudEventError(.missing(attribute))
        }
        return CloudEventError(.invalid(attribute, offset: place.lowerBound))
    }

    private subscript(attribute: CloudEventError.Attribute) -> JSONSlice? {
        @_lifetime(copy self)
        get {
            switch attribute {
            case .specversion: specversion
            case .id: id
            case .source: source
            case .type: type
            case .subject: subject
            case .time: time
            case .metadata: metadata
            case .datacontenttype: contentType
            case .data: data
            case .base64: base64
            }
        }
    }
}
