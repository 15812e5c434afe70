internal import Swarm

/// Why a request was not obeyed, as the wire carries it: a word for programs, a sentence for people,
/// and what to try.
public struct ErrorBody: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: String
    public let message: String
    public let hint: String?
    /// The number that is due, where an event came out of turn.
    public let expected: Int64?

    public init(
        _ code: String, _ message: String, hint: String? = nil, expected: Int64? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.expected = expected
    }

    /// Nil when the code or the message is missing; what else is there is for later versions.
    public init?(_ body: Body) {
        let json = body.json
        guard let code = json["code"]?.string, let message = json["message"]?.string else {
            return nil
        }
        self.init(
            code, message, hint: json["hint"]?.string,
            expected: json["expected"]?.int.map { Int64($0) })
    }

    public var body: Body {
        Body { writer in
            writer.field("code", code)
            writer.field("message", message)
            if let hint { writer.field("hint", hint) }
            if let expected { writer.field("expected", expected) }
        }
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
