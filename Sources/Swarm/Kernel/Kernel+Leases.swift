/// Somebody who stands in line for a path.
struct Waiter: Equatable, Sendable {
    let claim: State.Lease
    let seconds: Int64
    var asker: Asker
    /// On the boot clock.
    let expiresAt: Int64
}

// Leases: who may write where, for how long, and who is next.
extension Kernel {
    mutating func lease(_ wish: LeaseWish, _ command: Command) {
        let holder: AgentID
        switch self.holder(wish.agent, command) {
        case .failure(let objection): return refuse(command, objection)
        case .success(let id): holder = id
        }
        let seconds = wish.seconds ?? state.rules.leases.seconds
        let claim = State.Lease(
            path: wish.place.path, holder: holder, since: now.time,
            until: LogTime(microseconds: now.time.microseconds &+ seconds * 1_000_000),
            isShared: wish.isShared, file: wish.place.file)
        if wish.patience > 0, takesPlace(of: claim, command.asker) { return }
        let own = waiters.filter { $0.claim.holder == holder && $0.claim.path == claim.path }
        giveUp(own, "it was asked for in another way")
        // Who stood behind it may be next.
        defer { if !own.isEmpty { grantWaiters() } }
        if let objection = whyNotHold(claim) { return refuse(claim, objection, command.asker) }
        let others = inTheWay(of: claim)
        guard let first = others.first else {
            grant(claim, to: command.asker, by: command.author)
            // Who shares now what it had alone lets others in.
            return grantWaiters()
        }
        if let objection = whyNotWait(for: claim, others, wish.patience) {
            return refuse(claim, objection, command.asker)
        }
        record(
            .lease, claim.owner, subject: claim.path,
            change(.waiting, claim) {
                $0.why = "held by \(name(of: first.holder))"
                $0.until = LogTime(
                    microseconds: now.time.microseconds &+ wish.patience * 1_000_000)
            })
        waiters.append(
            Waiter(
                claim: claim, seconds: seconds, asker: command.asker,
                expiresAt: now.boot &+ wish.patience * 1_000_000))
        isLawNew = true
    }

    /// Asked again, by somebody who lost the connection: it stands in line already.
    private mutating func takesPlace(of claim: State.Lease, _ asker: Asker) -> Bool {
        guard let place = waiters.firstIndex(where: { $0.claim.isSame(as: claim) }) else {
            return false
        }
        let before = waiters[place].asker
        if before != .nobody {
            answer(before, .refused(Objection("held", "it was asked for once more")))
        }
        waiters[place].asker = asker
        return true
    }

    /// Whose a lease is to be: of whoever asks, or of whom the operator names.
    private func holder(_ named: String?, _ command: Command) -> Result<AgentID, Objection> {
        let own = seats[command.asker.client]
        guard let named else { return .success(own ?? State.operatorHolder) }
        return find(named)
    }

    private func whyNotHold(_ claim: State.Lease) -> Objection? {
        if claim.holder != State.operatorHolder, !mayAsk(claim.holder) {
            return hasEnded(claim.holder)
        }
        if isElsewhere(claim) {
            return Objection(
                "outside",
                "'\(claim.path.cut)' lies outside of the workspace, where a lease keeps nobody away",
                hint: "claim a path of the workspace")
        }
        if let word = ownWord(FilePlace(claim.path, file: claim.file), claim.holder) {
            return Objection(
                "promised", word.why, hint: "a 'claim' of it takes that back, once somebody has it")
        }
        let own = state.leases.count { $0.holder == claim.holder }
        let open = waiters.count { $0.claim.holder == claim.holder }
        guard own + open < Patience.leasesOfOne else {
            return Objection(
                "busy",
                "'\(name(of: claim.holder))' holds or waits for \(Patience.leasesOfOne) already",
                hint: "a glob holds many files at once")
        }
        // One more of its own is as good as a new one.
        guard state.leases.count + waiters.count >= Patience.leases else { return nil }
        return Objection("busy", "\(Patience.leases) leases are held or waited for already")
    }

    /// In a worktree of its own an agent may claim what it likes.
    private func isElsewhere(_ claim: State.Lease) -> Bool {
        guard FilePlace(claim.path).isOutside else { return false }
        let top = state[claim.holder]?.origin.worktree
        return top.flatMap { Kernel.below($0, claim.path) } == nil
    }

