/// What an agent declared last, as long as it has printed no line since.
public struct LastWord: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case decision, tool, status, title, consistency
    }

    public var kind: Kind
    /// Longer ones keep their beginning.
    public var text: String

    public static let limit = 256

    /// Nil for what says nothing.
    init?(_ kind: Kind, _ text: String?) {
        guard let text, !text.isEmpty else { return nil }
        self.kind = kind
        self.text = text.utf8.count <= LastWord.limit ? text : String(text.prefix(64))
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("kind", kind.rawValue)
        writer.field("text", text)
        writer.endObject()
    }

    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes),
            let kind = fields.text("kind").flatMap(Kind.init(rawValue:))
        else { return nil }
        self.init(kind, fields.text("text"))
    }
}

extension LastWord {
    /// What an event declares in a few words; nil where it declares nothing.
    init?(_ event: EventView) {
        switch event.type {
        case .decision: self.init(.decision, String(lossy: event.subject))
        case .status:
            // Whole contents are not read for one field: most words are soon followed by the next.
            guard event.contentIsText, var fields = try? Fields(parsing: event.content) else {
                return nil
            }
            self.init(.status, fields.text("reason"))
        case .tool:
            let input = event.contentIsText ? LastWord.input(in: event.content) : nil
            let parts = [String(lossy: event.subject), input].compactMap(\.self)
            self.init(.tool, parts.joined(separator: " "))
        default: return nil
        }
    }

    /// What a tool was given: the file or command it is about; nil where none of the usual fields is there.
    private static func input(in content: RawSpan) -> String? {
        guard var fields = try? Fields(parsing: content) else { return nil }
        return fields.take("input") { input in
            guard var fields = try? Fields(parsing: input.bytes) else { return nil }
            for name in LastWord.inputFields {
                if let text = fields.text(name) { return text }
            }
            return nil
        }
    }

    private static let inputFields: [StaticString] = [
        "command", "file_path", "path", "pattern", "query", "url",
    ]
}

// MARK: - Words that nobody hears

extension [Event] {
    /// Whether the event behind the one of that place makes its word the last of the same agent, so that
    /// nobody ever sees this one's: to make it means to read its content.
    public func isOvertaken(at place: Int) -> Bool {
        guard place + 1 < count else { return false }
        // Looked at where they are: this is asked of every event, and a copy of one counts references.
        return span[place].type.isOvertaken(by: span[place + 1].type, span[place + 1].subject)
            && span[place].agent == span[place + 1].agent
    }
}

extension [Report] {
    /// The same of what one agent tells.
    func isOvertaken(at place: Int) -> Bool {
        guard place + 1 < count else { return false }
        return span[place].type.isOvertaken(by: span[place + 1].type, span[place + 1].subject)
    }
}

extension EventType {
    /// Only of what changes nothing else, and by what certainly says something.
    fileprivate func isOvertaken(by next: EventType, _ subject: String?) -> Bool {
        isMereDeclaration && next.isMereDeclaration && subject?.isEmpty == false
    }

    private var isMereDeclaration: Bool {
        switch self {
        case .tool, .decision: true
        default: false
        }
    }
}
