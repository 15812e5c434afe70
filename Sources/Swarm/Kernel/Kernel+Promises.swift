// Promises: what agents say to each other that something follows from.
extension Kernel {
    /// A message of an agent that is being brought may be one, a promise for each path that it is about.
    mutating func promise(_ letter: Letter, by sender: AgentID) {
        guard let kind = letter.promise, let errand = errands.last, let id = errand.command.letter
        else { return }
        let isForAll = letter.recipients == .all
        let missed = errand.agents(whoMissed: true)
        let recipients = isForAll ? nil : missed + errand.agents(whoMissed: false)
        let seconds = min(letter.seconds ?? state.rules.leases.seconds, Rules.longestLease)
        let until = LogTime(microseconds: now.time.microseconds &+ seconds * 1_000_000)
        for place in letter.about.prefix(Letter.pathLimit) {
            let place = inCommon(place, sender)
            // Said twice by one message it is said once.
            guard !state.promises.contains(where: { $0.id == id && $0.path == place.path })
            else { continue }
            let promise = State.Promise(
                id: id, agent: sender, kind: kind, path: place.path, file: place.file,
                recipients: recipients, missed: missed, since: now.time, until: until)
            // What nobody hears, as is known at once, takes nothing back of what was said before.
            guard !errand.isInVain else {
                end(promise, Kernel.isUnheard)
                continue
            }
            guard isRoomFor(promise) else {
                end(promise, "it has promised too much already")
                continue
            }
            record(.signal, sender, subject: "promise", PromiseChange(.made, promise))
        }
        isLawNew = true
    }

    /// In a worktree of its own a path is what the same path is for all others.
    private func inCommon(_ place: FilePlace, _ agent: AgentID) -> FilePlace {
        guard place.isOutside, let top = state[agent]?.origin.worktree,
            let path = Kernel.below(top, place.path)
        else { return place }
        return FilePlace(path)
    }

    /// What takes the place of another word needs none of its own; but that may be known late.
    private func isRoomFor(_ new: State.Promise) -> Bool {
        let own = state.promises.filter { $0.agent == new.agent }
        let others = own.count { !new.renews($0) && !new.replaces($0) }
        return others < Patience.promisesByAgent && own.count < Patience.promisesByAgent * 2
    }

    /// It is known who has it: what it takes the place of is over for all of them.
    mutating func settlePromises(of letter: EventID) {
        for word in state.promises where word.id == letter {
            for old in state.promises(endedBy: word) {
                end(old, "it said something else of it", by: word.id)
            }
        }
    }

    private mutating func end(
        _ promise: State.Promise, _ why: String, by successor: EventID? = nil
    ) {
        var change = PromiseChange(.over, promise, why: why)
        change.successor = successor
        record(.signal, promise.agent, subject: "promise", change)
        isLawNew = true
    }

    private static let isUnheard = "nobody got it"

    /// It is known by now that some did not get what was promised, or that nobody did.
    mutating func leaveOutThoseWhoMissed() {
        for place in errands.indices where !errands[place].newlyMissed.isEmpty {
            let missed = errands[place].newlyMissed
            errands[place].newlyMissed = []
            guard let letter = errands[place].command.letter else { continue }
            let isInVain = errands[place].isInVain
            for promise in state.promises where promise.id == letter {
                guard !isInVain else {
                    end(promise, Kernel.isUnheard)
                    continue
                }
                var change = PromiseChange(.missed, promise)
                change.missed = missed
                record(.signal, promise.agent, subject: "promise", change)
            }
        }
    }

    // MARK: - What follows for the gate

    /// Whether whoever has a path lets an agent write there.
    func isCleared(_ place: FilePlace, by owner: AgentID, for agent: AgentID) -> Bool {
        state.lastWord(of: owner, on: place, heardBy: agent)?.kind == .yield
    }

    /// What promises say of a write, where nobody holds the path.
    func rightOfWay(_ place: FilePlace, _ agent: AgentID) -> Judgement? {
        // The first that claimed it has it, until it yields.
        guard let first = state.earlierClaim(on: place, than: agent) else { return nil }
        return Judgement(
            .deny, .swarm, "right-of-way",
            "'\(name(of: first.agent))' has claimed \(first.path.cut) for \(span(to: first.until)): "
                + "ask it for clearance")
    }

    /// What an agent has left to others itself.
    func ownWord(_ place: FilePlace, _ agent: AgentID) -> Judgement? {
        guard let promise = state.lastWord(of: agent, on: place, heardBy: agent),
            promise.kind == .yield
        else { return nil }
        return Judgement(
            .deny, .swarm, "promise",
            "it yielded \(promise.path.cut) to \(names(promise.hearers)) for "
                + span(to: promise.until))
    }

    private func names(_ recipients: [AgentID]?) -> String {
        guard let recipients else { return "all" }
        return recipients.isEmpty
            ? Command.operator : recipients.map { name(of: $0) }.joined(separator: ", ")
    }

    // MARK: - Whether they are kept

