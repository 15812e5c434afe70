@testable import Swarm

// What happens by itself.
extension Simulation {
    mutating func step() {
        switch random.below(132) {
        case 0..<18: ask()
        case 18..<40: act()
        case 40..<62: deliver()
        case 62..<74: stirKeeper()
        case 74..<84: commit(random.chance(3) ? random.below(3) : 1_000)
        case 84..<94: pass()
        case 94: if random.chance(3) { end() }
        case 95: disk.isFull = random.chance(2)
        case 96: take(.elapsed)
        case 97: if random.chance(3) { jump() }
        case 98: type()
        case 99: sample()
        case 100, 101: if clogs { clog() } else { visit() }
        case 116...: live()
        default: visit()
        }
        guard mood == .failing, !isOver, !hasFailed else { return }
        // Everything else goes smoothly, or there would be too few failures.
        commit(1_000)
        guard !isOver else { return }
        stirKeeper()
        deliver()
        act()
    }

    /// The supervisor is killed, with the machine or alone, or told to end.
    private mutating func end() {
        if random.chance(4) { tellToEnd() }
        crash(rebooting: random.chance(6))
    }

    private mutating func anyAgent() -> AgentID? {
        mind.state.agents.isEmpty
            ? nil : mind.state.agents[random.below(mind.state.agents.count)].id
    }

    /// An agent does something, if it can.
    private mutating func act() {
        guard let id = anyAgent() else { return }
        if random.chance(2) || !keep[id].canAct {
            keep[id].die()
            return keep.grow(id, &random, isMissing: missing.contains(keep.specs[id] ?? 0))
        }
        switch (mood, random.below(3)) {
        case (.failing, 1...): return keep[id].exit(1)
        case (.talking, 1): return tell(id)
        case (.talking, 2):
            keep.fork(id, &random)
            return keep[id].doze()
        default: break
        }
        switch random.below(14) {
        case 0, 1, 2: printed[id, default: 0] += Int64(random.below(20) + 1)
        case 3, 4, 5, 6: tell(id)
        case 7, 8: keep.fork(id, &random)
        case 9: keep[id].loseChild()
        case 10: keep[id].doze()
        case 11: keep[id].exit(Int64(random.below(2)))
        case 12: if random.chance(2) { keep[id].exit(1) }
        default: if random.chance(5) { keep[id].vanish() }
        }
    }

