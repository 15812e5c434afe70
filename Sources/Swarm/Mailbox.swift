/// How what others say reaches an agent that was started here.
public enum Mailbox: Equatable, Sendable {
    /// Each is typed, as a line.
    case typed
    /// Each is one more line of JSON at the end of a file, whose path begins where the agent does.
    case file(String)
    /// For each a command runs where the agent does, and reads it as JSON.
    case command([String])

    /// How long a path, and all words of a command, may be.
    public static let byteLimit = 4_096

    /// Nil where it is none: `false` is the same as nothing.
    public init?(_ json: JSON) {
        if json.bool == true {
            self = .typed
        } else if let path = json["file"]?.string, Mailbox.mayBe([path]) {
            self = .file(path)
        } else if let list = json["command"]?.array {
            let words = list.compactMap(\.string)
            guard words.count == list.count, Mailbox.mayBe(words) else { return nil }
            self = .command(words)
        } else {
            return nil
        }
    }

    private static func mayBe(_ words: [String]) -> Bool {
        words.first?.isEmpty == false && words.allSatisfy { !$0.utf8.contains(0) }
            && words.reduce(0) { $0 + $1.utf8.count } <= byteLimit
    }

    public var json: JSON {
        switch self {
        case .typed: true
        case .file(let path): ["file": JSON(path)]
        case .command(let words): ["command": JSON(words.map { JSON($0) })]
        }
    }
}
