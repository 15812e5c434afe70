internal import Swarm

/// Why a request was not obeyed, as the wire carries it: a word for programs, a sentence for people,
/// and what to try.
public struct ErrorBody: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: String
    public let message: String
    public let hint: String?

    public init(_ code: String, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Nil when the code or the message is missing; what else is there is for later versions.
    public init?(_ body: Body) {
        let json = body.json
        guard let code = json["code"]?.string, let message = json["message"]?.string else {
            return nil
        }
        self.init(code, message, hint: json["hint"]?.string)
    }

    public var body: Body {
        Body { writer in
            writer.field("code", code)
            writer.field("message", message)
            if let hint { writer.field("hint", hint) }
        }
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
