internal import Swarm

/// Tells that somebody began to wait, for those who look elsewhere: at most once in a while, so that a swarm in
/// which many begin to wait at once, or one again and again, rings once.
struct Alerts: Equatable {
    /// Who began to wait since the last one.
    private var unsaid: [AgentID] = []
    /// The last one was a moment ago.
    private var isQuiet = false

    static let pause: Int64 = 5_000_000

    /// True where it is to be said now.
    mutating func begin(_ agents: [AgentID]) -> Bool {
        unsaid += agents.filter { !unsaid.contains($0) }
        return !isQuiet && !unsaid.isEmpty
    }

    /// Who is to be told of, if they still wait; nobody is told of twice.
    mutating func next(stillWaiting: [Agent]) -> [Agent] {
        let agents = stillWaiting.filter { unsaid.contains($0.id) }
        unsaid = []
        isQuiet = !agents.isEmpty
        return agents
    }
}

extension Model {
    /// In the past nothing rings: whoever is there looks at the screen.
    mutating func alert(of agents: [Agent]) -> [Effect] {
        guard !isReplay, alerts.begin(agents.map(\.id)) else { return [] }
        return giveAlert()
    }

    mutating func giveAlert() -> [Effect] {
        let agents = alerts.next(stillWaiting: isReplay ? [] : live.roll.waiting)
        guard !agents.isEmpty else { return [] }
        return [.alert(alertText(of: agents)), .wake(.alert, microseconds: Alerts.pause)]
    }

    /// `coder-2 waits in shop: run "rm -rf build"?`
    private func alertText(of agents: [Agent]) -> String {
        guard agents.count == 1 else { return "\(names(agents)) wait in \(workspace)" }
        let what = AgentWords(agents[0], in: live.state).what
        return "\(agents[0].name) waits in \(workspace)" + (what.isEmpty ? "" : ": \(what)")
    }
}
