/// The supervisor's mind: what reaches it goes in, what is to be done comes out, and nothing else happens.
///
/// It has no clock and no hands. Every input says when it came; what is due later is asked for by
/// `wake`. Whatever it decides it records first, and its own state is the fold of that.
public struct Kernel: Sendable {
    /// The fold of everything recorded, on the disk or on its way there.
    public private(set) var state: State
    var lives: [AgentID: AgentLife] = [:]
    var errands: [Errand] = []
    /// How much agents have said to each other lately.
    var postage = Postage()
    /// Who speaks for whom.
    var seats = Seats()
    /// Which of the events that agents number are stored.
    var sources: SourceLedger
    /// What agents declare and nobody has seen yet.
    var declarations = Declarations()
    /// What is wanted of the files and not done yet.
    var fileTasks: [Int: (command: Command, task: FileTask)] = [:]
    /// What is wanted of worktrees and not done yet.
    var plantings: [Int: Planting] = [:]
    /// Who waits until all of an agent is gone; no longer than it takes to know that something lingers.
    var comers: [AgentID: Comer] = [:]
    var lastTicket = 0
    /// What was begun so that somebody hears that it is held, or goes on, by the check's number.
    var nudges: [Int: (agent: AgentID, word: String)] = [:]
    /// Who is to take up its conversation when files were brought back, by the task's number.
    var continuers: [Int: [String]] = [:]
    /// The keeper knows how agents are started with the command for that.
    public var mayContinue = true
    /// Who stands in line for what others hold, in the order in which they came.
    var waiters: [Waiter] = []
    /// Claims of which it is not known yet whether they were kept, the oldest first.
    var doubts: [Doubt] = []
    /// Who hears what came of a question.
    var listeners: [EventID: GateListener] = [:]
    /// Letters whose agents cannot take them yet, in the order in which they came.
    var mails: [AgentID: [Mail]] = [:]
    /// Letters that somebody takes to their agents, one an agent at a time.
    var posted: [Int: Mail] = [:]
    /// Letters that tell somebody what came of a question.
    var verdicts: [EventID] = []
    /// What agents expect and nobody has found out yet, oldest first.
    var expecting: [Expecting] = []
    /// What came of the last questions.
    var settled: [Settled] = []
    /// Who changes which files.
    var touches = Touches()
    /// Something of leases and questions changed: it is looked anew what is due next.
    var isLawNew = true
    /// When the next of them is due.
    var lawWake: Int64?
    /// Files are half brought back, perhaps by an earlier supervisor, and nobody has seen to that yet.
    public var hasHalfRestored = false
    /// What moves old events out of the way.
    var archiving = Archiving()
    /// The root of the workspace, an absolute path.
    public var workspace: String?
    /// The number of the last push.
    var lastPush: Int64 = 0
    /// Agents that ended and can be started again with what the keeper has of them, oldest first.
    var resting: [AgentID] = []
    /// How far the end of everything is.
    var leaving = Leaving.no
    var now: Moment
    private var effects: [Effect] = []

    /// A swarm nobody has started yet.
    public init(now: Moment) {
        self.init(state: State(), sources: SourceLedger(), now: now)
    }

    init(state: State, sources: SourceLedger, now: Moment) {
        self.state = state
        self.sources = sources
        self.now = now
    }

    enum Leaving {
        case no
        /// Somebody wants it; nothing is started any more.
        case wanted
        /// All agents are gone, and that was said.
        case done
    }

    /// The next moment, on the boot clock, at which `.elapsed` is due.
    public var wake: Int64? {
        // Asked at every turn: no list is made of them.
        var next = Int64.max
        for (id, life) in lives { next = min(next, wake(of: id, life)) }
        for place in errands.indices { next = min(next, errands[place].expiresAt ?? .max) }
        next = min(next, declarations.wake ?? .max)
        next = min(next, lawWake ?? .max)
        next = min(next, archivingWake ?? .max)
        return next < .max ? next : nil
    }

    private func wake(of id: AgentID, _ life: AgentLife) -> Int64 {
        // Nothing is started while the breaker holds the swarm, so nobody need wake up for it.
        let restart = state.breaker == nil ? life.restartAt : nil
        return min(
            life.processWake ?? .max, life.holdWake ?? .max, restart ?? .max,
            silence(of: id, life) ?? .max, life.readiness?.wake ?? .max,
            life.lull?.deadline ?? .max,
            endOfTime(of: id) ?? .max)
    }

