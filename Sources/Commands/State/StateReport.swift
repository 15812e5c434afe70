internal import Canvas
internal import MissionControl
internal import Swarm

/// A state for people: how many there are of each kind, a row an agent, then what is open.
struct StateReport {
    private let state: State
    private let zone: Zone
    private let face: Face
    private let now: LogTime

    init(_ state: State, _ zone: Zone, _ face: Face) {
        self.state = state
        self.zone = zone
        self.face = face
        now = state.time ?? LogTime(microseconds: 0)
    }

    func print(_ output: inout Output) throws(WriteError) {
        guard let time = state.time else { return try output.line("no events yet") }
        let shown = ShownTime(time, in: zone)
        try output.line("\(own: shown.day) \(own: shown.preciseClock)  #\(state.lastID.rawValue)")
        try output.line(counts)
        if !state.agents.isEmpty {
            try output.line()
            try AgentTable(state, now, face).print(&output)
        }
        try print("breaker", state.breaker.map { [breaker($0)] } ?? [], &output)
        try print("requests", state.requests.map(request), &output)
        try print("conflicts", state.conflicts.map { $0.words(in: state) }, &output)
        try print("leases", state.leases.map(lease), &output)
        try print("overrides", state.overrides.map(override), &output)
        let lifted = state.exemptions.filter { $0.until.map { $0 > now } ?? true }
        try print("lifted rules", lifted.map { $0.words(in: state, at: now, zone) }, &output)
    }

    /// `▲2 waiting  ✗1 failed …`, none left out, so that the eye finds each in its place.
    private var counts: Text {
        let groups = Dictionary(grouping: state.agents, by: \.standing.group)
        return Standing.Group.allCases.map { group -> Text in
            let count = groups[group]?.count ?? 0
            let mark = group.mark
            let text: Text = "\(own: mark.sign)\(count) \(own: group.word)"
            return text.styled(count == 0 ? .textDim : mark.role)
        }.joined(by: "  ")
    }

    // MARK: - What is open

    private func print(
        _ title: Text, _ lines: [Text], _ output: inout Output
    ) throws(WriteError) {
        guard !lines.isEmpty else { return }
        try output.line()
        try output.line(title.styled(.textStrong))
        for line in lines {
            // What waits for somebody is never cut.
            let parts = face.wrapped(line, to: face.columns.map { max($0 - 4, 20) })
            try output.line("  " + parts[0])
            for part in parts.dropFirst() { try output.line("    " + part) }
        }
    }

    private func breaker(_ breaker: State.Breaker) -> Text {
        let by = breaker.by.map { " by \($0)" as Text } ?? Text()
        let held = state.agents.count(where: \.isHeld)
        return "on since \(own: clock(breaker.since))\(by); \(held) held"
    }

    private func request(_ request: State.Request) -> Text {
        let who =
            request.agent.map { Text(foreign: name($0)) }
            ?? (request.isAboutBudget ? "the swarm" : "somebody")
        let rule = [request.level, request.rule.map { "rule " + $0 }].compactMap(\.self)
            .map { Text(foreign: $0) }
        let verdict: Text = request.content.unanswered == .allow ? "allowed" : "denied"
        let until = request.until.map {
            "\(verdict) without an answer at \(own: clock($0))" as Text
        }
        let yes = request.allowance.map { Text(own: $0) }
        let asked = Text(own: age(from: request.asked, to: now))
        return "#\(plain: request.id.rawValue)  \(who) asks: \(request.action)" + dot
            + ([asked] + rule + [yes, until].compactMap(\.self)).joined(by: dot)
    }

    private func lease(_ lease: State.Lease) -> Text {
        let until = lease.until.map { " until \(own: clock($0))" as Text } ?? Text()
        return "\(lease.path)  \(name(lease.holder))\(until)"
    }

    private func override(_ override: State.Override) -> Text {
        let what: Text =
            switch override.kind {
            case .denyNext: "its next \(override.action ?? "action") is denied"
            case .takeOver: "taken over"
            }
        let until = override.until.map { " until \(own: clock($0))" as Text } ?? Text()
        let by = override.by.map { ", by \($0)" as Text } ?? Text()
        return "\(name(override.agent))  \(what)\(until)\(by)"
    }

    private func name(_ id: AgentID) -> String { state[id]?.name ?? id.rawValue }

    private func clock(_ time: LogTime) -> String { zone.clock(time, at: now) }
}
