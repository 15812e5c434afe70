// Programs that join, and connections that speak for an agent.
extension Kernel {
    mutating func hear(_ saying: Saying, _ asker: Asker) {
        noteHeard(asker.client)
        do throws(Objection) {
            switch saying {
            case .join(let joining, let fresh): try join(joining, fresh, asker)
            case .hello(let token, let greeting): try bind(token, greeting, asker)
            case .append(let batch): try append(batch, asker)
            case .done(let push, let refusal): try confirm(push, refusal, asker)
            case .leave(let code, let reason): try leave(code, reason, asker)
            }
        } catch {
            answer(asker, .refused(error))
        }
    }

    /// Whoever is heard of is there.
    mutating func noteHeard(_ client: [UInt8]) {
        guard let id = seats[client], lives[id]?.guest != nil else { return }
        visit(id, .heard)
    }

    /// For whom a connection speaks; nil where it is the operator's.
    public func agent(of client: [UInt8]) -> AgentID? { seats[client] }

    /// The living agent that a connection speaks for.
    func speaker(_ asker: Asker) throws(Objection) -> AgentID {
        guard let id = seats[asker.client], lives[id]?.isAlive == true else {
            throw Kernel.notJoined
        }
        return id
    }

    static let notJoined = Objection(
        "not_joined", "this connection speaks for no agent",
        hint: "join with the name and the token")

    // MARK: - Joining

    private mutating func join(
        _ joining: Joining, _ fresh: Token, _ asker: Asker
    ) throws(Objection) {
        let old = joining.name.flatMap { name in state.agents.last { $0.name == name.rawValue } }
        if let objection = whyNotJoin(joining, old, asker) { throw objection }
        let token = joining.token ?? fresh
        let id: AgentID
        if let old, joining.token != nil, lives[old.id]?.isAlive == true {
            id = old.id
            if lives[id]?.guest != nil { visit(id, .heard) }
        } else {
            id = admit(joining, old, token)
        }
        seats.bind(asker.client, to: id)
        answer(asker, .done(JSON(identity(of: id, token: token))))
        connect(id, asker.client, isBack: joining.token != nil)
    }

    private func whyNotJoin(_ joining: Joining, _ old: Agent?, _ asker: Asker) -> Objection? {
        if leaving != .no { return Kernel.isLeaving }
        if let bound = seats[asker.client], bound != old?.id {
            return Objection(
                "forbidden", "this connection speaks for '\(name(of: bound))' already",
                hint: "join on a connection of its own")
        }
        if let token = joining.token, let objection = whyNotComeBack(token, old) {
            return objection
        }
        guard let old, let life = lives[old.id], life.isAlive || life.restartAt != nil else {
            let isCrowded = lives.values.count(where: { $0.guest != nil }) >= Patience.guests
            return isCrowded
                ? Objection("busy", "\(Patience.guests) programs have joined already") : nil
        }
        if joining.token != nil { return nil }
        return life.guest != nil && joining.isFresh ? nil : nameTaken(old, life)
    }

    private func whyNotComeBack(_ token: Token, _ old: Agent?) -> Objection? {
        guard let old, token.proves(old) else { return Kernel.badToken }
        if old.condition.status == .terminated {
            return Objection(
                "stopped", "'\(old.name)' was stopped",
                hint: "join without the token to begin again")
        }
        let isAlive = lives[old.id]?.isAlive == true
        return isAlive || old.origin.isJoined ? nil : hasEnded(old.id)
    }

    private func nameTaken(_ old: Agent, _ life: AgentLife) -> Objection {
        Objection(
            "name_taken", "an agent '\(old.name)' is there already",
            hint: life.guest == nil
                ? "take another name"
                : "join with its token, with 'fresh' to take its place, or with another name")
    }

    /// A new agent, or one that ended or lost its token, again.
    private mutating func admit(_ joining: Joining, _ old: Agent?, _ token: Token) -> AgentID {
        let name =
            joining.name?.rawValue
            ?? AgentSpec.name(for: ["guest"], besides: Set(state.agents.lazy.map(\.name))).rawValue
        // Whoever was told to leave is cut off by that: nobody would say any more that it left.
        if let old, lives[old.id]?.guest?.isEnding == true { visit(old.id, .kill) }
        let id = old?.id ?? AgentID(first: nextID)
        seats.clear(id)
        // Whoever takes the place of another has asked nothing, and holds nothing; what the operator has put
        // above that one is above this one too.
        if old != nil { forgetClaims(of: id) }
        if resting.contains(id) {
            resting.removeAll { $0 == id }
            perform(.forget(id))
        }
        var content = Introduction(name: name)
        content.tokenDigest = token.digest
        record(.agentJoined, id, subject: joining.role ?? old?.role ?? "", content)
        // One that takes the place of another is held as that was, and told what that was told.
        var life = lives[id].flatMap { $0.guest == nil ? nil : $0 } ?? AgentLife()
        life.guest = GuestLife(heard: now.boot)
        life.after = .ended
        life.startedAt = now.boot
        life.spokeAt = now.boot
        life.processWake = now.boot &+ Patience.question
        lives[id] = life
        return id
    }

