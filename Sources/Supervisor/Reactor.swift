internal import Custody
internal import EventLog
internal import Glibc
internal import Linux
internal import Swarm
internal import Wire
internal import Workspace

/// The one thread that does everything but write the log: it waits, takes what came to the kernel,
/// and does what that says.
final class Reactor {
    let options: SupervisorOptions
    let paths: PathResolver
    let poller: Poller
    let keeper: KeeperLine
    let switchboard: Switchboard
    let lobby: Lobby
    let history: History
    let curator: Curator
    let removal: Removal
    /// There is none before it is needed.
    var checker: Checker?
    let painter: PainterSeat
    var runFile: RunFile
    let started: LogTime
    var kernel: Kernel { didSet { wake = nil } }
    /// When the kernel is due, as long as it has heard nothing since it said so: it looks at every agent
    /// to say it.
    private var wake: Int64?
    var journal: Journal
    var clock: LogClock
    /// Agents whose descriptors we have.
    var wards: [AgentID: Ward] = [:] { didSet { introducePatrons() } }
    var nextWard = Ward.firstNumber
    /// Which agent a token tells of.
    var numbers: [UInt64: AgentID] = [:]
    /// How far each stream was made into rows.
    var offsets: [AgentID: [String: Int64]]
    /// Rows of streams on their way to the disk, in their order.
    var landings: [(id: EventID, agent: AgentID, stream: StreamName, end: Int64)] = []
    /// What is in memory files and not on the disk.
    let unstored = Unstored()
    /// Agents that are looked at in the next turn though nothing may come from them.
    var stirred: Set<AgentID> = []
    /// Agents with streams that are left alone, to be looked at once a second.
    var idle: Set<AgentID> = []
    /// Agents for which something waits that was sent to them.
    var addressees: Set<AgentID> = []
    /// Agents into which something was typed that is not in the log yet.
    var typists: Set<AgentID> = []
    /// Whether streams were watched in the last turn, as far as they had room themselves.
    var wasRoomy = false
    /// What was on the disk when output was made into rows last.
    var rowsMade = EventID.none
    /// What to spawn, as long as the kernel has not said so.
    var tickets: [Int: SpawnSpec] = [:]
    var nextTicket = 1
    /// Agents that the keeper is to start, and has not said anything of.
    var starting: Set<AgentID> = []
    var hasKeeper = true
    /// When it is looked again whether the keeper has killed what a holder left behind.
    var orphansDue: Int64?
    var orphansPause = Reactor.firstOrphansPause
    /// What was said last of why the log is not written.
    var saidTrouble: String?
    /// Results of deeds, to be taken to the kernel.
    var results: [Input] = []
    var refusals = Refusals()
    /// Everything is gone, and that is written.
    var mayLeave = false
    var isOver = false

    private let signals: SignalQueue
    private let bell: Bell
    private let alarm: Alarm
    /// When it rings; it may be too early, which costs less than to set it at every turn.
    private var ringsAt = Int64.max
    private var chores = Chores()
    var doorbell = Doorbell()
    /// It tells holders that somebody is there.
    private var life: OpenFile?

    enum Token: UInt64 {
        case control = 0, keeper, bell, alarm, signals, events, history, attach, painter, files
        case checks, removal
    }

