// Agents that take up their conversations where these ended.
extension Kernel {
    /// Whether it is started with the command for that. Its policy does so with one that ran for a while: what
    /// ends at once, perhaps because there is no conversation, is begun anew.
    func continues(_ agent: Agent) -> Bool {
        guard agent.origin.manners.continuing != nil, mayContinue else { return false }
        if let said = lives[agent.id]?.continues { return said }
        return Int64(agent.exit?.seconds ?? 0) >= Patience.conversation
    }

    func whyNotContinue(_ agent: Agent) -> Objection? {
        guard agent.origin.manners.continuing != nil else {
            return Objection(
                "no_continue", "nobody said how '\(agent.name)' takes up its conversation",
                hint: "'continue' in skep.yaml does")
        }
        guard mayContinue else {
            return Objection(
                "no_continue", "the keeper is an older one, and does not know how",
                hint: "it is another after 'skep down'")
        }
        return nil
    }

    // MARK: - When files were brought back

    /// Those who could write, and can take up their conversations.
    var able: [String] {
        guard mayContinue else { return [] }
        return runners.filter { state.agent(called: $0)?.origin.manners.continuing != nil }
    }

    /// Who of these is started anew, and who stays as it is: paused by nobody but the operator.
    func continuers(among names: [String]) -> (able: [String], report: [JSON.Field]) {
        guard !names.isEmpty else { return ([], []) }
        var (able, others): ([String], [String]) = ([], [])
        for agent in names.compactMap({ state.agent(called: $0) })
        where agent.condition.status == .paused && !able.contains(agent.name) {
            let isOurs = agent.holds == [Reason.operator] && lives[agent.id]?.isEnding == false
            if isOurs, whyNotContinue(agent) == nil {
                able.append(agent.name)
            } else {
                others.append(agent.name)
            }
        }
        return (
            able,
            [
                JSON.Field("continued", JSON(able.map { JSON($0) })),
                JSON.Field("paused", JSON(others.map { JSON($0) })),
            ]
        )
    }

    /// What they have in mind of the files is no longer so: they are ended without a chance to write, and
    /// started with the command that goes on.
    mutating func takeUp(_ names: [String], _ restore: FileRestore, by author: String) {
        guard !names.isEmpty, leaving == .no, state.breaker == nil else { return }
        let targets = Instruction.Targets.named(names)
        let command = Command(.restart(targets, continuing: true), by: .nobody, named: author)
        let what =
            restore.to.map { "the files were brought back to what they were at #\($0.rawValue)" }
            ?? "bringing back files was undone"
        forEach(targets, command) { kernel, id in
            let reply = kernel.restart(id, continuing: true, .kill)
            kernel.lives[id]?.tidings = "\(what): what you know of them may not be so any more"
            return reply
        }
    }

    /// It runs again, and hears what happened meanwhile.
    mutating func tellTidings(_ id: AgentID) {
        guard let text = lives[id]?.tidings else { return }
        lives[id]?.tidings = nil
        guard state[id]?.origin.mailbox != nil else { return }
        var letter = Letter(.message, to: .named([name(of: id)]), text)
        letter.intent = Letter.Intent.inform.rawValue
        announce(letter)
    }
}
