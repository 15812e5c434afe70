@testable import Swarm

/// What must be so after each step, whatever happened.
struct Checker {
    private(set) var violations: [String] = []
    var branches: Set<Branch> = []
    /// The fold of all that was recorded, read back from the lines it was written as.
    private(set) var folded = State()
    /// All lines so far, in one number.
    private(set) var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
    /// Requests nobody has answered.
    private(set) var open: [Asker: String] = [:]
    /// Which of them the kernel has answered, though the disk may keep the answer back.
    private var given: Set<Asker> = []
    private var schedule = Schedule()
    /// The last number of each program that joined.
    private var numbers: [AgentID: Int64] = [:]
    /// Since when the log says that an agent has ended.
    private var ended: [AgentID: Int64] = [:]
    private(set) var lastElapsed: Int64 = 0

    mutating func demand(_ isSo: Bool, _ what: @autoclosure () -> String) {
        if !isSo { violations.append(what()) }
    }

    // MARK: - What goes in and comes out

    mutating func asked(_ instruction: Instruction, by asker: Asker) {
        open[asker] = instruction.verb
        schedule.asked(instruction, folded)
    }

    /// What is no command leaves none in the log.
    mutating func said(_ saying: Saying, by asker: Asker) { open[asker] = "" }

    mutating func took(_ effects: [Effect], of input: Input?, at moment: Moment) {
        if input == .elapsed { lastElapsed = moment.boot }
        checkLimits(effects)
        var commands: [String] = []
        var answered: [String] = []
        for effect in effects {
            switch effect {
            case .record(let event):
                fold(event, at: moment)
                if event.type == .command, !event.isTidying {
                    commands.append(event.subject ?? "")
                }
            case .answer(let asker, _, let after, _):
                demand(
                    after == folded.lastID || after < folded.lastID, "an answer before its event")
                demand(!given.contains(asker), "a request was answered twice")
                demand(open[asker] != nil, "an answer to nobody")
                given.insert(asker)
                answered.append(open[asker] ?? "")
            case .spawn:
                demand(folded.breaker == nil, "something was started under the breaker")
            default: break
            }
        }
        answered.removeAll { $0.isEmpty || Checker.law.contains($0) }
        commands.removeAll { Checker.law.contains($0) }
        // Of what agents write themselves nobody waits for the outcome.
        let talk = commands.filter(\.isTalk).count - answered.filter(\.isTalk).count
        demand(talk >= 0, "a message was answered, and nothing recorded")
        demand(
            commands.filter { !$0.isTalk }.sorted() == answered.filter { !$0.isTalk }.sorted(),
            "commands \(commands) and answers \(answered) differ")
    }

    private mutating func fold(_ event: Event, at moment: Moment) {
        let last = folded.lastID.rawValue
        demand(
            event.id.rawValue == last + 1, "event \(event.id.rawValue) follows \(last)")
        let isLater = folded.time.map { event.time > $0 } ?? true
        demand(isLater, "log time stood still")
        var line: [UInt8] = []
        event.appendCloudEvent(to: &line)
        for byte in line { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01b3 }
        guard let read = try? Event(cloudEvent: line.span.bytes), read == event else {
            violations.append("an event does not come back from its line")
            return
        }
        let before = folded
        number(read)
        conclude(read)
        read.withView { folded.apply($0) }
        violations += schedule.recorded(read, before, folded, at: moment)
        if read.type == .lease { checkLeases(folded) }
        look(read, before)
        judge(read, before)
    }

    /// Each message has one outcome, and none is of a message that is not there.
    private mutating func conclude(_ event: Event) {
        guard event.type == .command, case .text(let text) = event.content,
            let letter = CommandRecord(parsing: text.utf8Span.span.bytes)?.event
        else { return }
        demand(
            folded.letters.contains { $0.id == letter },
            "the outcome of message \(letter.rawValue) is said again, or of none")
    }

    /// What programs number is in the log once, and in its order.
    private mutating func number(_ event: Event) {
        guard let agent = event.agent, let metadata = event.metadata,
            let number = Provenance(metadata: metadata.utf8Span.span.bytes).sequence
        else { return }
        let due = (numbers[agent] ?? 0) + 1
        demand(number == due, "number \(number) is stored, and \(due) is due")
        numbers[agent] = number
    }

    mutating func delivered(_ asker: Asker) {
        open[asker] = nil
        given.remove(asker)
    }

    /// The supervisor is gone, and with it all connections.
    mutating func crashed(
        _ committed: State, _ sources: SourceLedger, hasJumped: Bool, bootIsBehind: Int64
    ) {
        for agent in numbers.keys { numbers[agent] = sources.last(of: agent) }
        schedule.bootIsBehind = bootIsBehind
        demand(
            State(parsing: committed.json.span.bytes) == committed,
            "a state does not come back from its JSON")
        schedule.crashed(folded, committed, hasJumped: hasJumped)
        folded = committed
        open.removeAll()
        given.removeAll()
        ended.removeAll()
        lastElapsed = 0
    }

    // MARK: - After each step

    mutating func check(_ kernel: Kernel, _ keep: Keep, at boot: Int64) {
        demand(kernel.state == folded, "the state is not the fold of what was recorded")
        demand(kernel.errands.count <= Patience.errands, "too many errands")
        let waited = Set(kernel.errands.compactMap(\.command.letter))
        demand(
            kernel.state.letters.allSatisfy { waited.contains($0.id) },
            "nobody waits for what comes of a message")
        demand(Set(kernel.resting).count == kernel.resting.count, "an agent rests twice")
        let idle = kernel.resting.filter { kernel.lives[$0]?.restartAt == nil }
        demand(idle.count <= Patience.resting, "too many agents rest")
        let living = kernel.lives.values.filter { $0.isAlive || $0.restartAt != nil }
        demand(kernel.lives.count <= living.count + Patience.resting, "too many lives are kept")
        checkLaw(kernel, at: kernel.state.time)
        checkBudgets(kernel, at: boot)
        checkExpectations(kernel)
        for agent in kernel.state.agents where agent.phase == nil && !agent.origin.isJoined {
            check(agent, keep[agent.id], at: boot)
        }
    }