    /// What is said of whom a connection speaks for; nothing where it is the operator's.
    public func identity(of client: [UInt8]) -> [JSON.Field] {
        guard let id = seats[client] else { return [] }
        return [JSON.Field("agent", JSON(id.rawValue)), JSON.Field("name", JSON(name(of: id)))]
    }

    private func identity(of id: AgentID, token: Token? = nil) -> [JSON.Field] {
        [
            JSON.Field("agent", JSON(id.rawValue)), JSON.Field("name", JSON(name(of: id))),
        ] + (token.map { [JSON.Field("token", JSON($0.text))] } ?? [])
            + [JSON.Field("last_seq", JSON(sources.last(of: id)))]
    }

    /// From here on it is told what it is told on this connection; what it did not confirm, once more.
    private mutating func connect(_ id: AgentID, _ client: [UInt8], isBack: Bool) {
        lives[id]?.line.client = client
        lives[id]?.line.opensAfter = state.lastID
        // What it is to do follows from what is wanted now.
        lives[id]?.line.forget(.ping, .pause, .resume)
        for push in lives[id]?.line.pushes ?? [] { send(push, to: id) }
        guard let life = lives[id], life.guest != nil else { return }
        switch life.hold.stage {
        case .held: proveAgain(id)
        case .holding: askToPause(id)
        case .releasing: askToResume(id)
        // Somebody may have told it to pause who was killed before that was written.
        case .free: if isBack { push(.resume, to: id) }
        }
        if state.breaker != nil { hold(id, .hold(reason: Reason.breaker)) }
        weighAtStart(id)
    }

    /// It may have begun anew meanwhile: that it is held is not said before it has said so.
    private mutating func proveAgain(_ id: AgentID) {
        note(id, phase: Phase(word: Phase.holding), reason: "it is to say so again")
        hold(id, .recheck)
    }

    /// One more connection of an agent, on which nothing is pushed.
    private mutating func bind(
        _ token: Token, _ greeting: [JSON.Field], _ asker: Asker
    ) throws(Objection) {
        guard let agent = state.agents.last(where: { token.proves($0) }),
            lives[agent.id]?.isAlive == true
        else { throw Kernel.badToken }
        if let bound = seats[asker.client], bound != agent.id {
            throw Objection(
                "forbidden", "this connection speaks for '\(name(of: bound))' already")
        }
        seats.bind(asker.client, to: agent.id)
        answer(asker, .done(JSON(greeting + identity(of: agent.id))))
    }

    private static let badToken = Objection(
        "bad_token", "no agent has this name and token", hint: "join without a token")
}

extension Token {
    /// Compared to its end, whatever differs: how long it takes tells nothing.
    fileprivate func proves(_ agent: Agent) -> Bool {
        guard let digest = agent.origin.tokenDigest, digest.utf8.count == self.digest.utf8.count
        else { return false }
        return zip(digest.utf8, self.digest.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

// MARK: - Numbered events

extension Kernel {
    private mutating func append(_ batch: Batch, _ asker: Asker) throws(Objection) {
        let id = try speaker(asker)
        switch sources.judge(batch.numbers, from: id) {
        case .next: store(batch, id, asker)
        case .duplicate(let first, let last):
            let ids = [("first", first), ("last", last)].compactMap { key, id in
                id.map { JSON.Field(key, JSON($0.rawValue)) }
            }
            answer(asker, .done(JSON(ids + [JSON.Field("duplicate", true)])))
        case .gap(let expected):
            let why = "number \(batch.first) came, and \(expected) is due"
            record(.drop, id, subject: "wire", Drop(count: 1, why: "gap: \(why)"))
            throw Objection(
                "gap", why, hint: "send what is missing first", expected: expected)
        case .partly(let next):
            throw Objection(
                "partly", "what comes before number \(next) is stored already",
                hint: "send the rest of it", expected: next)
        }
    }

    private mutating func store(_ batch: Batch, _ id: AgentID, _ asker: Asker) {
        let first = nextID
        var last = first
        for (place, number) in batch.numbers.enumerated() {
            // What followed from the one before has rows of its own, which end a run.
            if nextID.rawValue > last.rawValue + 1 {
                sources.restore(SourceLedger.Run(sequence: number - 1, id: last), of: id)
            }
            last = nextID
            tell(
                id, batch.reports[place], by: .wire,
                isOvertaken: batch.reports.isOvertaken(at: place))
        }
        sources.restore(SourceLedger.Run(sequence: batch.numbers.upperBound, id: last), of: id)
        answer(
            asker, .done(["first": JSON(first.rawValue), "last": JSON(last.rawValue)]))
    }
}
