import Arguments
import EventLog
import Support
import Swarm

/// Takes what the sources send, has it written, and answers: what the supervisor's reactor does
/// with the log, without all else.
struct Work {
    private let scribe: Scribe
    private let answers: Answers
    private let bell = Bell()
    private let teeth: Teeth?
    private var watch = Watch()
    private var intake: Intake
    private var sources: [Source]
    private var dice: SplitMix

    init(_ invocation: Invocation) throws {
        let ledgers = invocation.value("ledger") ?? "."
        let names = (1...(try invocation.number("sources", else: 3, minimum: 1))).map {
            "bee-\($0)"
        }
        let seed = try invocation.seed
        teeth = invocation.value("teeth").flatMap(Teeth.init(rawValue:))
        scribe = try Scribe(LogDirectory(invocation.positional("DIR") ?? "."))
        let start = scribe.start
        answers = try Answers(
            names, in: ledgers, committed: start.last, bell, isDeaf: teeth == .deaf)
        dice = SplitMix(seed: seed, UInt64(start.last.rawValue))
        intake = Intake(
            sources: start.sources, last: start.last, time: start.time, wall: Clocks.wall,
            boot: Clocks.boot)
        sources = []
        say("ready \(start.last.rawValue)")
        for (place, name) in names.enumerated() {
            let agent = try agent(named: name)
            sources.append(
                Source(
                    name, agent,
                    Chatter(
                        seed: seed, source: place,
                        longLines: try invocation.number("long", else: 100)),
                    Ledger(path: Ledger.path(of: name, in: ledgers)),
                    total: try invocation.number("events", else: 1_000),
                    batch: try invocation.number("batch", else: 10, minimum: 1),
                    repeats: try invocation.number("repeat", else: 0),
                    dice: SplitMix(seed: seed, UInt64(place), UInt64(start.last.rawValue))))
        }
    }

    mutating func run() throws {
        while let place = sources.indices.filter({ !sources[$0].isDone }).randomElement(
            using: &dice)
        {
            guard let (numbers, isNew) = sources[place].next() else { continue }
            if isNew { answers.noteSent(numbers, by: place) }
            try take(numbers, of: place)
            try compareClocks()
        }
        let (scribe, answers) = (scribe, answers)
        try wait { answers.isComplete && scribe.health.queuedRows == 0 }
        scribe.close()
        if let failure = answers.failure { throw failure }
        // The last checkpoint may fail when everybody has been told already.
        if scribe.health.disk == .failed { throw Failure(description: "the disk failed") }
        say("ok")
    }

    // MARK: - Taking

    private mutating func take(_ numbers: ClosedRange<Int64>, of place: Int) throws {
        let source = sources[place]
        let drafts = source.drafts(numbers)
        if teeth == .forgetful {
            return try store(
                intake.place(drafts, boot: Clocks.boot), numbers.lowerBound, of: place)
        }
        let decision = intake.judge(
            drafts, from: numbers.lowerBound, of: source.agent, boot: Clocks.boot)
        switch decision {
        case .store(let events): try store(events, numbers.lowerBound, of: place)
        case .repeated(let id): answer(drafts, numbers.lowerBound, storedAs: id, to: place)
        case .gap(let expected):
            // The source was told that what comes before is stored, and it is not.
            throw Failure(
                description: "\(source.name) sent \(numbers.lowerBound), \(expected) was expected")
        }
    }

    private mutating func store(_ events: [Event], _ first: Int64, of place: Int) throws {
        let receipts = events.enumerated().map { index, event in
            Ledger.Receipt(
                sequence: first + Int64(index), id: event.id, fingerprint: Fingerprint(of: event))
        }
        let last = events[events.count - 1].id
        let answer = Answers.Answer(source: place, receipts: receipts, due: last)
        if teeth == .early { answers.giveEarly(answer) } else { answers.give(answer) }
        try submit(events)
        intake.accept(events, from: first)
    }

    /// The answer waits until the first copy is on the disk: it may still be queued.
    private func answer(
        _ drafts: [Draft], _ first: Int64, storedAs id: EventID?, to place: Int
    ) {
        let receipts = drafts.enumerated().map { index, draft in
            Ledger.Receipt(
                sequence: first + Int64(index),
                id: id.map { EventID($0.rawValue + Int64(index)) } ?? .none,
                fingerprint: Fingerprint(
                    of: draft.event(.none, at: LogTime(microseconds: 0))))
        }
        // What is no longer remembered was stored thousands of numbers ago, and so was all before it.
        let answer = Answers.Answer(
            source: place, receipts: receipts, due: receipts.last?.id ?? .none)
        if teeth == .hasty { answers.giveEarly(answer) } else { answers.give(answer) }
    }

    // MARK: - Handing over

    private mutating func submit(_ events: [Event]) throws {
        let (scribe, answers) = (scribe, answers)
        let last = events[events.count - 1].id
        while true {
            switch scribe.submit(events, then: { answers.settle($0, upTo: last) }) {
            case .queued: return
            // It rings when it has made room.
            case .busy: try wait(onceAtMost: true) { false }
            case .tooLarge:
                throw Failure(description: "\(events.count) events are too many at once")
            // It has said why to somebody who waits for an answer.
            case .ended: try wait { false }
            }
        }
    }

    /// Waits for the bell, and has an eye on the disk meanwhile.
    private mutating func wait(onceAtMost: Bool = false, until isDone: () -> Bool) throws {
        repeat {
            watch.look(at: scribe.health)
            if let failure = answers.failure { throw failure }
            if isDone() { return }
            bell.wait(atMost: 20)
        } while !onceAtMost
    }

    private mutating func compareClocks() throws {
        let boot = Clocks.boot
        guard let change = intake.compareClocks(wall: Clocks.wall, boot: boot) else { return }
        try tell([change], boot)
    }

    // MARK: - The clerk's own events

    /// Who is on the log already is not introduced again.
    private mutating func agent(named name: String) throws -> AgentID {
        if let known = scribe.start.state.agents.first(where: { $0.name == name }) {
            return known.id
        }
        let agent = AgentID(first: EventID(intake.last.rawValue + 1))
        let introduction = Introduction(name: name, command: ["bee", "--name", name])
        try tell([Draft(.agentSpawned, agent: agent, subject: "coder", introduction)], Clocks.boot)
        return agent
    }

    private mutating func tell(_ drafts: [Draft], _ boot: Int64) throws {
        let events = intake.place(drafts, boot: boot)
        try submit(events)
        intake.accept(events)
    }
}
