@testable import Swarm

/// A kernel in a simulated world: agents and their trees, a keeper, a disk, clocks, and people who
/// want something. Whatever happens is decided by one seed.
struct Simulation {
    var random: SplitMix
    var mind: Mind
    var keep = Keep()
    var disk = Disk()
    var checker = Checker()
    var clock: LogClock
    var boot: Int64 = 1_000_000
    var wall: Int64 = 1_790_000_000_000_000
    /// What was printed, and told, by whom.
    var printed: [AgentID: Int64] = [:]
    var told: [AgentID: [Report]] = [:]
    /// How far this supervisor has read.
    var read: [Disk.Stream: Int64] = [:]
    /// Agents whose descriptors it has, and those of whom it knows that nothing is left.
    var known: Set<AgentID> = []
    var gone: Set<AgentID> = []
    /// What it types, in this order.
    var typing: [(agent: AgentID, text: [UInt8], cause: Cause)] = []
    /// Programs that are not there.
    var missing: Set<Int> = []
    var tickets: Set<Int> = []
    var nextTicket = 1
    var nextRequest = 1
    /// Programs that join by themselves; two of them want to be the same.
    var visitors = ["v0", "v1", "v2", "n0", "v0"].map { Visitor(name: $0) }
    var nextClient = 1
    var hasJumped = false
    var nextLook: Int64 = 0
    var bootIsBehind: Int64 = 0
    var isOver = false
    /// Whether ways are clogged in this run.
    let clogs: Bool
    /// What nothing comes through, in the order in which that began.
    var clogged: [Way] = []
    /// What agents mostly do in this run.
    let mood: Mood
    var results: [Input] = []
    var trace = false
    /// How many things have happened.
    private(set) var happened = 0

    enum Mood: CaseIterable {
        case mixed
        /// They end as soon as they run.
        case failing
        /// They talk and sleep, and people hold them.
        case talking
    }

    init(seed: UInt64, _ fault: Mind.Fault = .none) {
        random = SplitMix(seed: seed)
        mood = Mood.allCases[Int(seed % UInt64(Mood.allCases.count))]
        clogs = seed % 5 == 0
        clock = LogClock(wall: wall, boot: boot)
        mind = Mind(now: Moment(time: clock.now(boot: boot), boot: boot), fault)
    }

    /// Agents declare what they expect; else the same seeds do what they did before that was thought of.
    var expects = false

    var hasFailed: Bool { !checker.violations.isEmpty }

    /// Lets so many things happen, then lets everything come to rest, and says what was wrong.
    mutating func run(steps: Int) -> [String] {
        for _ in 0..<steps where !hasFailed {
            if isOver { crash(rebooting: false) }
            happened += 1
            step()
            checker.check(mind.kernel, keep, at: boot)
            checkVisitors()
        }
        if !hasFailed { rest() }
        return checker.violations
    }

    mutating func moment() -> Moment { Moment(time: clock.next(boot: boot), boot: boot) }

    // MARK: - The supervisor

    mutating func take(_ input: Input, from origin: Provenance? = nil) {
        handle(input, from: origin)
        while !results.isEmpty, !hasFailed { handle(results.removeFirst(), from: nil) }
    }

    private mutating func handle(_ input: Input, from origin: Provenance?) {
        let moment = moment()
        let effects = mind.handle(input, at: moment, from: origin)
        if trace { print(moment.boot, input, "->", effects) }
        perform(effects, of: input, at: moment)
    }

    mutating func perform(_ effects: [Effect], of input: Input?, at moment: Moment) {
        checker.took(effects, of: input, at: moment)
        let last = mind.state.lastID
        for effect in effects { perform(effect, after: last) }
    }