    private mutating func check(_ agent: Agent, _ tree: Tree, at boot: Int64) {
        let name = agent.name
        switch agent.condition.status {
        case .paused:
            demand(tree.isStopped, "'\(name)' runs, and is said to be paused")
        case .terminated:
            demand(!tree.hasHolder, "something is left of '\(name)', which is said to be stopped")
        case .completed, .failed:
            let since = ended[agent.id] ?? boot
            ended[agent.id] = since
            guard lastElapsed >= since + Patience.lingering else { return }
            demand(
                tree.processes.isEmpty, "something is left of '\(name)', which is said to be over")
        default: ended[agent.id] = nil
        }
        guard agent.origin.ready != nil, agent.isReady != true else { return }
        let isSaidToWork = [.running, .thinking, .idle].contains(agent.condition.status)
        demand(!isSaidToWork, "'\(name)' is said to work before it is ready")
    }

    private mutating func look(_ event: Event, _ before: State) {
        guard event.type == .agentStatus, let id = event.agent, let agent = folded[id] else {
            if event.subject == "lost" { branches.insert(.lost) }
            return
        }
        if agent.condition.evidence == .silence { branches.insert(.stalled) }
        if before[id]?.condition.evidence == .silence, agent.condition.evidence != .silence {
            branches.insert(.spokeAgain)
        }
        if let word = agent.phase?.word, let branch = Branch(rawValue: "phase " + word) {
            branches.insert(branch)
        }
        if agent.isReady == true, before[id]?.isReady != true { branches.insert(.ready) }
        if agent.isReady == false { branches.insert(.late) }
        if agent.tries.isParked { branches.insert(.parked) }
        if !agent.alreadyStopped.isEmpty { branches.insert(.stoppedBefore) }
        if agent.condition.status == .paused, agent.holds.count == 2 { branches.insert(.heldTwice) }
        if before[id]?.holds.count == 2, agent.holds == ["operator"] {
            branches.insert(.stillPaused)
        }
        if before[id]?.condition.status == .paused, agent.condition.status == .waiting {
            branches.insert(.waitsAgain)
        }
    }
}

extension String {
    /// Whether it is the verb of a message or an order.
    fileprivate var isTalk: Bool { Letter.Kind(rawValue: self) != nil }
}

/// What happens in some run at least, or the runs prove less than they seem to.
enum Branch: String, CaseIterable {
    case holding = "phase holding"
    case stopping = "phase stopping"
    case restarting = "phase restarting"
    case clearing = "phase clearing"
    case lingering = "phase lingering"
    case pending = "phase starting"
    case notHeld = "refused not_held"
    case letGo = "refused let_go"
    case waiting = "refused waiting"
    case breaker = "refused breaker"
    case heldByBreaker = "refused held_by_breaker"
    case nameTaken = "refused name_taken"
    case notStarted = "refused not_started"
    case ending = "refused ending"
    case notRunning = "refused not_running"
    case nobody = "refused no_such_agent"
    case leaving = "refused leaving"
    case interrupted = "refused interrupted"
    case refused = "refused refused"
    case noTerminal = "refused not_a_terminal"
    case exited = "refused exited"
    case expired = "refused expired"
    case notListening = "refused not_listening"
    case notJoined = "refused not_joined"
    case badToken = "refused bad_token"
    case stopped = "refused stopped"
    case cutOff = "refused cut_off"
    case gap = "refused gap"
    case partly = "refused partly"
    case deadlock = "refused deadlock"
    case leaseHeld = "refused held"
    case withdrawn = "refused withdrawn"
    case answeredBefore = "refused answered"
    case heldByRule = "refused held_by_rule"
    case gateAsks = "gate ask rm-rf"
    case gateDenies = "gate deny secrets"
    case gateLease = "gate deny lease"
    case gateEnforced = "gate deny enforce"
    case gateAllows = "gate allow default"
    case gateHolder = "gate allow lease"
    case gateLoop = "gate ask loop"
    case clearance = "gate allow clearance"
    case rightOfWay = "gate deny right-of-way"
    case ownWord = "gate deny promise"
    case deniedNext = "denied next"
    case takenOver = "taken over"
    case tokensUsed = "gate ask budget-tokens"
    case moneyUsed = "gate ask budget-money"
    case processorUsed = "gate ask budget-cpu"
    case memoryUsed = "gate ask budget-memory"
    case outputUsed = "gate ask budget-output"
    case timeUsed = "gate ask budget-time"
    case restartsUsed = "gate ask budget-restarts"
    case tokensOfAll = "gate ask budget-all-tokens"
    case moneyOfAll = "gate ask budget-all-money"
    case gateBudget = "gate deny budget-cpu"
    case appended, repeated
    case ready, late
    case lost, parked, stalled, spokeAgain, stoppedBefore, heldTwice, stillPaused, waitsAgain
    case killed, crashedWhileHolding, crashedWhileHeld, crashedWhileStopping, crashedWhilePending
    case clogged, freedInAnotherOrder
    case crashedWithRequests, replaced, rebooted, jumped, unrecorded, heldUnseen, left
}

extension Event {
    /// Old events that the supervisor moved by itself, for which nobody asked.
    fileprivate var isTidying: Bool {
        guard subject == "archive", case .text(let text) = content else { return false }
        return CommandRecord(parsing: text.utf8Span.span.bytes)?.by == "keeper"
    }
}
