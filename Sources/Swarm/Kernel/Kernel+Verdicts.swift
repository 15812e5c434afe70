/// A question that was answered, or that nobody waits for any more.
struct Settled: Equatable, Sendable {
    let id: EventID
    let verdict: String
    let at: Int64
}

// How questions end: somebody answers, or nobody waits any more.
extension Kernel {
    mutating func settle(_ answer: Settlement, _ command: Command) {
        guard let request = state.requests.first(where: { $0.id == answer.id }) else {
            return refuse(command, notAsked(answer.id))
        }
        if answer.isAllowed, let denial = denial(besides: request) {
            let author = Kernel.author(of: denial.rule)
            conclude(request, .deny, by: author, denial.why)
            return refuse(
                command,
                Objection(
                    "overruled", "it was denied, by the rule \(denial.rule): \(denial.why)",
                    hint: "whoever asked may ask again when that is over"))
        }
        // What the operator says for a while is no rule that can be lifted.
        let isOrder = request.level == GateVerdict.Level.order.rawValue
        let pattern = answer.isAllowed && !isOrder ? answer.pattern : nil
        if let pattern, let objection = whyTooWide(pattern, for: request) {
            return refuse(command, objection)
        }
        if let pattern, let rule = request.rule {
            exempt(
                request.isAboutBudget
                    ? Exemption(rule, agent: request.agent, by: command.author)
                    : Exemption(rule, pattern: pattern, by: command.author))
        }
        conclude(
            request, answer.isAllowed ? .allow : .deny, by: command.author, answer.text, pattern)
        self.answer(command.asker, .done(["id": JSON(answer.id.rawValue)]))
    }

    /// What is against it by now that was not when it was asked: who allows one rule's finding allows no other's.
    private func denial(besides request: State.Request) -> Judgement? {
        guard let question = listeners[request.id]?.question else { return nil }
        let judgement = judge(question, of: request.agent)
        let isNew = judgement.verdict == .deny && judgement.rule != request.rule
        return isNew && judgement.level != .order ? judgement : nil
    }

    /// Why a pattern is not allowed always: nobody was asked about so much.
    private func whyTooWide(_ pattern: String, for request: State.Request) -> Objection? {
        guard let rule = request.rule, !request.isAboutBudget, pattern != request.content.pattern
        else { return nil }
        let target = request.content.target ?? ""
        var offers = [request.content.pattern].compactMap(\.self)
        if rule == Rules.loopName {
            offers = Rules.allowances(ofLoopAt: target)
            let path = PathNames(pattern)
            let isOffered = offers.contains { PathNames($0).names == path.names }
            guard path.isAbsolute || !isOffered else { return nil }
        } else {
            guard Exemption.isAboutAnything(pattern) else { return nil }
        }
        let quoted = offers.map { "'\($0)'" }.joined(separator: " or ")
        let advice = offers.isEmpty ? "allow it once" : "give \(quoted)"
        return Objection(
            "too_wide", "'\(pattern.cut)' is more than '\(target.cut)', which was asked about",
            hint: "\(advice); 'skep rules --lift \(rule)' lifts the rule for more")
    }

    private static func author(of rule: String) -> String { "rule \(rule)" }

    private func notAsked(_ id: EventID) -> Objection {
        guard let past = settled.last(where: { $0.id == id }) else {
            return Objection(
                "no_such_request", "nothing with the number \(id.rawValue) waits for an answer",
                hint: "see 'skep state'")
        }
        let ago = max(0, (now.boot &- past.at) / 1_000_000)
        return past.verdict == Approval.withdrawn
            ? Objection("withdrawn", "the request was withdrawn \(ago) s ago")
            : Objection("answered", "the request was answered \(ago) s ago: \(past.verdict)")
    }

