internal import CYAML

/// The one owner of a libyaml parser, which tells what is in a text piece by piece.
struct YAMLParser: ~Copyable {
    // libyaml keeps pointers to itself and to the text: neither may move while it lives.
    private let raw: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        raw = .allocate(capacity: 1)
        raw.initialize(to: yaml_parser_t())
        precondition(yaml_parser_initialize(raw) == 1, "there is no memory left")
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(fromContentsOf: bytes)
        // Else it would guess, and take some texts for UTF-16.
        yaml_parser_set_encoding(raw, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(raw, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(raw)
        raw.deallocate()
        text.deallocate()
    }

    /// The next event; after the end of the stream only that again.
    ///
    /// Throws what makes the text no YAML. Nothing can be read after that.
    mutating func next() throws(Mistake) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(raw, &event) == 1 else { throw mistake }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private var mistake: Mistake {
        let parser = raw.pointee
        precondition(parser.error != YAML_MEMORY_ERROR, "there is no memory left")
        let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        let context = parser.context.map { " " + String(cString: $0) } ?? ""
        let begins = Place(parser.context_mark).line
        let place = Place(parser.problem_mark)
        let since = context.isEmpty || begins == place.line ? "" : " from line \(begins) on"
        return Mistake(
            at: place, "this is no YAML: \(problem)\(context)\(since)",
            expected: YAMLParser.advice(problem, isTab: isTab(at: parser.problem_mark.index)))
    }

    /// libyaml counts characters.
    private func isTab(at index: Int) -> Bool {
        String(decoding: text, as: UTF8.self).unicodeScalars.dropFirst(index).first == "\t"
    }

    /// For what people get wrong every day; the rest is clear enough.
    private static func advice(_ problem: String, isTab: Bool) -> String {
        if isTab || problem.contains("tab") { return "spaces: YAML is not indented with tabs" }
        switch problem {
        case "mapping values are not allowed in this context":
            return "quotes around a text with ': ' in it, or the indentation of the lines before"
        case "did not find expected key":
            return "a key, indented as those before it"
        case "did not find expected '-' indicator":
            return "'- ' before each entry, indented as those before it"
        case "found character that cannot start any token":
            return "quotes around a text that begins with a sign"
        case "found unknown escape character":
            return "single quotes, in which a backslash is one, or two of them"
        default: return ""
        }
    }
}
