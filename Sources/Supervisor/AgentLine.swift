internal import Swarm

/// A line that an agent wrote to its descriptor 3: an event, or why it is none.
enum AgentLine {
    static let limit = 128 << 10

    /// What agents may say there. Verdicts and commands are not theirs to give.
    private static let allowed: Set<EventType> = [
        .status, .decision, .stateChange, .consistency, .message, .usage, .tool,
    ]

    struct Mistake: Error, Equatable {
        let why: String
    }

    static func report(_ line: [UInt8]) throws(Mistake) -> Report {
        let json: JSON
        do { json = try JSON(parsing: line) } catch {
            throw Mistake(why: "no JSON: \(error.problem) (byte \(error.offset))")
        }
        guard json.object != nil else { throw Mistake(why: "no JSON object") }
        guard let name = json["type"]?.string else { throw Mistake(why: "no 'type'") }
        let type = EventType(name)
        let subject = json["subject"]?.string
        guard allowed.contains(type) || (type == .signal && subject == "heartbeat") else {
            throw Mistake(why: "an agent may not write '\(name)' events")
        }
        if type == .status, !isClaim(subject) {
            throw Mistake(why: "'status' needs a subject: running, thinking, waiting or idle")
        }
        let content = json["content"] ?? [:]
        guard content.object != nil else { throw Mistake(why: "'content' is no object") }
        return Report(
            type, subject: subject, content: content, metadata: metadata(json["metadata"]))
    }

    private static func isClaim(_ subject: String?) -> Bool {
        ["running", "thinking", "waiting", "idle"].contains(subject)
    }

    /// Where a row came from is not for the agent to say.
    private static func metadata(_ json: JSON?) -> [JSON.Field] {
        (json?.object ?? []).filter { !["seq", "stream", "offset", "end"].contains($0.key) }
    }
}
