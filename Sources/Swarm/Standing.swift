/// How an agent stands on every list: its group, word and mark, a function of the state alone.
public struct Standing: Equatable, Sendable {
    /// The groups of a list in their order, the most urgent first.
    public enum Group: Int, CaseIterable, Comparable, Sendable {
        case waiting, failed, unsure, working, paused, idle, done

        public static func < (left: Group, right: Group) -> Bool { left.rawValue < right.rawValue }
    }

    /// What the agent counts as.
    public let group: Group
    /// Where it stands on the list: a held agent keeps its place.
    public let place: Group
    /// The screen's word; a guess ends in `?`.
    public let word: String
    public let mark: Mark

    /// A status as one column: the sign, and what stands for it where the sign cannot be shown.
    public enum Mark: String, CaseIterable, Sendable {
        case waiting = "▲"
        case failed = "✗"
        case unsure = "?"
        case starting = "◌"
        case running = "●"
        case thinking = "◐"
        case paused = "‖"
        case idle = "○"
        case completed = "✓"
        case stopped = "■"
        case changing = "»"

        public var sign: String { rawValue }

        public var plain: String {
            switch self {
            case .waiting: "!"
            case .failed: "x"
            case .unsure: "?"
            case .starting: "."
            case .running: "o"
            case .thinking: "~"
            case .paused: "="
            case .idle: "-"
            case .completed: "v"
            case .stopped: "#"
            case .changing: "%"
            }
        }
    }
}

extension Standing {
    /// How an agent stands of which no more is known than its status and who told it.
    public init(_ status: Status, told evidence: Evidence) {
        let look = Agent.look(of: status, evidence)
        self.init(group: look.group, place: look.group, word: look.word, mark: look.mark)
    }
}

extension Agent {
    public var standing: Standing {
        let place = (isHeld ? beforeHold : nil) ?? condition
        let own = Agent.look(of: condition.status, condition.evidence)
        let before = Agent.look(of: place.status, place.evidence).group
        if let phase {
            return Standing(
                group: before, place: before, word: phase.word, mark: .changing)
        }
        // A limit holds it, and somebody is asked whether it goes on.
        if isHeldByRule {
            return Standing(group: .waiting, place: .waiting, word: "waiting", mark: .waiting)
        }
        if asksToComeBack {
            return Standing(group: .waiting, place: .waiting, word: "waiting", mark: .waiting)
        }
        guard isHeld else {
            return Standing(group: own.group, place: own.group, word: own.word, mark: own.mark)
        }
        // Whoever was asked a question is still asked while it is held.
        return Standing(
            group: before == .waiting ? .waiting : .paused, place: before, word: "held",
            mark: .paused)
    }

    /// True while the breaker, and nothing else, keeps it from running.
    public var isHeld: Bool { holds == [Agent.breakerHold] }

    static let breakerHold = "breaker"

    /// True where a rule keeps it from running until somebody says whether it goes on. What is asked about all together
    /// is not asked of one who stays where it is whatever the answer.
    public var isHeldByRule: Bool {
        guard condition.status == .paused else { return false }
        let rules = holds.filter { $0.hasPrefix(Agent.ruleHold) }
        if rules.contains(where: { !$0.hasPrefix(Agent.ruleHold + Budget.prefixOfAll) }) {
            return true
        }
        return !rules.isEmpty
            && holds.allSatisfy { rules.contains($0) || $0 == Agent.breakerHold }
    }

    static let ruleHold = "rule "

    /// True where it has ended, was started again as often as it may, and somebody is asked.
    public var asksToComeBack: Bool {
        condition.status.isEnd && budgets.contains { $0.kind == .restarts && $0.isReached }
    }

    fileprivate typealias Look = (group: Standing.Group, word: String, mark: Standing.Mark)

    fileprivate static func look(of status: Status, _ evidence: Evidence) -> Look {
        let isGuess = evidence.rank == .guessed
        func perhaps(_ word: String) -> String { isGuess ? word + "?" : word }
        switch status {
        case .waiting: return (.waiting, perhaps("waiting"), .waiting)
        case .failed: return (.failed, "failed", .failed)
        case .unknown: return (.unsure, "unknown", .unsure)
        case .running where evidence == .silence: return (.unsure, "stalled?", .unsure)
        case .thinking where evidence == .silence: return (.unsure, "stalled?", .unsure)
        case .initializing: return (.working, "starting", .starting)
        case .running: return (.working, perhaps("running"), .running)
        case .thinking: return (.working, perhaps("thinking"), .thinking)
        case .paused: return (.paused, "paused", .paused)
        case .idle: return (.idle, perhaps("idle"), .idle)
        case .completed: return (.done, "done", .completed)
        case .terminated: return (.done, "stopped", .stopped)
        }
    }
}

extension State {
    /// The agents as every list shows them: those who need somebody first.
    public var byNeed: [Agent] { placesByNeed.map { agents[$0] } }

    /// Where in `agents` each of them is, in that order.
    public var placesByNeed: [Int] {
        // Lent one by one: a copy of an agent is a dozen counts of what it refers to.
        let lent = agents.span
        var keys: [OrderKey] = []
        keys.reserveCapacity(lent.count)
        for place in lent.indices {
            let asked = lent[place].isHeldByRule ? since(lent[place]) : nil
            keys.append(lent[place].orderKey(spawned: place, asked: asked))
        }
        keys.sort()
        return keys.map(\.spawned)
    }

    /// Since when an agent stands as it does. Who was held already waits for an answer no longer than it is asked.
    public func since(_ agent: Agent) -> LogTime {
        let since = agent.condition.since
        guard agent.isHeldByRule, let request = requestThatHolds(agent) else { return since }
        return max(since, request.asked)
    }

    /// The same where nobody watches over the agents: those that lived are unknown.
    public var unwatched: State {
        var state = self
        for place in agents.indices where !agents[place].condition.status.isEnd {
            state.agents[place].forgetWhatNobodyKnows()
        }
        return state
    }
}

/// Group, then what counts within it, then the order of spawning.
private struct OrderKey: Comparable {
    let group: Int
    let time: Int64
    let spawned: Int

    static func < (left: OrderKey, right: OrderKey) -> Bool {
        (left.group, left.time, left.spawned) < (right.group, right.time, right.spawned)
    }
}

extension Agent {
    fileprivate mutating func forgetWhatNobodyKnows() {
        let before = condition.status
        condition.status = .unknown
        condition.evidence = .log
        condition.reason =
            "no supervisor runs" + (before == .unknown ? "" : "; was \(before.rawValue)")
        phase = nil
        holds = []
        beforeHold = nil
    }

    fileprivate func orderKey(spawned: Int, asked: LogTime?) -> OrderKey {
        let place = standing.place
        let own = ((isHeld ? beforeHold : nil) ?? condition).since
        let since = (asked ?? own).microseconds
        switch place {
        case .waiting, .unsure:
            return OrderKey(group: place.rawValue, time: since, spawned: spawned)
        case .failed, .done:
            return OrderKey(group: place.rawValue, time: 0 &- since, spawned: spawned)
        case .working, .paused, .idle:
            return OrderKey(group: place.rawValue, time: 0, spawned: spawned)
        }
    }
}
