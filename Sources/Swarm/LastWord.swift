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