    /// Takes an input and says what is to be done about it, in this order.
    ///
    /// Where the input was read from an agent's stream, the last row of that agent that it gives says
    /// how far: so the stream is read on behind it, and no row comes twice.
    public mutating func handle(
        _ input: Input, at moment: Moment, from origin: Provenance? = nil
    ) -> [Effect] {
        now = moment
        switch input {
        case .asked(let instruction, let asker): obey(instruction, asker)
        case .said(let saying, let asker): hear(saying, asker)
        case .heard(let client): noteHeard(client)
        case .unreachable(let client):
            lose(client)
            withdrawQuestions(of: client)
        case .process(let id, let input): live(id, input)
        case .hold(let id, let input): hold(id, input)
        case .printed(let id, let stream, let offset, let bytes):
            print(id, stream, offset, bytes)
        case .told(let id, let report): tell(id, report)
        case .wondered(let id, let question, let key):
            wonder(id, question, key: key)
        case .misasked(let id, let why, let key): refuseQuestion(id, why, key: key)
        case .seen(let id, let status, let evidence, let reason): see(id, status, evidence, reason)
        case .dropped(let id, let source, let why, let count):
            record(.drop, id, subject: source, Drop(count: count, why: why))
        case .sent(let id, let text, let isHidden, let cause): sent(id, text, isHidden, cause)
        case .notSent(let id, let objection, let got, let isHidden, let cause):
            notSent(id, objection, got, isHidden, cause)
        case .typed(let id, let text, let isHidden): recordInput(id, text, isHidden)
        case .resized(let id, let size): recordSize(id, size)
        case .detached(let id, let viewers):
            settle(id, ["detach"], viewers > 0 ? .done : .already)
        case .sampled(let readings): measure(readings)
        case .clockChanged(let change):
            record(.clock, subject: change.kind?.rawValue, change)
            isLawNew = true
        case .files(let news): learn(news)
        case .checked(let outcome, let ticket): learn(outcome, of: ticket)
        case .archived(let outcome): learn(outcome)
        case .keeperLost: loseKeeper()
        case .replaced:
            interruptErrands()
            interruptQuestions()
            interruptExpectations()
            interruptFileTasks()
            interruptPlantings()
            interruptComers()
            interruptArchiving()
        case .elapsed: elapse()
        }
        if !mails.isEmpty { handMail() }
        if !expecting.isEmpty { lookAtExpectations() }
        finishErrands()
        if isLawNew {
            isLawNew = false
            lawWake = nextOfLaw
        }
        leaveIfEmpty()
        if let origin, let agent = input.agent { mark(origin, of: agent) }
        return takeEffects()
    }

    private mutating func mark(_ origin: Provenance, of agent: AgentID) {
        for place in effects.indices.reversed() {
            // What was found of what it expects is told by having none: no agent could write that.
            guard case .record(var event) = effects[place], event.agent == agent,
                event.metadata == nil, event.type != .consistency
            else { continue }
            event.metadata = origin.metadata
            effects[place] = .record(event)
            return
        }
    }

    mutating func takeEffects() -> [Effect] {
        defer { effects.removeAll() }
        return effects
    }

    mutating func perform(_ effect: Effect) { effects.append(effect) }
}

// MARK: - Recording

extension Kernel {
    /// Stores a fact, and folds it.
    mutating func record(
        _ type: EventType, _ agent: AgentID? = nil, subject: String?,
        _ content: some EventContent
    ) {
        record(type, agent, subject: subject, .text(content.text))
    }

    mutating func record(
        _ type: EventType, _ agent: AgentID? = nil, subject: String?, _ content: JSON
    ) {
        record(type, agent, subject: subject, .text(content.text))
    }

    mutating func record(
        _ type: EventType, _ agent: AgentID?, subject: String?, _ content: Event.Content,
        from origin: Provenance? = nil
    ) {
        record(
            Event(
                id: nextID, time: nextTime, type: type, agent: agent, subject: subject,
                metadata: origin?.metadata, content: content))
    }

    mutating func record(_ event: Event, isOvertaken: Bool = false) {
        state.apply(event, isOvertaken: isOvertaken)
        effects.append(.record(event))
    }

    var nextID: EventID { EventID(state.lastID.rawValue + 1) }

    /// Several facts may come of one input; each has a time of its own.
    var nextTime: LogTime {
        let floor = state.time.map { $0.microseconds + 1 } ?? Int64.min
        return LogTime(microseconds: max(now.time.microseconds, floor))
    }

    mutating func answer(_ asker: Asker, _ answer: Answer, isUrgent: Bool = false) {
        effects.append(.answer(asker, answer, after: state.lastID, isUrgent: isUrgent))
    }
}
