/// Why a client got no reply.
public struct ControlError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: Equatable, Sendable {
        /// No supervisor could be reached in time, or its socket is not there. Nothing was sent.
        case noSupervisor
        /// The request was sent, and no reply came in time or the connection ended: it may or may not
        /// have been obeyed.
        case noAnswer
        /// The supervisor speaks another version of the protocol.
        case version
        /// What came is no reply by the protocol.
        case malformed
        /// The request is larger than a supervisor takes. Nothing was sent.
        case tooLarge
        /// Too many requests are open. Nothing was sent.
        case busy
        /// ZeroMQ failed on this side.
        case system
    }

    public let code: Code
    /// What went wrong, in one sentence without a full stop.
    public let message: String
    public let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}

extension ControlError {
    static func noSupervisor(at endpoint: String) -> ControlError {
        ControlError(
            .noSupervisor, "no supervisor answers at '\(endpoint)'", hint: "'skep up' starts one")
    }

    static func noAnswer(to verb: String, after time: Duration) -> ControlError {
        ControlError(
            .noAnswer, "the supervisor did not answer '\(verb)' within \(time)",
            hint: "it may still do what was asked; look before you ask again")
    }

    static func connectionEnded(before verb: String) -> ControlError {
        ControlError(
            .noAnswer, "the supervisor went away before it answered '\(verb)'",
            hint: "it may have done what was asked; look before you ask again")
    }

    static func version(found: String) -> ControlError {
        ControlError(
            .version, "the supervisor speaks \(found) where 'skep1' was expected",
            hint: "use the skep that started it, or restart it with this one")
    }

    static func malformed(_ why: String) -> ControlError {
        ControlError(.malformed, "what the supervisor sent is no reply: \(why)")
    }

    static func tooLarge(_ count: Int) -> ControlError {
        ControlError(
            .tooLarge,
            "the request's body has \(count) bytes, and may have \(Limits.bodyBytes)",
            hint: "send it in parts")
    }

    static let busy = ControlError(
        .busy, "\(Limits.requestsInFlight) requests are open already",
        hint: "wait for some replies first")

    init(_ error: ZeroMQError) { self.init(.system, error.description) }
}
