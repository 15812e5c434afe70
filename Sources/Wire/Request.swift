/// A question or a command from a client.
public struct Request: Equatable, Sendable {
    public let id: RequestID
    /// Whether there is such a verb is not decided here.
    public let verb: String
    public let body: Body

    /// The verb must be one by `isVerb`.
    public init(id: RequestID, verb: String, body: Body) {
        precondition(Request.isVerb(verb.utf8), "'\(verb)' is not a verb")
        self.id = id
        self.verb = verb
        self.body = body
    }

    /// A small letter, then at most 31 small letters and underscores.
    public static func isVerb(_ bytes: some Collection<UInt8>) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard let first = bytes.first, letters.contains(first) else { return false }
        return bytes.count <= Limits.verbBytes
            && bytes.allSatisfy { letters.contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// The frames before the body.
    var head: [[UInt8]] { [Envelope.version, id.bytes, Array(verb.utf8)] }
}

extension Request {
    /// Reads a message whose first `route` frames say who sent it.
    init(_ message: Multipart, behind route: Int) throws(Refusal) {
        let frames = Array(message.frames.dropFirst(route))
        let count = message.frameCount - route
        // Looked for first, so that even a wrong message is answered under its own name.
        let id = frames.count > 1 ? RequestID(frames[1]) : nil
        func refuse(_ reason: Refusal.Reason) -> Refusal { Refusal(reason, id: id ?? .none) }

        guard count > 0 else { throw refuse(.frameCount(count)) }
        guard let version = frames.first else { throw refuse(.tooLarge(message.byteCount)) }
        guard version == Envelope.version else { throw refuse(.version(Quoted.text(version))) }
        guard count == 4 else { throw refuse(.frameCount(count)) }
        guard frames.count == 4, frames[3].count <= Limits.bodyBytes else {
            throw refuse(.tooLarge(message.byteCount))
        }
        guard let id else { throw refuse(.requestID(frames[1].count)) }
        guard Request.isVerb(frames[2]) else { throw refuse(.verb(Quoted.text(frames[2]))) }
        let body: Body
        do { body = try Body(parsing: frames[3]) } catch { throw refuse(.body(error)) }
        guard !body.hasMoreValues(than: Limits.values) else { throw refuse(.values) }
        self.init(id: id, verb: String(decoding: frames[2], as: UTF8.self), body: body)
    }
}
