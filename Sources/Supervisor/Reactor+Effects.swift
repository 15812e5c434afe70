internal import Custody
internal import Glibc
internal import Linux
internal import Swarm

// What the kernel says, done.
extension Reactor {
    /// Takes something to the kernel and does what follows, results included.
    func take(_ input: Input, from origin: Provenance? = nil) {
        var effects = kernel.handle(input, at: moment(), from: origin)
        perform(&effects)
        takeResults()
    }

    func takeResults() {
        while !results.isEmpty {
            var effects = kernel.handle(results.removeFirst(), at: moment())
            perform(&effects)
        }
    }

    func perform(_ effects: inout [Effect]) {
        // All that the kernel recorded at once is on the disk before anything of it is done.
        for effect in effects { perform(effect, after: kernel.state.lastID) }
        journal.endGroup()
        effects.removeAll()
    }

    private func perform(_ effect: Effect, after last: EventID) {
        switch effect {
        case .record(let event): journal.record(event)
        case .answer(let asker, let answer, let after, let isUrgent):
            journal.hold(.answer(asker, answer, isUrgent: isUrgent), until: after)
        case .spawn(let id, let name, let ticket):
            journal.hold(.spawn(id, name: name, ticket: ticket), until: last)
        case .push(let client, let verb, let body, let after):
            journal.hold(.push(client, verb: verb, body), until: after)
        case .discard(let ticket): tickets[ticket] = nil
        case .close(let id): journal.hold(.close(id), until: last)
        case .forget(let id): journal.hold(.forget(id), until: last)
        case .leave: journal.hold(.leave, until: last)
        case .terminate(let id):
            guard let tree = wards[id]?.tree else { return }
            _ = tree.send(.terminate)
            // Whoever is stopped hears nothing.
            _ = tree.resume()
        case .killAll(let id): killAll(id)
        case .tryToHold(let id): tryToHold(id)
        case .letRun(let id, let except): letRun(id, except)
        case .send(let id, let text, let cause):
            guard case .letter(let letter) = cause else { return send(text, to: id, cause) }
            journal.hold(.type(id, text, letter: letter), until: last)
        case .admit(let id, let visit): admit(id, visit)
        case .detach(let id):
            let count = wards[id]?.audience.viewers.count ?? 0
            step(wards[id], .dismissed)
            results.append(.detached(id, viewers: count))
        case .resize(let id, let size): if let ward = wards[id] { resize(ward, to: size) }
        case .takeBack(let id, let letter): takeBack(letter, from: id)
        case .look(let declaration): curator.ask(.look(declaration))
        case .work(let errand): curator.ask(.work(errand))
        case .cultivate(let errand): curator.ask(.cultivate(errand))
        case .check(let check): journal.hold(.check(check), until: last)
        case .dropCheck(let ticket): dropCheck(ticket)
        case .archive(let limit): removal.begin(limit)
        case .redirect(let ticket, let directory): tickets[ticket]?.redirect(to: directory)
        case .finishRestoring: journal.hold(.finishRestoring, until: last)
        }
    }

    /// What waited until everything before it was on the disk.
    func perform(_ deed: Journal.Deed, isRecorded: Bool) throws {
        switch deed {
        case .answer(let asker, let answer, _):
            try self.answer(asker, answer, isRecorded: isRecorded)
        case .push(let client, let verb, let body):
            if try !switchboard.push(verb, body, to: client) {
                results.append(.unreachable(client))
            }
        case .type(let id, let text, let letter):
            // It may have been given up while it waited for the disk.
            if kernel.isAwaited(letter, by: id) { send(text, to: id, .letter(letter)) }
        case .spawn(let id, let name, let ticket): try spawn(id, name, ticket)
        case .close(let id):
            let names = HeldName.allCases.filter { !$0.isSpool }
            try wards[id]?.letGo(of: poller)
            try keeper.send(.close(agent: id.rawValue, names: names))
        case .forget(let id):
            if let ward = wards.removeValue(forKey: id) {
                step(ward, .dismissed, because: Reactor.hasEnded)
                try ward.letGo(of: poller)
                numbers[ward.number] = nil
            }
            try keeper.send(.forget(agent: id.rawValue))
        case .leave: mayLeave = true
        case .check(let check):
            // The same: who was stopped meanwhile has nothing checked.
            if kernel.isAwaited(check: check.ticket) { find(out: check) }
        case .finishRestoring: curator.ask(.finish)
        }
    }
}

// MARK: - Killing

extension Reactor {
    private func killAll(_ id: AgentID) {
        guard let tree = wards[id]?.tree else { return }
        _ = tree.kill(walks: 5)
        // Nobody would come back to one that the log does not know. What its holder leaves behind the
        // keeper kills, until nobody is left.
        if kernel.state[id] == nil { tree.killRoot() }
    }

    /// What a killed holder left behind is the keeper's, who kills it: until that is done the agent is
    /// not gone. It is looked for among whoever is there and is none of those we know.
    func hasNoOrphans() -> Bool {
        guard hasKeeper else { return true }
        var known = Set(wards.values.compactMap { $0.isGone ? nil : $0.tree?.root.number })
        known.insert(OwnProcess.number)
        if let process = painter.process { known.insert(process) }
        if let kept = try? ProcessTree(below: getppid()), !kept.hasLivingChild(besides: known) {
            orphansPause = Reactor.firstOrphansPause
            return true
        }
        // Or it cannot be looked at now. One that nothing kills is not asked after all day.
        orphansDue = Clocks.boot + orphansPause
        orphansPause = min(orphansPause * 2, 1_000_000)
        return false
    }

    static let firstOrphansPause: Int64 = 5_000
}

// MARK: - Holding

extension Reactor {
    private func tryToHold(_ id: AgentID) {
        guard let ward = wards[id], let tree = ward.tree else {
            // The keeper has not handed it over yet: it is tried again.
            return results.append(
                .hold(id, .tried(Hold.Count(stopped: 0, of: 1), alreadyStopped: [])))
        }
        var hold = ward.hold ?? begin(id, tree)
        hold.attempt(walks: 10)
        ward.hold = hold
        let count = Hold.Count(
            stopped: hold.isProven ? hold.total : min(hold.stopped, max(hold.total - 1, 0)),
            of: hold.isProven ? hold.total : max(hold.total, 1))
        let already = hold.stoppedBefore.map { Int64($0.number) }.sorted()
        results.append(.hold(id, .tried(count, alreadyStopped: already)))
    }

    /// One that another supervisor began found out who was stopped before; the log says whom.
    private func begin(_ id: AgentID, _ tree: ProcessTree) -> TreeHold {
        guard let agent = kernel.state[id], agent.condition.status == .paused else {
            return TreeHold(of: tree)
        }
        return TreeHold(
            continuing: tree, stoppedBefore: identities(agent.alreadyStopped, in: tree))
    }

    private func letRun(_ id: AgentID, _ except: [Int64]) {
        if let ward = wards[id], let tree = ward.tree {
            _ = tree.resume(except: identities(except, in: tree))
            ward.hold = nil
        }
        results.append(.hold(id, .released))
    }

    private func identities(_ numbers: [Int64], in tree: ProcessTree) -> Set<ProcessIdentity> {
        guard !numbers.isEmpty else { return [] }
        return Set(tree.members().map(\.identity).filter { numbers.contains(Int64($0.number)) })
    }
}
