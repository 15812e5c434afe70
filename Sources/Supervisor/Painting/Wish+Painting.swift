internal import Swarm
internal import Wire

/// What the painter says: that it is there, or what it saw up to a row.
struct Painting: Equatable {
    let token: Token
    var process: Int32?
    var row: EventID?
    var agent: AgentID?
    var answers: [UInt8] = []
    var keyframe: [UInt8]?
    var claim: Claim?

    /// What an agent seems to do, and by what that was seen.
    struct Claim: Equatable {
        let status: Status
        let evidence: Evidence
        let reason: String?
    }
}

extension Wish {
    /// What a painter may say its evidence is: nothing that others tell us for certain.
    private static let evidence: Set<Evidence> = [.programStatus, .title, .bell, .prompt]
    private static let reasonBytes = 256

    static func paint(_ body: JSON) throws(Objection) -> Wish {
        guard let token = body["token"]?.string else { throw bad("'token' must be a string") }
        var painting = Painting(token: Token(token))
        painting.process = body["pid"]?.int.flatMap { Int32(exactly: $0) }
        painting.row = body["row"]?.int.map { EventID($0) }
        painting.agent = body["agent"]?.string.map { AgentID(rawValue: $0) }
        painting.answers = try bytes("answers", in: body) ?? []
        painting.keyframe = try bytes("keyframe", in: body)
        painting.claim = try claim(body)
        return .paint(painting)
    }

    private static func bytes(_ key: String, in body: JSON) throws(Objection) -> [UInt8]? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let text = value.string, let bytes = [UInt8](base64: text.utf8Span.span.bytes) else {
            throw bad("'\(key)' must be base64")
        }
        return bytes
    }

    private static func claim(_ body: JSON) throws(Objection) -> Painting.Claim? {
        guard let word = body["status"]?.string else { return nil }
        guard let status = Status(rawValue: word), status.isClaim,
            let evidence = body["evidence"]?.string.map(Evidence.init(rawValue:)),
            self.evidence.contains(evidence)
        else { throw bad("'status' and 'evidence' must be what a painter can see") }
        let reason = body["reason"]?.string.map {
            String(decoding: $0.utf8.prefix(reasonBytes), as: UTF8.self)
        }
        return Painting.Claim(status: status, evidence: evidence, reason: reason)
    }
}
