internal import Canvas
internal import Swarm

/// JSON of unknown shape in a few words, never as JSON.
enum Gist {
    /// Longer texts lose their end: a row is no place for a file.
    static let limit = 120

    static func text(_ json: JSON) -> Line {
        switch json.form {
        case .null: "none"
        case .bool(let bool): bool ? "yes" : "no"
        case .number(let number): Line(number.text)
        case .string(let string): Line(shortened(string))
        case .array(let elements):
            if elements.isEmpty { "none" } else { elements.prefix(8).map(text).joined(by: ", ") }
        case .object(let fields): text(fields)
        }
    }

    /// Fields with their names: `ticket 3 · owner coder-1`.
    static func text(_ fields: [JSON.Field]) -> Line {
        fields.prefix(8)
            .map { "\(shortened($0.key)) \(text($0.value))" as Line }.joined(by: dot)
    }

    /// What a tool was given: the file or command it is about, else all of it.
    static func subject(of json: JSON) -> Line {
        let telling = ["command", "file_path", "path", "pattern", "query", "url"]
        guard let found = telling.lazy.compactMap({ json[$0]?.string }).first else {
            return text(json)
        }
        return Line(shortened(found))
    }

    static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}
