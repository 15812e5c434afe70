public import Swarm

/// Why a message is no request, and what is needed to tell its sender.
public struct Refusal: Error, Equatable, Sendable {
    public let reason: Reason
    /// What the sender called its request; empty where that could not be read.
    public let id: RequestID

    public enum Reason: Equatable, Sendable {
        /// The first frame, quoted, is another version's or no version.
        case version(String)
        /// The connection calls itself something.
        case routingID
        /// There are not four frames.
        case frameCount(Int)
        /// The request-id has no bytes, or this many.
        case requestID(Int)
        /// What stands for a verb, quoted, cannot be one.
        case verb(String)
        /// The message has this many bytes.
        case tooLarge(Int)
        /// The body holds more values than a tree of them may.
        case values
        /// The body is not a JSON object.
        case body(JSONError)
    }

    init(_ reason: Reason, id: RequestID) {
        self.reason = reason
        self.id = id
    }

    /// What the sender is told.
    public var reply: Reply { Reply(id: id, .error(error)) }

    public var error: ErrorBody {
        switch reason {
        case .version(let found):
            ErrorBody(
                "wrong_version", "the first frame is \(found) where 'skep1' should be",
                hint: "this supervisor speaks skep1; update the client, or see docs/protocol.md")
        case .routingID:
            ErrorBody(
                "routing_id", "the connection has a routing id of its own",
                hint: "leave ZMQ_ROUTING_ID (ZMQ_IDENTITY) unset")
        case .frameCount(let count):
            ErrorBody(
                "malformed", "a request has 4 frames, and this has \(count)",
                hint: "send version, request-id, verb, body")
        case .requestID(let count):
            ErrorBody(
                "malformed",
                "a request-id has 1 to \(Limits.requestIDBytes) bytes, and this has \(count)",
                hint: "a number that counts up will do")
        case .verb(let found):
            ErrorBody(
                "malformed", "\(found) cannot be a verb",
                hint: "a verb has 1 to \(Limits.verbBytes) small letters and underscores")
        case .tooLarge(let count):
            ErrorBody(
                "too_large",
                "the message has \(count) bytes, and a body may have \(Limits.bodyBytes)",
                hint: "send it in parts")
        case .values:
            ErrorBody(
                "too_large", "the body holds more than \(Limits.values) values",
                hint: "send it in parts")
        case .body(let error):
            ErrorBody(
                "malformed", "the body is no JSON object: \(error.problem) (byte \(error.offset))",
                hint: "send {} when there is nothing to say")
        }
    }
}