    mutating func conclude(
        _ request: State.Request, _ verdict: GateVerdict.Verdict, by author: String,
        _ text: String?, _ pattern: String? = nil
    ) {
        var content = Approval(verdict: verdict.rawValue, by: author)
        content.text = text
        content.pattern = pattern
        if pattern != nil { content.rule = request.rule }
        record(.approval, request.agent, subject: String(request.id.rawValue), content)
        note(request.id, verdict.rawValue)
        let listener = listeners.removeValue(forKey: request.id) ?? GateListener()
        let level = request.level.flatMap(GateVerdict.Level.init(rawValue:)) ?? .safety
        // A rule that is answered for by nobody is named beside this already.
        let isItself = author == request.rule.map(Kernel.author(of:))
        let deed = verdict == .allow ? "allowed it" : "denied it"
        let why = isItself ? text ?? "nobody answered" : "'\(author)' \(deed)"
        let judgement = Judgement(verdict, level, request.rule ?? "", why)
        settleBudget(request, verdict, by: author)
        if let agent = request.agent {
            goOn(agent, listener.before)
            settleLimit(request, verdict, of: agent)
        }
        tell(listener, of: request.agent, request.id, judgement, by: author, text)
    }

    mutating func note(_ id: EventID, _ verdict: String) {
        settled.append(Settled(id: id, verdict: verdict, at: now.boot))
        if settled.count > Patience.answers { settled.removeFirst() }
        isLawNew = true
    }

    // MARK: - Nobody waits any more

    /// Who asked is gone: whoever answers is told so.
    mutating func withdrawQuestions(of client: [UInt8]) {
        for (id, listener) in listeners.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where listener.askers.contains(where: { $0.client == client }) {
            // Whether it is heard or not, each request has its answer.
            for asker in listener.askers where asker.client == client {
                answer(asker, .refused(Objection("withdrawn", "this connection took no more")))
            }
            listeners[id]?.askers.removeAll { $0.client == client }
            let isHeard = listeners[id].map { !$0.askers.isEmpty || $0.key != nil } ?? false
            if !isHeard { withdraw(id, "who asked is gone") }
        }
        giveUp(waiters.filter { $0.asker.client == client }, "who asked is gone")
        grantWaiters()
    }

    mutating func withdraw(_ id: EventID, _ why: String, _ objection: Objection? = nil) {
        let request = state.requests.first { $0.id == id }
        guard let listener = takeBack(id, why) else { return }
        // Another supervisor knows the key from the question's row alone.
        if let key = listener.key ?? request?.content.key, let agent = request?.agent,
            mayAsk(agent)
        {
            say(.deny, "\(why); ask again", to: agent, about: id, key: key)
        }
        for asker in listener.askers where asker != .nobody {
            answer(asker, .refused(objection ?? Objection("withdrawn", why)))
        }
    }

    /// It is asked no more; whoever listens is left to be told. Nil where it was not asked.
    private mutating func takeBack(_ id: EventID, _ why: String) -> GateListener? {
        guard let request = state.requests.first(where: { $0.id == id }) else { return nil }
        var content = Approval(verdict: Approval.withdrawn)
        content.text = why
        record(.approval, request.agent, subject: String(id.rawValue), content)
        note(id, Approval.withdrawn)
        let listener = listeners.removeValue(forKey: id) ?? GateListener()
        if let agent = request.agent { goOn(agent, listener.before) }
        return listener
    }

    /// It is let go of: what was asked of the operator for that alone is judged by what holds now, and whoever
    /// waits hears that.
    mutating func judgeAnew(of agent: AgentID) {
        guard mayAsk(agent), leaving == .no else { return }
        for request in state.requests
        where request.agent == agent && request.rule == Kernel.operatorRule {
            let why = "'\(name(of: agent))' is let go of, and it is judged anew"
            guard let question = listeners[request.id]?.question else {
                withdraw(request.id, why)
                continue
            }
            guard let listener = takeBack(request.id, why) else { continue }
            ask(question, of: agent, listener)
        }
    }

    mutating func expireQuestions() {
        for request in state.requests {
            guard let until = request.until, until <= now.time else { continue }
            // As whoever was asked has read it.
            let verdict = request.content.unanswered ?? .deny
            let denial = verdict == .allow ? denial(besides: request) : nil
            conclude(
                request, denial == nil ? verdict : .deny,
                by: Kernel.author(of: denial?.rule ?? request.rule ?? ""),
                denial?.why ?? "nobody answered in time")
        }
    }

    /// Those who wait ask the next supervisor.
    mutating func interruptQuestions() {
        let objection = Objection(
            "interrupted", "the supervisor is being replaced before anybody answered",
            hint: "ask again")
        for id in openQuestions { withdraw(id, "the supervisor was replaced", objection) }
        giveUp(waiters, "", objection)
    }
}
