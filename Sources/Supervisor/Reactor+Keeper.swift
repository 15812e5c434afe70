internal import Custody
internal import Glibc
internal import Linux
internal import Swarm

// What the keeper does for us.
extension Reactor {
    /// Puts an agent's descriptors into our hands; says whether its holder may still be at work.
    func adopt(
        _ holding: Holding, _ descriptors: consuming Descriptors
    ) throws -> Survivor {
        let ward = try makeWard(holding, descriptors)
        // After its end the keeper was told to close all but the spools.
        let isOpen = holding.place(of: .status) != nil
        ward.isGone = !isOpen
        return Survivor(
            agent: ward.agent, holder: isOpen ? holding.holder.map { Int64($0) } : nil,
            isStopped: isStopped(ward))
    }

    /// Whether the kernel says so of all of it. Where the log does not, a hold goes on of which nobody
    /// was told, and none of it was stopped before.
    private func isStopped(_ ward: Ward) -> Bool {
        guard let tree = ward.tree, !ward.isGone else { return false }
        let living = tree.members().filter { $0.posture != .dead }
        guard !living.isEmpty, living.allSatisfy({ $0.posture == .stopped }) else { return false }
        if journal.committed[ward.agent]?.condition.status != .paused {
            ward.hold = TreeHold(continuing: tree, stoppedBefore: [])
        }
        return true
    }

    @discardableResult
    private func makeWard(
        _ holding: Holding, _ descriptors: consuming Descriptors
    ) throws -> Ward {
        let id = AgentID(rawValue: holding.agent)
        let ward = try Ward(
            holding, descriptors, number: nextWard, offsets: offsets[id] ?? [:],
            unstored: unstored)
        nextWard += 1
        numbers[ward.number] = id
        stirred.insert(id)
        if let old = wards.updateValue(ward, forKey: id) {
            refuseAll(old, Objection("not_running", "it was started again"))
            step(old, .dismissed, because: Reactor.hasEnded)
            // It may have been made smaller or larger since it was started first.
            if let size = ward.size, size != old.size {
                results.append(.resized(id, AgentSpec.Size(size)))
            }
            try old.letGo(of: poller)
            numbers[old.number] = nil
        }
        return ward
    }

    func hearKeeper() throws {
        while true {
            switch try keeper.receive() {
            case .wouldBlock: return
            case .unknown: continue
            case .end: return try loseKeeper()
            case .packet(.spawned(let holding), let descriptors):
                starting.remove(try makeWard(holding, descriptors).agent)
            case .packet(.failed(let agent, let what, let code), _):
                let id = AgentID(rawValue: agent)
                starting.remove(id)
                take(
                    .process(
                        id,
                        .failedToStart(what: what.rawValue, why: String(cString: strerror(code)))))
            case .packet(.down, _): take(.asked(.shutdown, by: .nobody))
            case .packet(_, _): continue
            }
        }
    }

    /// Nobody is left who could start anything: all agents end, and then we do.
    private func loseKeeper() throws {
        options.log.write("the keeper is gone: all agents end")
        try keeper.ignore(by: poller)
        hasKeeper = false
        // Whoever looks for a supervisor from now on is to start another.
        runFile.remove()
        take(.keeperLost)
        // If one of these came to run after all, its holder ends it when we are gone.
        for id in starting { cannotStart(id) }
    }

    private func cannotStart(_ id: AgentID) {
        take(.process(id, .failedToStart(what: "keeper", why: "it has ended")))
    }

    func spawn(_ id: AgentID, _ name: String, _ ticket: Int?) throws {
        guard hasKeeper else { return cannotStart(id) }
        guard let ticket else {
            starting.insert(id)
            let isContinued = kernel.state[id]?.origin.isContinued == true
            return try keeper.send(
                isContinued ? .goOn(agent: id.rawValue) : .again(agent: id.rawValue))
        }
        guard var spec = tickets.removeValue(forKey: ticket) else {
            preconditionFailure("a ticket is kept until it is used")
        }
        guard switchboard.hasRoomForAgent() else {
            let why = String(cString: strerror(EMFILE))
            return take(.process(id, .failedToStart(what: "descriptors", why: why)))
        }
        spec.environment = Reactor.environment(
            of: name, from: spec.environment, isTerminal: spec.terminal != nil,
            switchboard)
        var starts: [HeldName: Int64] = [:]
        for (stream, offset) in offsets[id] ?? [:] {
            if let stream = StreamName(rawValue: stream) { starts[stream.spool] = offset }
        }
        let file: OpenFile
        do {
            file = OpenFile(try spec.memoryFile().descriptor.duplicate())
        } catch {
            return take(.process(id, .failedToStart(what: "spec", why: "\(error)")))
        }
        starting.insert(id)
        try keeper.send(.spawn(agent: id.rawValue, starts: starts), with: file)
    }

    /// Its own, where it does not clash with what makes it ours.
    private static func environment(
        of name: String, from given: [String], isTerminal: Bool, _ switchboard: Switchboard
    ) -> [String] {
        var ours = [
            "SKEP_AGENT=\(name)", "SKEP_CONTROL=\(switchboard.endpoint)",
            "SKEP_EVENTS=\(switchboard.events)", "SKEP_EVENT_FD=3",
        ]
        if isTerminal { ours.append("TERM=xterm-256color") }
        let names = ours.map { $0.prefix { $0 != "=" } + "=" }
        return Remains.unmarked(given).filter { entry in
            !names.contains { entry.hasPrefix($0) }
        } + ours
    }
}
