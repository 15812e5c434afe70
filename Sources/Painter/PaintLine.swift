internal import Swarm
internal import Wire

/// What the painter says to the supervisor, one thing after the other.
struct PaintLine: ~Copyable {
    private var client: ControlClient
    private let token: String

    /// Nobody else is asked anything meanwhile: it answers at once, or is gone.
    private static let patience = Duration.seconds(10)

    init(to endpoint: String, token: String, context: Context) throws(ControlError) {
        client = try ControlClient(to: endpoint, context: context)
        self.token = token
    }

    /// What was seen of an agent.
    struct Sighting {
        let agent: AgentID
        let row: EventID
        var answers: [UInt8] = []
        var keyframe: [UInt8]?
        var claim: Sight.Claim?

        var isEmpty: Bool { answers.isEmpty && keyframe == nil && claim == nil }
    }

    /// Says who it is; gives the row up to which everything was answered.
    mutating func greet(process: Int32) throws -> EventID {
        let reply = try ask([JSON.Field("pid", JSON(Int(process)))])
        return EventID(reply.json["row"]?.int ?? 0)
    }

    mutating func tell(_ sighting: Sighting) throws {
        var fields = [
            JSON.Field("agent", JSON(sighting.agent.rawValue)),
            JSON.Field("row", JSON(sighting.row.rawValue)),
        ]
        if !sighting.answers.isEmpty {
            fields.append(JSON.Field("answers", PaintLine.text(sighting.answers)))
        }
        if let keyframe = sighting.keyframe {
            fields.append(JSON.Field("keyframe", PaintLine.text(keyframe)))
        }
        if let claim = sighting.claim {
            fields.append(JSON.Field("status", JSON(claim.status.rawValue)))
            fields.append(JSON.Field("evidence", JSON(claim.evidence.rawValue)))
            if let reason = claim.reason { fields.append(JSON.Field("reason", JSON(reason))) }
        }
        _ = try ask(fields)
    }

    private mutating func ask(_ fields: [JSON.Field]) throws -> Body {
        let body = Body([JSON.Field("token", JSON(token))] + fields)
        return try client.request("paint", body, within: PaintLine.patience).get()
    }

    private static func text(_ bytes: [UInt8]) -> JSON {
        var text: [UInt8] = []
        text.append(base64: bytes.span.bytes)
        return JSON(String(decoding: text, as: UTF8.self))
    }
}