    /// Who is before it: those that hold something of it, then those that came first and wait.
    private func inTheWay(of claim: State.Lease) -> [State.Lease] {
        let held = state.leases.filter { $0.excludes(claim) }
        return held + waiters.lazy.map(\.claim).filter { $0.excludes(claim) }
    }

    private func whyNotWait(
        for claim: State.Lease, _ others: [State.Lease], _ patience: Int64
    ) -> Objection? {
        guard patience > 0 else {
            let first = others[0]
            let until = first.until.map { " for \(span(to: $0))" } ?? ""
            return Objection(
                "held", "'\(first.path.cut)' is held by '\(name(of: first.holder))'\(until)",
                hint: "ask with 'wait' to be the next")
        }
        guard let circle = circle(of: claim, others) else { return nil }
        return Objection(
            "deadlock", "nobody would ever go on: \(circle)",
            hint: "release what you hold, and ask again")
    }

    /// How long that is from now, as people write it: who reads it may know no clock of ours.
    func span(to end: LogTime) -> String {
        TimeSpan(seconds: Kernel.seconds(from: now.time, to: end)).text
    }

    private static func seconds(from start: LogTime, to end: LogTime) -> Int64 {
        max(0, (end.microseconds &- start.microseconds &+ 999_999) / 1_000_000)
    }

    mutating func grant(_ claim: State.Lease, to asker: Asker, by author: String) {
        let isRenewed = state.leases.contains {
            $0.holder == claim.holder && $0.path == claim.path
        }
        record(
            .lease, claim.owner, subject: claim.path,
            change(isRenewed ? .renewed : .granted, claim) {
                if author != name(of: claim.holder) { $0.by = author }
            })
        isLawNew = true
        endConflict(at: claim)
        guard asker != .nobody, let until = claim.until else { return }
        answer(
            asker,
            .done([
                "path": JSON(claim.path), "holder": JSON(name(of: claim.holder)),
                "until": JSON(until.rfc3339),
                "seconds": JSON(Kernel.seconds(from: now.time, to: until)),
                "renewed": JSON(isRenewed),
            ]))
    }

    private mutating func refuse(_ claim: State.Lease, _ objection: Objection, _ asker: Asker) {
        record(
            .lease, claim.owner, subject: claim.path,
            change(.refused, claim) {
                $0.until = nil
                $0.why = objection.message
            })
        if asker != .nobody { answer(asker, .refused(objection)) }
    }

    private func change(
        _ action: LeaseChange.Action, _ lease: State.Lease,
        _ more: (inout LeaseChange) -> Void = { _ in }
    ) -> LeaseChange {
        var content = LeaseChange(action: action, holder: lease.holder, until: lease.until)
        content.isShared = lease.isShared ? true : nil
        content.file = lease.file
        more(&content)
        return content
    }

    // MARK: - Letting go

    mutating func release(_ wish: LeaseRelease, _ command: Command) {
        let holder: AgentID
        let isOwn: Bool
        switch self.holder(wish.agent, command) {
        case .failure(let objection): return refuse(command, objection)
        case .success(let id):
            holder = id
            isOwn = id == seats[command.asker.client] ?? State.operatorHolder
        }
        let isMeant = { (lease: State.Lease) in
            lease.holder == holder && (wish.place == nil || lease.isNamed(by: wish.place))
        }
        let held = state.leases.filter(isMeant)
        let waited = waiters.count
        let own = waiters.filter { isMeant($0.claim) }
        giveUp(own, "it was released before it was granted")
        guard !held.isEmpty || waiters.count < waited || wish.place == nil else {
            return refuse(
                command,
                Objection(
                    "no_such_lease",
                    "'\(name(of: holder))' holds no lease on '\(wish.place?.path.cut ?? "")'",
                    hint: "see 'skep leases'"))
        }
        for lease in held {
            drop(lease, isOwn ? .released : .revoked, by: isOwn ? nil : command.author)
            if !isOwn { tell(holder, revoked: lease, by: command.author) }
        }
        answer(command.asker, .done(["released": JSON(held.map { JSON($0.path) })]))
        grantWaiters()
    }

    mutating func drop(
        _ lease: State.Lease, _ action: LeaseChange.Action, by author: String? = nil
    ) {
        record(
            .lease, lease.owner, subject: lease.path,
            change(action, lease) {
                $0.until = nil
                $0.isShared = nil
                $0.file = nil
                $0.by = author
            })
        touches.note(ended: lease, at: now.boot)
        isLawNew = true
    }

