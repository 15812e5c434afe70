internal import Swarm

// What is typed and can mean nobody, ever: that nobody is shown does not say why.
extension SwarmFilter {
    /// What is wrong, with the words that there are; nil where every word may mean somebody.
    func objection(in state: State) -> String? {
        for word in text.split(separator: " ") {
            let positive = word.first == "-" ? word.dropFirst() : word
            guard let colon = positive.firstIndex(of: ":") else { continue }
            let values = positive[positive.index(after: colon)...].split(separator: ",")
            switch positive[..<colon] {
            case "is":
                let known = SwarmFilter.knownStatuses + state.agents.flatMap(SwarmFilter.statuses)
                guard let value = values.first(where: { !SwarmFilter.begins(known, with: [$0]) })
                else { continue }
                let groups = Standing.Group.allCases.map(\.word).joined(separator: " ")
                return "'\(value)' is no status: \(groups)"
            case "role":
                let roles = SwarmFilter.roles(in: state)
                guard !roles.isEmpty,
                    let value = values.first(where: { !SwarmFilter.begins(roles, with: [$0]) })
                else { continue }
                return "'\(value)' is no role: \(roles.joined(separator: " "))"
            case let key:
                // It may be what somebody is called or said.
                let said = positive[...colon]
                guard !state.agents.contains(where: { SwarmFilter.matches(said, $0, state) })
                else { continue }
                return "nobody says '\(key):'; only is: and role: mean more than their letters"
            }
        }
        return nil
    }

    /// Those of the protocol, and the screen's words for them and for what changes.
    private static let knownStatuses =
        Standing.Group.allCases.map(\.word) + Status.allCases.map(\.rawValue) + Phase.words
        + ["held"]
        + Status.allCases.flatMap { status in
            [Evidence.silence, .title].map { Standing(status, told: $0).word }
        }

    /// Each once, those of who needs somebody first.
    private static func roles(in state: State) -> [String] {
        var roles: [String] = []
        for agent in state.byNeed where !roles.contains(agent.role) { roles.append(agent.role) }
        return roles
    }
}
