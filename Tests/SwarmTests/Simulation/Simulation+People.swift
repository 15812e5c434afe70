@testable import Swarm

// What people want, and how it all comes to rest.
extension Simulation {
    mutating func ask() {
        if mood == .talking, random.chance(3) {
            switch random.below(4) {
            case 3: return talk()
            case 0: return ask(.pause(targets()))
            case 1: return ask(.resume(targets()))
            default: return ask(.send(agent: name(), text: "yes"))
            }
        }
        // Who looks at agents that fail leaves them alone.
        if mood == .failing, !mind.state.agents.isEmpty, !random.chance(4) { return }
        switch random.below(28) {
        case 0..<8: spawn()
        case 8..<10: ask(.pause(targets()))
        case 10..<12: ask(.resume(targets()))
        case 12, 13: ask(.stop(targets()))
        case 14: ask(.kill(targets()))
        case 15, 16: ask(.restart(targets()))
        case 17: ask(.freeze)
        case 18, 19: ask(.thaw)
        case 20..<23: ask(.send(agent: name(), text: "go on"))
        case 24, 25: talk()
        case 26: attach()
        default: if random.chance(8) { ask(.shutdown) }
        }
    }

    private mutating func spawn() {
        let policies = RestartPolicy.allCases
        var spec = AgentSpec(
            name: random.chance(8) ? nil : AgentName(rawValue: "n\(random.below(5))"),
            command: ["work"], directory: "/", isTerminal: random.chance(2),
            restart: policies[random.below(policies.count)])
        spec.mailbox = random.chance(2) ? .typed : nil
        if random.chance(2) { spec.budgets = budgets() }
        if random.chance(6) { budget() }
        if expects, random.chance(2) { spec.consistency = .pause }
        if expects, random.chance(4) { expect() }
        if random.chance(4) {
            spec.ready = Probe(
                random.chance(2) ? .port(80) : .command(["true"]),
                within: random.chance(2) ? 1_000 : Probe.usualWithin)
        }
        let ticket = nextTicket
        nextTicket += 1
        tickets.insert(ticket)
        if random.chance(8) { missing.insert(ticket) }
        ask(.spawn(spec, ticket: ticket))
    }

    private mutating func attach() {
        let size = AgentSpec.Size(columns: 80, rows: 24)
        switch random.below(3) {
        case 0: ask(.detach(targets()))
        case 1: ask(.resize(agent: name(), size))
        default: ask(.attach(agent: name(), Visit(size: size, isWatching: random.chance(2))))
        }
    }

    private mutating func talk() {
        ask(.deliver(Letter(random.chance(3) ? .order : .message, to: recipients(), "go on")))
    }

    /// Anybody at all, and whoever joined more often: they take their time.
    mutating func recipients() -> Letter.Recipients {
        switch random.below(6) {
        case 0: .all
        case 1: .role(random.chance(2) ? "" : "nobody's")
        case 2, 3: .named([visitors[random.below(visitors.count)].name])
        default: .named(random.chance(3) ? [name(), name()] : [name()])
        }
    }

    private mutating func targets() -> Instruction.Targets {
        if random.chance(5) { return .all }
        return .named(random.chance(3) ? [name(), name()] : [name()])
    }

    private mutating func name() -> String {
        guard !random.chance(12), !mind.state.agents.isEmpty else { return "n\(random.below(7))" }
        let agent = mind.state.agents[random.below(mind.state.agents.count)]
        return random.chance(3) ? agent.id.rawValue : agent.name
    }

    mutating func ask(_ instruction: Instruction) {
        let asker = Asker(client: [1], request: Array("\(nextRequest)".utf8))
        nextRequest += 1
        checker.asked(instruction, by: asker)
        take(.asked(instruction, by: asker))
    }

    /// Nothing odd happens any more: whatever is under way has to come to its end.
    mutating func rest() {
        if isOver { crash(rebooting: false) }
        disk.isFull = false
        clogged.removeAll()
        calm()
        if !isOver, mind.state.breaker != nil { ask(.thaw) }
        calm()
        checkRest()
        if !isOver { ask(.shutdown) }
        calm()
        if !hasFailed { checker.demand(isOver, "it does not leave") }
    }

    private mutating func calm() {
        for _ in 0..<60 where !hasFailed && !isOver {
            commit(1_000)
            while !typing.isEmpty, !hasFailed { type() }
            for _ in 0..<20 where !keep.isIdle { stirKeeper() }
            for id in mind.state.agents.map(\.id) {
                keep[id].die()
                for _ in 0..<3 {
                    keep.grow(id, &random, isMissing: missing.contains(keep.specs[id] ?? 0))
                }
                while !isOver, deliver(of: id) {}
            }
            calmVisitors()
            calmLaw()
            commit(1_000)
            pass(1_100_000)
            checker.check(mind.kernel, keep, at: boot)
        }
    }

    private mutating func checkRest() {
        guard !hasFailed, !isOver else { return }
        let waiting = mind.kernel.expecting.filter { $0.asker != nil }.map { _ in "expect" }
        checkHeldExpectations()
        let open = checker.open.values.sorted().drop(waiting)
        checker.demand(open.isEmpty, "nobody answered \(open)")
        let left = mind.kernel.errands.flatMap(\.pending).map(\.rawValue)
        checker.demand(left.isEmpty, "errands are left, for \(left)")
        checker.demand(tickets.isEmpty, "tickets are left")
        checkVisitors(atRest: true)
        for agent in mind.state.agents {
            let tree = keep[agent.id]
            let life = mind.kernel.lives[agent.id]
            checker.demand(
                life?.process.isAlive == tree.hasHolder || (life == nil && !tree.hasHolder),
                "whether '\(agent.name)' lives is not known")
            let mayRun = agent.holds.isEmpty && agent.condition.status != .paused
            let isStuck = tree.processes.contains { $0.isStopped && !$0.isAsleep }
            checker.demand(!mayRun || !isStuck, "'\(agent.name)' is stopped, and nobody knows")
            let words = ["starting", "lingering"]
            checker.demand(
                agent.phase.map { words.contains($0.word) } ?? true,
                "'\(agent.name)' is \(agent.phase?.word ?? "") for ever")
        }
    }
}