    /// A file was found changed, and perhaps it is known by whom.
    mutating func weigh(_ path: String, by agent: AgentID?) {
        guard !state.promises.isEmpty || !doubts.isEmpty else { return }
        let place = FilePlace(path)
        // Of an author that has ended nobody can say any more what it had open.
        doubts.removeAll { $0.claim.covers(place) }
        let words = state.promises.filter { $0.covers(place) }
        for claim in words where claim.kind == .claim && !claim.isKept {
            let isOwn = agent == claim.agent
            if (isOwn || agent == nil) && !isLeft(place, by: claim.agent, isOwn: isOwn) {
                record(.signal, claim.agent, subject: "promise", PromiseChange(.kept, claim))
            }
        }
        let broken = words.filter {
            $0.kind == .yield && $0.agent == agent && isBinding($0)
                && !isTakenBack($0, at: place)
        }
        for yield in broken where !broken.contains(where: { $0.speaks(for: yield) }) {
            betray(
                yield,
                "'\(name(of: yield.agent))' changed \(path.cut), which it had yielded to "
                    + names(yield.hearers))
        }
    }

    /// Work at what it has left to others is not its work.
    private func isLeft(_ place: FilePlace, by agent: AgentID, isOwn: Bool) -> Bool {
        guard let word = state.lastWord(of: agent, on: place, heardBy: agent),
            word.kind == .yield
        else { return false }
        return !isOwn || isBinding(word)
    }

    private func isTakenBack(_ promise: State.Promise, at place: FilePlace) -> Bool {
        state.promises.contains { $0.takesBack(promise) && $0.covers(place) }
    }

    /// Whether its agent answers for work at what it claimed: not where it has said something else of all of it.
    private func isOwed(_ promise: State.Promise) -> Bool {
        guard promise.kind == .claim, !promise.isKept, state.body != nil else { return false }
        return !state.promises.contains { word in
            promise.id < word.id
                && (word.prolongs(promise)
                    || (word.kind == .yield && word.agent == promise.agent
                        && word.includes(promise)))
        }
    }

    /// What it wrote before it promised may be found only now.
    private func isBinding(_ promise: State.Promise) -> Bool {
        now.time.microseconds &- promise.since.microseconds >= Patience.finding
    }

    /// It is recorded, and those hear of it to whom it was said; what it said before of the same is broken with it.
    private mutating func betray(_ promise: State.Promise, _ why: String) {
        record(
            .signal, promise.agent, subject: "promise", PromiseChange(.broken, promise, why: why))
        isLawNew = true
        for old in state.promises where promise.speaks(for: old) {
            end(old, "it was said again, and broken")
        }
        // What nobody could keep up with is in the log.
        guard errands.count < Patience.lettersByAgents else { return }
        let told = promise.recipients.map { ids in
            let isForNobodyElse = promise.hearers?.isEmpty == true
            return Letter.Recipients.named(
                isForNobodyElse ? [Command.operator] : ids.map(\.rawValue))
        }
        var letter = Letter(.message, to: told ?? .all, why)
        letter.intent = Letter.violation
        letter.replyTo = promise.id.rawValue
        announce(letter)
    }

    /// What was said again is not owed as long as the later word is there.
    private var fromTheOldest: [State.Promise] { state.promises.sorted { $0.id < $1.id } }

    mutating func expirePromises() {
        for promise in fromTheOldest where promise.until <= now.time {
            let mayWork = state[promise.agent]?.holds.isEmpty == true && state.breaker == nil
            // Where no files are recorded nobody could see it.
            let wasOwed = mayWork && isOwed(promise)
            end(promise, "its time is over")
            guard wasOwed else { continue }
            doubt(
                promise,
                "'\(name(of: promise.agent))' claimed \(promise.path.cut), and changed nothing of it "
                    + "in all that time")
        }
    }

    /// Whoever ends by itself with work undone has not kept its word; whoever is ended could not.
    mutating func endPromises(of id: AgentID) {
        for promise in fromTheOldest where promise.agent == id {
            let isOwnDoing = lives[id]?.isEnding == false && lives[id]?.isAlive == true
            let wasOwed = isOwnDoing && isOwed(promise)
            end(promise, "'\(name(of: id))' has ended")
            guard wasOwed else { continue }
            doubt(
                promise,
                "'\(name(of: id))' claimed \(promise.path.cut), and ended before it changed anything "
                    + "of it")
        }
    }

    private mutating func doubt(_ claim: State.Promise, _ why: String) {
        guard !doubts.contains(where: { $0.claim.speaks(for: claim) }) else { return }
        doubts.append(Doubt(claim: claim, why: why, until: now.boot + Patience.finding))
    }

    /// What was written of them would have been found by now.
    mutating func settleDoubts() {
        let due = doubts.filter { $0.until <= now.boot }
        doubts.removeFirst(due.count)
        for doubt in due { betray(doubt.claim, doubt.why) }
    }
}

/// A claim that is over, and of which no work was found yet: what was written last is found a little later.
struct Doubt {
    let claim: State.Promise
    /// What is said of it if none is found.
    let why: String
    let until: Int64
}
