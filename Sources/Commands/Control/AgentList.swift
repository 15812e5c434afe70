internal import Arguments
internal import Swarm
internal import Wire

/// The agents of a workspace as `list` tells them, or as the log does when nobody answers.
struct AgentList {
    let state: State
    /// Why the log is not written, and what is told here may be old.
    let trouble: Failure?
    /// What of it the disk does not take; nil where it takes all.
    let unrecorded: Unrecorded?
    let unread: [Unread]
    /// As it came: a newer supervisor says more of an agent than this version knows.
    private let answer: Body?

    /// Throws a `Failure` when the answer is none.
    init(_ answer: Body) throws(Failure) {
        var (why, hint): (String?, String?)
        var (rows, pending, waiting): (Int64?, JSON?, JSON?)
        let state = State(parsing: answer.bytes.span.bytes) { key, value in
            if key == "trouble" { why = value.string }
            if key == "hint" { hint = value.string }
            if key == "unrecorded" { rows = value.int }
            if key == "pending" { pending = try? JSON(parsing: value.bytes) }
            if key == "unread" { waiting = try? JSON(parsing: value.bytes) }
        }
        guard let state else { throw AgentList.unreadable }
        self.state = state
        trouble = why.map { Failure(Text(foreign: $0), hint: hint.map(Text.init(foreign:))) }
        unrecorded = Unrecorded(rows: rows, pending)
        unread = Unread.all(waiting)
        self.answer = answer
    }

    /// What the log says while nobody watches over the agents: those that lived are unknown.
    init(unwatched state: State) {
        self.state = state.unwatched
        trouble = nil
        unrecorded = nil
        unread = []
        answer = nil
    }

    /// One array, in the order of every list.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        let told = answer.map { AgentList.objects(in: $0.bytes.span.bytes) } ?? []
        for place in state.placesByNeed {
            if answer == nil {
                state.agents[place].write(to: &writer)
            } else {
                let object = told[place]
                writer.raw(object.span.bytes)
            }
        }
        writer.endArray()
        return writer.take()
    }

    /// The agents of an answer that was read, as they stand in it.
    private static func objects(in answer: RawSpan) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        guard var fields = try? JSONScanner(fieldsOf: answer) else { return [] }
        while let field = try? fields.nextField() {
            guard field.key == "agents", var agents = field.value.elements else { continue }
            objects.removeAll()
            while let agent = try? agents.nextElement() {
                objects.append(agent.bytes.withUnsafeBytes { [UInt8]($0) })
            }
        }
        return objects
    }

    static let breakerIsOn: Text = "the breaker is on; 'skep thaw' releases the swarm"

    private static let unreadable = Failure(
        "the supervisor's list of agents cannot be read",
        hint: "use the skep that started it, or restart it with this one")
}