    private mutating func perform(_ effect: Effect, after last: EventID) {
        switch effect {
        case .record(let event): disk.record(event)
        case .answer(let asker, let answer, let after, let isUrgent):
            note(answer)
            disk.hold(.answer(asker, answer, isUrgent: isUrgent), until: after)
        case .spawn(let id, _, let ticket):
            disk.hold(.send(.spawn(id, ticket: ticket)), until: last)
        case .discard(let ticket): tickets.remove(ticket)
        case .close(let id): disk.hold(.send(.close(id)), until: last)
        case .forget(let id): disk.hold(.send(.forget(id)), until: last)
        case .leave: disk.hold(.leave, until: last)
        case .terminate(let id): if known.contains(id) { keep[id].terminate() }
        case .killAll(let id):
            checker.branches.insert(.killed)
            if known.contains(id) { keep[id].kill(sparing: random.chance(3) ? 1 : 0) }
        case .tryToHold(let id): tryToHold(id)
        case .letRun(let id, let except):
            if known.contains(id) { keep[id].letRun(except: except) }
            results.append(.hold(id, .released))
        case .send(let id, let text, .letter(let letter)):
            disk.hold(.type(id, text, letter: letter), until: last)
        case .send(let id, let text, let cause): send(text, to: id, cause)
        case .takeBack(let id, let letter): takeBack(letter, from: id)
        case .admit: break
        case .detach(let id): results.append(.detached(id, viewers: random.below(3)))
        case .resize(let id, let size): results.append(.resized(id, size))
        case .push(let client, let verb, let body, let after):
            disk.hold(.push(client, verb, body), until: after)
        case .look(let declaration):
            let isSo = random.chance(2)
            results.append(
                .files(.looked(declaration, hash: isSo ? declaration.after : nil)))
        case .work(let errand):
            let objection = Objection("system", "no files here")
            results.append(.files(.worked(.failed(objection), ticket: errand.ticket)))
        case .cultivate(let errand):
            let objection = Objection("no_worktree", "no repository here")
            results.append(.files(.cultivated(.failed(objection), ticket: errand.ticket)))
        case .check(let check):
            let outcomes: [CheckOutcome] = [.exited(0), .connected, .timedOut, .refused("no")]
            results.append(
                .checked(outcomes[random.below(outcomes.count)], ticket: check.ticket))
        case .archive:
            let all = Archived(rows: last.rawValue, last: last, files: ["all"], bytes: 1)
            results.append(.archived(.done(all)))
        case .redirect, .finishRestoring, .dropCheck: break
        }
    }

    private mutating func tryToHold(_ id: AgentID) {
        guard known.contains(id) else {
            return results.append(
                .hold(id, .tried(Hold.Count(stopped: 0, of: 1), alreadyStopped: [])))
        }
        let result = keep[id].hold(sparing: random.chance(3) ? 1 : 0)
        results.append(.hold(id, .tried(result.count, alreadyStopped: result.already)))
    }

    /// Nothing waits for one that is not there.
    private mutating func send(_ text: [UInt8], to id: AgentID, _ cause: Cause) {
        guard known.contains(id), !gone.contains(id) else {
            let objection = Objection("not_running", "it has ended")
            return results.append(
                .notSent(id, objection, got: [], isHidden: false, for: cause))
        }
        typing.append((id, text, cause))
    }

    /// It was typed by none, or has been typed whole: that comes first.
    private mutating func takeBack(_ letter: EventID, from id: AgentID) {
        typing.removeAll { $0.agent == id && $0.cause == .letter(letter) }
        let objection = Objection("expired", "it does not read")
        results.append(.notSent(id, objection, got: [], isHidden: false, for: .letter(letter)))
    }

    private mutating func note(_ answer: Answer) {
        switch answer {
        case .refused(let objection): note(objection.code)
        case .done(let json):
            for result in json["results"]?.array ?? [] {
                if let code = result["code"]?.string { note(code) }
            }
        }
    }

    private mutating func note(_ code: String) {
        if let branch = Branch(rawValue: "refused " + code) { checker.branches.insert(branch) }
    }