    init(
        _ options: SupervisorOptions, _ signals: consuming SignalQueue, _ limit: DescriptorLimit
    ) throws {
        self.options = options
        self.signals = signals
        paths = PathResolver(root: options.workspace)
        poller = try Poller()
        alarm = try Alarm()
        keeper = try KeeperLine(options.keeper)
        let scribe = try Scribe(LogDirectory(options.directory), waitsForDisk: true)
        let start = scribe.start
        bell = try Bell(committed: start.last)
        journal = Journal(scribe, bell)
        removal = try Removal(LogDirectory(options.directory), scribe)
        history = try History(LogDirectory(options.directory))
        curator = try Curator(options, known: start.state)
        painter = PainterSeat(after: start.last)
        clock = LogClock(wall: Clocks.wall, boot: Clocks.boot, lastStored: start.time)
        started = clock.now(boot: Clocks.boot)
        offsets = start.streams
        let directory = try SocketDirectory.of(workspace: options.workspace)
        switchboard = try Switchboard(in: directory, limit)
        lobby = try Lobby(in: directory)
        runFile = RunFile(
            in: options.directory, keeper: getppid(), control: switchboard.endpoint,
            events: switchboard.events, version: options.version)
        kernel = Kernel(now: Moment(time: clock.now(boot: Clocks.boot), boot: Clocks.boot))
        try runFile.write()
        let survivors = try receiveKept()
        var effects: [Effect]
        (kernel, effects) = Kernel.recovered(
            from: start.state, sources: start.sources, survivors: survivors, at: moment())
        kernel.workspace = options.workspace
        kernel.mayContinue = options.environment.contains("SKEP_KEEPER=continue")
        kernel.hasHalfRestored = Restorer.isUnfinished(in: options.directory)
        perform(&effects)
        // Nobody waits any more for what an earlier supervisor ran.
        Remains.end()
        try watch()
        try curator.start()
    }

    func run() throws {
        try keeper.send(.serving)
        painter.want(at: Clocks.boot)
        var events: [Poller.Event] = []
        while !isOver {
            try prepare()
            let isBusy = try switchboard.wantsTurn
            try poller.wait(
                milliseconds: isBusy ? 0 : keeper.hasUnsent ? 20 : nil, into: &events)
            try turn(Stirrings(events), events, mayHear: isBusy)
        }
    }

    func moment() -> Moment {
        let boot = Clocks.boot
        return Moment(time: clock.next(boot: boot), boot: boot)
    }

    private func watch() throws {
        try poller.watch(
            number: switchboard.descriptor, for: .readable, token: Token.control.rawValue)
        try poller.watch(
            number: switchboard.subscriptions, for: .readable, token: Token.events.rawValue)
        try lobby.watch(as: Token.attach.rawValue, by: poller)
        try keeper.watch(by: poller, token: Token.keeper.rawValue)
        try poller.watch(bell.counter.descriptor, for: .readable, token: Token.bell.rawValue)
        try poller.watch(
            history.counter.descriptor, for: .readable, token: Token.history.rawValue)
        try poller.watch(curator.counter.descriptor, for: .readable, token: Token.files.rawValue)
        try poller.watch(removal.counter.descriptor, for: .readable, token: Token.removal.rawValue)
        try poller.watch(alarm.descriptor, for: .readable, token: Token.alarm.rawValue)
        try poller.watch(signals.descriptor, for: .readable, token: Token.signals.rawValue)
    }

    /// Everything the keeper has of agents from before.
    private func receiveKept() throws -> [Survivor] {
        var survivors: [Survivor] = []
        while true {
            switch try keeper.receive() {
            case .wouldBlock:
                guard try keeper.wait(milliseconds: 10_000) else {
                    throw SupervisorError("the keeper says nothing")
                }
            case .end: throw SupervisorError("the keeper is gone")
            case .unknown: continue
            case .packet(.kept(let holding), let descriptors):
                survivors.append(try adopt(holding, descriptors))
            case .packet(.ready, var descriptors):
                if let descriptor = descriptors.take(0) { life = OpenFile(descriptor) }
                return survivors
            case .packet(_, _): continue
            }
        }
    }
}

// MARK: - A turn