    mutating func tell(_ id: AgentID, revoked lease: State.Lease, by author: String) {
        guard lives[id]?.line.client != nil else { return }
        push(
            .leaseRevoked, to: id,
            [JSON.Field("path", JSON(lease.path)), JSON.Field("by", JSON(author))])
    }

    /// Whoever is next gets what is free now, in the order in which they came.
    mutating func grantWaiters() {
        var place = 0
        while place < waiters.count {
            let waiter = waiters[place]
            let isHeld = state.leases.contains { $0.excludes(waiter.claim) }
            let isLate = waiters[..<place].contains { $0.claim.excludes(waiter.claim) }
            guard !isHeld, !isLate else {
                place += 1
                continue
            }
            waiters.remove(at: place)
            lives[waiter.claim.holder]?.spokeAt = now.boot
            let until = LogTime(
                microseconds: now.time.microseconds &+ waiter.seconds * 1_000_000)
            let claim = waiter.claim
            grant(
                State.Lease(
                    path: claim.path, holder: claim.holder, since: now.time, until: until,
                    isShared: claim.isShared, file: claim.file), to: waiter.asker,
                by: name(of: claim.holder))
        }
    }

    /// What ended agents held is free again, and what they waited for is nobody's wish any more.
    mutating func takeBackLeases(of id: AgentID) {
        let held = state.leases.filter { $0.holder == id }
        for lease in held { drop(lease, .takenBack) }
        giveUp(waiters.filter { $0.claim.holder == id }, "'\(name(of: id))' has ended")
        grantWaiters()
        endConflicts(of: id)
    }

    /// Whose connections stand in line, as far as they can be told anything.
    public var waitingClients: Set<[UInt8]> {
        Set(waiters.lazy.map(\.asker).filter { $0 != .nobody && !$0.isREQ }.map(\.client))
    }

    /// Those are not waited for any more, and hear why.
    mutating func giveUp(_ lost: [Waiter], _ why: String, _ objection: Objection? = nil) {
        waiters.removeAll { lost.contains($0) }
        for waiter in lost {
            lives[waiter.claim.holder]?.spokeAt = now.boot
            refuse(waiter.claim, objection ?? Objection("held", why), waiter.asker)
            isLawNew = true
        }
    }

    mutating func expireLeases() {
        let expired = state.leases.filter { $0.until.map { $0 <= now.time } ?? false }
        for lease in expired { drop(lease, .expired) }
        giveUp(
            waiters.filter { $0.expiresAt <= now.boot },
            "it was not free in the time that was waited")
        grantWaiters()
    }

    /// Those who asked another supervisor: nobody hears the answer.
    mutating func interruptClaims() {
        for claim in state.claims {
            refuse(claim, Kernel.isUncertain("who asked"), .nobody)
        }
    }
}

// MARK: - Deadlock

extension Kernel {
    /// In words, the circle in which everybody would wait for the next; nil where there is none.
    private func circle(of claim: State.Lease, _ others: [State.Lease]) -> String? {
        var seen: Set<AgentID> = []
        guard let path = path(from: claim, others, to: claim.holder, &seen) else { return nil }
        return path.map { waits, lease in
            "\(name(of: waits)) waits for \(lease.path.cut), which is \(name(of: lease.holder))'s"
        }.joined(separator: "; ")
    }

    private func path(
        from claim: State.Lease, _ others: [State.Lease], to end: AgentID,
        _ seen: inout Set<AgentID>
    ) -> [(AgentID, State.Lease)]? {
        for other in others where seen.insert(other.holder).inserted {
            if other.holder == end { return [(claim.holder, other)] }
            for (place, waiter) in waiters.enumerated() where waiter.claim.holder == other.holder {
                let next =
                    state.leases.filter { $0.excludes(waiter.claim) }
                    + waiters[..<place].lazy.map(\.claim).filter { $0.excludes(waiter.claim) }
                if let rest = path(from: waiter.claim, next, to: end, &seen) {
                    return [(claim.holder, other)] + rest
                }
            }
        }
        return nil
    }
}

extension State.Lease {
    /// Whom its events are about; nobody where it is the operator's.
    fileprivate var owner: AgentID? { holder == State.operatorHolder ? nil : holder }

    /// The same wish of the same agent.
    fileprivate func isSame(as other: State.Lease) -> Bool {
        holder == other.holder && path == other.path && isShared == other.isShared
    }

    func isNamed(by place: FilePlace?) -> Bool {
        path == place?.path || (file != nil && file == place?.file)
    }
}
