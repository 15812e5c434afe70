public import Canvas
public import Swarm

/// What a row says of its agent: why it needs somebody, else its last word.
struct AgentWords {
    private let agent: Agent
    private let state: State
    private let standing: Standing
    private let keys: KeyMap

    init(_ agent: Agent, in state: State, keys: KeyMap = .standard) {
        self.agent = agent
        self.state = state
        self.keys = keys
        standing = agent.standing
    }

    /// The word for the column of statuses.
    var status: String { standing.word }

    /// Why it needs somebody comes before whose way it is in, that before its last word.
    var what: String {
        guard let override else { return nearWords }
        switch standing.group {
        case _ where agent.phase != nil || agent.isHeld: return joined([nearWords, override])
        case .waiting, .paused: return joined([nearWords, override])
        default: return joined([override, nearWords])
        }
    }

    /// What somebody else decides of it now.
    private var override: String? {
        let words = state.overrides.filter { $0.agent == agent.id }.map { override in
            let by = override.by == "operator" ? "you" : override.by ?? "somebody"
            switch override.kind {
            case .takeOver: return "taken over by \(by)"
            case .denyNext:
                return "its next \(override.action ?? "action") is denied"
            }
        }
        return words.isEmpty ? nil : joined(words)
    }

    private var nearWords: String {
        guard let conflict else { return joined([warning, ownWords]) }
        switch standing.group {
        case _ where agent.phase != nil || agent.isHeld: return joined([ownWords, conflict])
        case .waiting, .paused: return joined([ownWords, conflict])
        default: return conflict
        }
    }

    /// What it changes that others change as well.
    var conflict: String? {
        let all = state.conflicts.filter { conflict in
            conflict.touches.contains { $0.agent == agent.id }
        }
        guard let first = all.first else { return nil }
        let others = first.touches.filter { $0.agent != agent.id }.map { state.holder($0.agent) }
        let more = all.count > 1 ? " and \(all.count - 1) more" : ""
        return "conflict: \(Sanitiser.text(first.path, .exact))"
            + " with \(others.joined(separator: ", "))\(more)"
    }

    /// Whether it says what somebody should look at.
    var isAttention: Bool { conflict != nil || warning != nil || isViolation }

    /// Whether the last word of one that works is that something is not as it said.
    private var isViolation: Bool {
        let works = standing.group == .working || standing.group == .idle
        return works && agent.lastWord?.kind == .consistency
    }

    /// What it has nearly used up, while nothing is asked about that.
    var warning: String? {
        let works = standing.group == .working || standing.group == .idle
        return works && !agent.budgets.isEmpty ? state.warning(about: agent, at: state.time) : nil
    }

    private var ownWords: String {
        if let phase = agent.phase { return phaseWords(phase) }
        if agent.isHeld { return heldWords }
        switch standing.group {
        case .waiting: return Sanitiser.text(request ?? reason ?? lastWord, .exact)
        case .failed, .done: return endWords
        case .unsure: return joined([reason, lastWord.isEmpty ? nil : "last: \(lastWord)"])
        case .paused: return pausedWords
        case .working where agent.condition.status == .initializing: return reason ?? command
        case .working: return lastWord.isEmpty ? reason ?? command : lastWord
        case .idle: return reason ?? lastWord
        }
    }

    private func joined(_ parts: [String?]) -> String {
        parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private var reason: String? { agent.condition.reason }

    private var command: String { agent.origin.command.joined(separator: " ") }

    private var holders: String {
        agent.holds.map { $0 == "operator" ? "you" : $0 }.joined(separator: ", ")
    }

    private func phaseWords(_ phase: Phase) -> String {
        if phase.word == "lingering" {
            return joined([exit, "processes it started run on"])
        }
        guard let done = phase.done, let of = phase.of else { return reason ?? lastWord }
        switch phase.word {
        case "holding": return "\(done) of \(of) held; \(keys[.stop]) stops it"
        case "stopping", "restarting":
            return "\(of - done) of \(of) left; \(keys[.stop]) kills at once"
        default: return "\(done) of \(of)"
        }
    }

    /// Of whoever is held by us, "you" stands where the log says who it was.
    private var pausedWords: String {
        let by = "by \(agent.holds.joined(separator: ", "))"
        let rest = reason.map { $0.hasPrefix(by + "; ") ? String($0.dropFirst(by.count + 2)) : $0 }
        return joined(["by \(holders)", rest == by ? nil : rest])
    }

    private var heldWords: String {
        let before = agent.beforeHold.map { Standing($0.status, told: $0.evidence).word }
        return joined([before.map { "was \($0)" }, request ?? reason])
    }

    private var request: String? {
        let asked = state.requests.first { $0.agent == agent.id }
        return (asked ?? state.requestOfLimit(of: agent)).map { request in
            request.wish + "?" + (request.rule.map { " (rule \($0))" } ?? "")
        }
    }

    /// Of an agent that is given up, or lost, the reason names the exit already.
    private var endWords: String {
        let isSaid =
            reason.map {
                $0.hasSuffix("last \(exit)") || $0.hasPrefix("\(exit): ") || $0.hasPrefix("cut off")
            } ?? false
        // It never ran, so that nothing is lost by another try.
        let isTried = agent.exit == nil && standing.group == .failed && !command.isEmpty
        let said = joined([
            isSaid ? nil : exit, reason, isTried ? "\(keys[.restart]) tries again" : nil,
        ])
        return [said, lastLine].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    private var exit: String {
        agent.exit.map { exitWords(code: $0.code, signal: $0.signal) } ?? ""
    }

    private var lastWord: String {
        guard let word = agent.lastWord else { return lastLine }
        return word.kind == .decision ? "◆ \(word.text)" : word.text
    }

    private var lastLine: String {
        agent.lastLine.isDrawing
            ? "" : String(decoding: agent.lastLine.bytes.asLastLine, as: UTF8.self)
    }
}

extension Standing {
    /// What its mark and word are drawn in.
    public var role: Role { mark == .changing ? .statusChanging : group.role }
}

extension Standing.Group {
    public var role: Role {
        switch self {
        case .waiting: .statusWaiting
        case .failed: .statusFailed
        case .unsure: .statusUnsure
        case .working: .statusWorking
        case .paused: .statusPaused
        case .idle: .statusIdle
        case .done: .statusDone
        }
    }

    /// What counts are headed with.
    public var mark: Standing.Mark {
        switch self {
        case .waiting: .waiting
        case .failed: .failed
        case .unsure: .unsure
        case .working: .running
        case .paused: .paused
        case .idle: .idle
        case .done: .completed
        }
    }

    public var word: String {
        switch self {
        case .waiting: "waiting"
        case .failed: "failed"
        case .unsure: "unsure"
        case .working: "working"
        case .paused: "paused"
        case .idle: "idle"
        case .done: "done"
        }
    }
}