extension Reactor {
    /// Stops first, then timers, questions, the other requests, each ready stream and input once, and
    /// what follows of it.
    private func turn(
        _ stirrings: Stirrings, _ events: [Poller.Event], mayHear: Bool
    ) throws {
        if stirrings.has(.bell) {
            _ = bell.counter.acknowledge()
            // Whoever waits for what is on the disk by now does not wait for what others ask.
            try performStored()
            takeResults()
        }
        if stirrings.has(.history) { try answerQuestions() }
        if stirrings.has(.alarm) {
            _ = try alarm.acknowledge()
            ringsAt = .max
        }
        // There is nothing in libzmq where it said so before the wait and its descriptors are silent. Looked is all
        // the same now and then: what it keeps to itself is counted there.
        let hears =
            mayHear || stirrings.has(.control) || stirrings.has(.events) || stirrings.has(.alarm)
        let wishes = Hearing(hears ? try receiveWishes() : [])
        for (asker, wish) in wishes.urgent { try obey(wish, asker) }
        if nextWake() <= Clocks.boot { take(.elapsed) }
        try chores.run(for: self)
        if stirrings.has(.painter) { losePainter() }
        try mindPainter(Clocks.boot)
        for (asker, wish) in wishes.questions { try obey(wish, asker) }
        // Whoever asked does not wait until all the others are heard.
        if !wishes.questions.isEmpty { journal.submit() }
        for (asker, wish) in wishes.others { try obey(wish, asker) }
        if stirrings.has(.keeper) { try hearKeeper() }
        if stirrings.has(.files) { _ = curator.counter.acknowledge() }
        hearCurator()
        if stirrings.has(.checks) { hearChecker() }
        if stirrings.has(.removal) { hearRemoval() }
        serveViewers(events)
        serveInputs(stirrings.agents)
        try serveStreams(stirrings.agents)
        feedViewers()
        recordTyping(dueBy: Clocks.boot)
        try commit()
        if stirrings.has(.signals), try signals.next() != nil { try end() }
    }

    private func nextWake() -> Int64 {
        let next = wake ?? kernel.wake ?? .max
        wake = next
        return next
    }

    /// Hands rows to the scribe, and does what waited for those that are on the disk.
    private func commit() throws {
        journal.submit()
        try performStored()
        try ring()
        // What was asked in the last moment is answered before.
        if mayLeave { return try leave() }
        try keeper.flush()
        takeResults()
        journal.submit()
        if journal.hasGivenUp, !isOver { try giveUp() }
    }

    /// The disk failed. Only another process may write the log, which checks first what is in it.
    private func giveUp() throws {
        lobby.close()
        checker?.close()
        try switchboard.close()
        let why = journal.health.failure.map { ": \($0.message)" } ?? ""
        throw SupervisorError("nothing more can be recorded\(why)")
    }

    private func prepare() throws {
        try watchStreams()
        try watchViewers()
        stirred = stirred.filter { wards[$0]?.isRestless == true }
        let due = min(
            nextWake(), chores.next, orphansDue ?? .max, doorbell.due ?? .max, typingDue,
            painter.due ?? .max)
        if due < ringsAt {
            try alarm.set(at: due)
            ringsAt = due
        }
        orphansDue = nil
    }

    /// Writes what is queued and ends; the keeper starts another.
    private func end() throws {
        for ward in wards.values {
            refuseAll(ward, Objection("interrupted", "the supervisor is being replaced"))
        }
        takeResults()
        recordTyping()
        dismissAll(Reactor.isReplaced)
        closeCurator()
        checker?.close()
        closeRemoval()
        take(.replaced)
        try closeJournal()
        try switchboard.close()
        painter.close(poller)
        isOver = true
    }

    /// Writes what is queued, and does what waited for it: what the keeper is told now the next
    /// supervisor finds done.
    private func closeJournal() throws {
        refusals.noteCuts()
        for refusal in refusals.takeAll() { take(refusal) }
        // Whose answer need not wait for a disk that does not write gets it before hope is given up.
        try performDue()
        try refuseQuestions()
        journal.close()
        try performDue()
    }

    /// Does what waited for what is on the disk by now, and notes that: who waits does not wait for that as well.
    private func performStored() throws {
        try performDue()
        land(upTo: try settle())
    }

    private func performDue() throws {
        for (deed, isRecorded) in journal.takeDue() { try perform(deed, isRecorded: isRecorded) }
    }

    /// Everything is gone, and that was wanted. The keeper knows it first: whoever dies on the way out
    /// has left all the same, and is not started again.
    private func leave() throws {
        try keeper.send(.leave)
        dismissAll(Reactor.isReplaced)
        closeCurator()
        checker?.close()
        closeRemoval()
        try closeJournal()
        runFile.remove()
        try switchboard.close()
        painter.close(poller)
        isOver = true
    }
}
