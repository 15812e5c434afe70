internal import Swarm

/// The one answer to a request.
public struct Reply: Equatable, Sendable {
    /// The request's; empty when the request was so wrong that its name could not be read.
    public let id: RequestID
    public let outcome: Outcome

    public enum Outcome: Equatable, Sendable {
        case ok(Body)
        case error(ErrorBody)
    }

    public init(id: RequestID, _ outcome: Outcome) {
        self.id = id
        self.outcome = outcome
    }

    public init(to request: Request, _ outcome: Outcome) { self.init(id: request.id, outcome) }

    /// The body of an "ok"; throws what an "error" carries.
    public func get() throws(ErrorBody) -> Body {
        switch outcome {
        case .ok(let body): body
        case .error(let error): throw error
        }
    }

    /// The reply as it may be sent: one whose body no client would take becomes an error.
    var sendable: Reply {
        guard body.bytes.count > Limits.bodyBytes else { return self }
        return Reply(
            id: id,
            .error(
                ErrorBody(
                    "too_large",
                    "the answer has \(body.bytes.count) bytes, and may have \(Limits.bodyBytes)",
                    hint: "ask for less at once")))
    }

    var head: [[UInt8]] {
        switch outcome {
        case .ok: [Envelope.version, id.bytes, Envelope.ok]
        case .error: [Envelope.version, id.bytes, Envelope.error]
        }
    }

    var body: Body {
        switch outcome {
        case .ok(let body): body
        case .error(let error): error.body
        }
    }
}

/// What the supervisor tells a joined agent without having been asked.
public struct Push: Equatable, Sendable {
    public let verb: String
    public let body: Body

    /// The verb must be one by `Request.isVerb`, and not a reply's "ok" or "error".
    public init(_ verb: String, _ body: Body = .empty) {
        precondition(
            Request.isVerb(verb.utf8) && verb != "ok" && verb != "error", "'\(verb)' is no push")
        self.verb = verb
        self.body = body
    }

    var head: [[UInt8]] { [Envelope.version, RequestID.none.bytes, Array(verb.utf8)] }
}

/// What a client is told.
public enum Incoming: Equatable, Sendable {
    case reply(Reply)
    case push(Push)
    /// The connection ended before a reply to this request came: it may or may not have been obeyed.
    case lost(RequestID)

    /// Throws what is wrong with it, as a sentence.
    init(_ message: Multipart) throws(ControlError) {
        let frames = message.frames
        guard let version = frames.first, version == Envelope.version else {
            throw .version(found: Quoted.text(frames.first ?? []))
        }
        guard message.frameCount == 4, frames.count == 4 else {
            throw .malformed("it has \(message.frameCount) frames and \(message.byteCount) bytes")
        }
        let body: Body
        do { body = try Body(parsing: frames[3]) } catch { throw .malformed(error.description) }
        self = try Incoming(frames[1], frames[2], body)
    }

    private init(_ id: [UInt8], _ word: [UInt8], _ body: Body) throws(ControlError) {
        let name = id.isEmpty ? RequestID.none : RequestID(id)
        guard let name else { throw .malformed("its request-id has \(id.count) bytes") }
        if word == Envelope.ok, name != .none {
            self = .reply(Reply(id: name, .ok(body)))
        } else if word == Envelope.error {
            guard let error = ErrorBody(body) else { throw .malformed("its error has no code") }
            self = .reply(Reply(id: name, .error(error)))
        } else if name == .none, word != Envelope.ok, Request.isVerb(word) {
            self = .push(Push(String(decoding: word, as: UTF8.self), body))
        } else {
            throw .malformed("\(Quoted.text(word)) stands where 'ok' or 'error' should be")
        }
    }
}