    /// Writes what is queued, or some of it, and does what waited for that.
    mutating func commit(_ count: Int) {
        // Whoever leaves waits for the disk, however slow it is.
        guard !isClogged(.disk) || count == .max else { return }
        disk.commit(count)
        var mayLeave = false
        for (deed, isRecorded) in disk.takeDue() {
            switch deed {
            case .answer(let asker, let answer, _):
                if !isRecorded { checker.branches.insert(.unrecorded) }
                checker.delivered(asker)
                hear(answer, asker)
            case .push(let client, let verb, let body): push(client, verb, body)
            case .type(let id, let text, let letter):
                if mind.kernel.isAwaited(letter, by: id) { send(text, to: id, .letter(letter)) }
            case .send(let request):
                if case .spawn(let id, let ticket) = request {
                    known.remove(id)
                    if let ticket { tickets.remove(ticket) }
                }
                keep.send(request)
            case .leave: mayLeave = true
            }
        }
        if mayLeave { return leave() }
        while !results.isEmpty, !hasFailed { handle(results.removeFirst(), from: nil) }
    }

    private mutating func leave() {
        checker.branches.insert(.left)
        for id in keep.agents {
            checker.demand(!keep[id].hasHolder, "it left while something lived")
        }
        isOver = true
        commit(.max)
        let open = checker.open.values.sorted()
        checker.demand(open.isEmpty || disk.isFull, "it left without an answer: \(open)")
    }

    // MARK: - Ends

    /// It writes what is queued and leaves the rest to the next one: nobody waits for an answer then.
    mutating func tellToEnd() {
        checker.branches.insert(.replaced)
        let objection = Objection("interrupted", "the supervisor is being replaced")
        results += typing.map {
            .notSent($0.agent, objection, got: [], isHidden: false, for: $0.cause)
        }
        typing.removeAll()
        take(.replaced)
        commit(.max)
        let open = checker.open.values.sorted()
        checker.demand(open.isEmpty || disk.isFull, "it ended without an answer: \(open)")
    }

    /// The supervisor is killed, or the machine goes down; the next supervisor begins.
    mutating func crash(rebooting: Bool) {
        noteCrash(rebooting)
        disk.crash()
        results.removeAll()
        typing.removeAll()
        tickets.removeAll()
        clogged.removeAll()
        isOver = false
        loseConnections(rebooting: rebooting)
        if rebooting { reboot() }
        let survivors = keep.replaceSupervisor()
        known = Set(survivors.map(\.agent))
        gone = Set(survivors.filter { $0.holder == nil }.map(\.agent))
        read = disk.streams
        clock = LogClock(wall: wall, boot: boot, lastStored: disk.committed.time)
        nextLook = boot + 10_000_000
        checker.crashed(
            disk.committed, disk.sources, hasJumped: hasJumped, bootIsBehind: bootIsBehind)
        hasJumped = false
        let kept = State(parsing: disk.committed.json.span.bytes) ?? disk.committed
        let moment = moment()
        let effects = mind.recover(kept, disk.sources, survivors, at: moment)
        if trace { print(moment.boot, "RECOVER", survivors, "->", effects) }
        perform(effects, of: nil, at: moment)
        if survivors.contains(where: { $0.isStopped && isUnseen($0.agent) }) {
            checker.branches.insert(.heldUnseen)
        }
        while !results.isEmpty, !hasFailed { handle(results.removeFirst(), from: nil) }
    }

    /// Nothing that was written says that it is held, or is to be.
    private func isUnseen(_ id: AgentID) -> Bool {
        guard let agent = disk.committed[id], disk.committed.breaker == nil else { return false }
        return agent.holds.isEmpty && agent.phase == nil && !agent.condition.status.isEnd
    }

    private mutating func reboot() {
        keep.forgetAll()
        disk.reboot()
        printed.removeAll()
        told.removeAll()
        let seconds = Int64(random.below(600) + 1)
        bootIsBehind += boot + seconds * 1_000_000 - 1_000_000
        wall += seconds * 1_000_000
        boot = 1_000_000
    }

    private mutating func noteCrash(_ isRebooting: Bool) {
        if isRebooting { checker.branches.insert(.rebooted) }
        if !checker.open.isEmpty { checker.branches.insert(.crashedWithRequests) }
        for agent in mind.state.agents {
            switch agent.phase?.word {
            case "holding": checker.branches.insert(.crashedWhileHolding)
            case "stopping": checker.branches.insert(.crashedWhileStopping)
            case "starting": checker.branches.insert(.crashedWhilePending)
            default: break
            }
            if agent.condition.status == .paused { checker.branches.insert(.crashedWhileHeld) }
        }
    }
}
