import Swarm

/// What the players share: the clock, the next id, and who is who.
struct Stage: Sendable {
    var dice: SplitMix
    private(set) var now: LogTime
    private var last: EventID
    private let pace: Double
    private var agents: [String: AgentID] = [:]
    private var sequences: [String: Int64] = [:]
    private var offsets: [String: Int64] = [:]
    private var questions: [String: EventID] = [:]

    init(seed: UInt64, after last: EventID, start: LogTime, pace: Double) {
        dice = SplitMix(seed: seed)
        self.last = last
        self.pace = pace
        now = LogTime(microseconds: start.microseconds - 1)
    }

    /// Times rise, even when two are due at once.
    mutating func enter(at time: LogTime) {
        now = max(time, LogTime(microseconds: now.microseconds + 1))
    }

    mutating func take(_ draft: Draft) -> Event {
        last = nextID
        return draft.event(last, at: now)
    }

    var nextID: EventID { EventID(last.rawValue + 1) }

    func later(seconds: Int64) -> LogTime {
        LogTime(microseconds: now.microseconds + Int64(Double(seconds) * 1e6 / pace))
    }

    /// A pause of so many milliseconds, in microseconds of the story as it is told.
    mutating func pause(_ milliseconds: ClosedRange<Int64>) -> Int64 {
        let drawn = dice.within(milliseconds.lowerBound * 1000...milliseconds.upperBound * 1000)
        return max(Int64(Double(drawn) / pace), 1)
    }

    // MARK: - Who

    /// An agent's id is that of its first event; one that is started again keeps it.
    mutating func introduce(_ name: String) -> AgentID {
        let id = agents[name] ?? AgentID(first: nextID)
        agents[name] = id
        return id
    }

    func id(of name: String) -> AgentID? { agents[name] }

    /// In the order in which they came.
    var present: [AgentID] { agents.values.sorted { $0.number ?? 0 < $1.number ?? 0 } }

    // MARK: - Where from

    /// Metadata of what an agent tells: its next number.
    mutating func numbered(_ name: String) -> String {
        let next = (sequences[name] ?? 0) + 1
        sequences[name] = next
        return Provenance(sequence: next).metadata
    }

    /// Metadata of what an agent prints: where in its stream it is.
    mutating func printed(_ name: String, _ count: Int) -> String {
        let offset = offsets[name] ?? 0
        offsets[name] = offset + Int64(count)
        return Provenance(stream: "pty", offset: offset).metadata
    }

    // MARK: - Questions

    mutating func ask(_ name: String) { questions[name] = nextID }

    /// The question an agent waits for; it is answered once.
    mutating func question(of name: String) -> EventID {
        questions.removeValue(forKey: name) ?? .none
    }
}