    private mutating func tell(_ id: AgentID) {
        let words = ["running", "thinking", "waiting", "idle", "thinking", "waiting"]
        let word = words[random.below(words.count)]
        let message = Report(
            .message, subject: recipients().subject, content: .text(#"{"text":"so"}"#))
        if random.chance(6) { return told[id, default: []].append(message) }
        if random.chance(2) { return told[id, default: []].append(usage()) }
        if expects, random.chance(4) {
            return told[id, default: []].append(declaration())
        }
        let report =
            random.chance(4)
            ? Report(.decision, subject: "this")
            : Report(.status, subject: word, content: .text(#"{"reason":"so"}"#))
        told[id, default: []].append(report)
    }

    // MARK: - What reaches the supervisor

    mutating func stirKeeper() {
        guard !isClogged(.keeper) else { return }
        keep.obey(isCrowded: random.chance(30))
        hearKeeper()
    }

    func count(_ id: AgentID, _ name: String) -> Int {
        Int(read[Disk.Stream(agent: id, name: name)] ?? 0)
    }

    mutating func hearKeeper() {
        switch keep.hear() {
        case .spawned(let id)?:
            known.insert(id)
            gone.remove(id)
        case .failed(let id, let what)?:
            take(.process(id, .failedToStart(what: what, why: "it cannot be")))
        case nil: break
        }
    }

    /// The next piece of any stream of an agent; false if there is none.
    @discardableResult mutating func deliver() -> Bool {
        guard !isClogged(.streams), let id = anyAgent() else { return false }
        return deliver(of: id)
    }

    @discardableResult mutating func deliver(of id: AgentID) -> Bool {
        guard known.contains(id), !hasFailed else { return false }
        let reports = told[id] ?? []
        let place = count(id, "events")
        if place < reports.count {
            var report = Report(
                reports[place].type, subject: reports[place].subject,
                content: reports[place].content,
                metadata: Provenance(stream: "events", end: Int64(place + 1)).metadata)
            report.expectation = reports[place].expectation
            read[Disk.Stream(agent: id, name: "events")] = Int64(place + 1)
            take(.told(id, report))
            return true
        }
        let offset = count(id, "out")
        let end = Int(printed[id] ?? 0)
        if offset < end {
            let bytes = [UInt8](repeating: 0x78, count: min(end - offset, 7))
            read[Disk.Stream(agent: id, name: "out")] = Int64(offset + bytes.count)
            take(.printed(id, stream: "out", offset: Int64(offset), bytes: bytes))
            return true
        }
        return deliverLine(of: id)
    }

    private mutating func deliverLine(of id: AgentID) -> Bool {
        let place = count(id, "status")
        guard place < keep[id].lines.count else {
            guard !keep[id].hasHolder, !gone.contains(id) else { return false }
            // The holder has ended without a word.
            finish(id)
            take(.process(id, .empty))
            return true
        }
        let line = keep[id].lines[place]
        read[Disk.Stream(agent: id, name: "status")] = Int64(place + 1)
        var isFailure = false
        if case .failedToStart = line { isFailure = true }
        if isFailure || line == .empty { finish(id) }
        take(.process(id, line), from: Provenance(stream: "status", end: Int64(place + 1)))
        if isFailure { disk.hold(.send(.close(id)), until: mind.state.lastID) }
        return true
    }

    /// Whoever types into what has ended is told so.
    private mutating func finish(_ id: AgentID) {
        gone.insert(id)
        let objection = Objection("not_running", "it has ended")
        for (agent, _, cause) in typing where agent == id {
            results.append(.notSent(id, objection, got: [], isHidden: false, for: cause))
        }
        typing.removeAll { $0.agent == id }
    }

    mutating func type() {
        guard !typing.isEmpty, !isClogged(.typing) else { return }
        let (id, text, cause) = typing.removeFirst()
        let isOpen = known.contains(id) && keep[id].hasHolder
        if let objection = mind.kernel.whyNotSend(to: id) {
            take(.notSent(id, objection, got: [], isHidden: false, for: cause))
        } else if isOpen, !random.chance(4) {
            take(.sent(id, text: text, isHidden: random.chance(2), for: cause))
        } else {
            let objection = Objection("no_input", "it does not read")
            take(.notSent(id, objection, got: [0x78], isHidden: false, for: cause))
        }
    }

    private mutating func sample() {
        let readings = mind.state.agents.map { agent in
            var reading = Sample.Reading(
                agent: agent.id, processor: Double(random.below(4)),
                memory: Int64(random.below(100)))
            reading.processorTime = boot % 1_000_000_000
            return reading
        }
        take(.sampled(readings))
    }

    // MARK: - Time

    private mutating func pass() {
        let wish: Int64
        switch random.below(mood == .failing ? 15 : 20) {
        case 0..<8: wish = Int64(random.below(2_000))
        case 8..<13: wish = max((mind.wake ?? boot) - boot, 0)
        case 13..<17: wish = Int64(random.below(1_000_000))
        case 17, 18: wish = Int64(random.below(30_000_000))
        default: wish = Int64(random.below(400_000_000))
        }
        pass(wish)
    }

    /// Lets time go by, and wakes the supervisor whenever it wants, more or less.
    mutating func pass(_ microseconds: Int64) {
        let end = boot + microseconds
        var inVain = 0
        while !hasFailed, let wake = mind.wake, wake <= end {
            inVain = wake > boot ? 0 : inVain + 1
            checker.demand(inVain < 100, "it wants to be woken again and again")
            advance(to: max(boot, wake) + Int64(random.chance(4) ? random.below(5_000) : 0))
            take(.elapsed)
            stirKeeper()
            if random.chance(3) { commit(1_000) }
        }
        advance(to: max(boot, end))
    }

    private mutating func advance(to moment: Int64) {
        wall += moment - boot
        boot = moment
        guard boot >= nextLook else { return }
        nextLook = boot + 10_000_000
        if let change = clock.compare(wall: wall, boot: boot) { take(.clockChanged(change)) }
    }

    private mutating func jump() {
        checker.branches.insert(.jumped)
        hasJumped = true
        wall += Int64(random.below(2_000_000_000)) - 1_000_000_000
    }
}
