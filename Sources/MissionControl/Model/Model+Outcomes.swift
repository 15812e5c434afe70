internal import Swarm

// What came of what was asked of the supervisor.
extension Model {
    mutating func hear(_ outcome: Outcome, of ticket: Ticket) -> [Effect] {
        guard let pending = pending.removeValue(forKey: ticket) else { return [] }
        closeForm(of: ticket, outcome)
        // Somebody who has left the way to a terminal, or is on the way to another one, is not led there.
        let isAwaited = ticket == terminal?.ticket
        if pending.verb == "attach", !isAwaited { return [] }
        if isAwaited, !outcome.isDone { failToEnter() }
        switch outcome {
        // It is asked for again when somebody serves.
        case .refused(let refusal) where isAwaited && attachment != nil && refusal.isLost: break
        case .lost where isAwaited && attachment != nil: break
        case .refused(let refusal) where isAwaited && attachment != nil:
            return take(.ended(.gone(refusal.message)))
        case .refused(let refusal) where pending.verb == "attach" && onlyAgent != nil:
            return giveUp(refusal)
        case .refused(let refusal):
            let hint = refusal.hint.map { "; \($0)" } ?? ""
            say(refusal.message + hint, isBad: true)
            unsent = pending.draft ?? unsent
            // It was taken over for its terminal.
            if isAwaited { return letGoOfTakenOver() }
        // Another supervisor is there already, and may be asked.
        case .lost where isAwaited && link == .live && onlyAgent != nil:
            return onlyAgent.map { attach(to: $0) } ?? []
        case .lost:
            say("\(pending.verb): no answer came; the log tells what became of it", isBad: true)
        case .done(let body) where pending.verb == "health": healthPage.report = body
        case .done(let body) where pending.verb == "fork": return seeFork(body)
        case .done(let body) where pending.restoring != nil:
            return pending.restoring.map { take(body, of: $0) } ?? []
        case .done(let body):
            say(results: body, of: pending)
            lookAtTour(after: pending, body)
            if let told = pending.tells { return tell(told, after: pending.done ?? "") }
            if pending.verb == "attach" { return enter(body) }
            if let id = pending.takesOver {
                takenOver = id
                return attach(to: id.rawValue)
            }
            if pending.opens, isAwaited { return open(startedIn: body) }
        }
        return []
    }

    /// The terminal of whoever has just been started.
    private mutating func open(startedIn body: JSON) -> [Effect] {
        guard let result = body["results"]?.array?.first, result["ok"]?.bool == true,
            let agent = result["agent"]?.string
        else {
            failToEnter()
            return []
        }
        return attach(to: agent)
    }

    private mutating func say(results body: JSON, of pending: Pending) {
        let results = body["results"]?.array ?? []
        let failed = results.filter { $0["ok"]?.bool == false }
        if let first = failed.first {
            let who =
                first["agent"]?.string.flatMap { live.state.agent(called: $0)?.name ?? $0 } ?? ""
            let why = first["message"]?.string ?? first["code"]?.string ?? "refused"
            let done = results.count - failed.count
            let others = done > 0 ? "\(done) done; " : ""
            // Some say whom they speak of.
            say(others + (why.hasPrefix("'\(who)' ") ? why : "\(who): \(why)"), isBad: true)
            if done == 0 { unsent = pending.draft ?? unsent }
        } else if let told = results.first(where: { $0["remark"] != nil }) {
            // There is room for one; the log has those of the others.
            let who = told["agent"]?.string.flatMap { live.state.agent(called: $0)?.name ?? $0 }
            let late = body["recorded"]?.bool == false ? "; not recorded yet" : ""
            say("\(who ?? ""): \(told["remark"]?.string ?? "")\(late)")
        } else if let done = pending.done {
            say(done)
        } else if pending.verb == "spawn" {
            say("\(results.first?["agent"]?.string ?? "it") runs")
        } else if pending.verb == "approve" || pending.verb == "deny" {
            let names = pending.names.joined(separator: ", ")
            say(pending.verb == "approve" ? "\(names) may" : "\(names) may not, and was told so")
        } else if pending.verb == "send" {
            say("\(pending.names.joined(separator: ", ")) has the answer")
        } else if pending.verb == "message" || pending.verb == "order" {
            say("delivered to \(pending.names.joined(separator: ", "))")
        } else if body["recorded"]?.bool == false {
            say("\(pending.verb): done; not recorded yet, the log cannot be written")
        }
    }
}
