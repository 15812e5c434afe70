internal import Emulator
public import EventLog
internal import Glibc
internal import Swarm
internal import Wire

/// What a painter is told.
public struct PainterOptions: Sendable {
    public var directory: LogDirectory
    /// The supervisor's sockets, as ZeroMQ addresses.
    public var control: String
    public var events: String
    /// The end of a pipe: first comes the token, and when nothing more can come the supervisor is gone.
    public var life: Int32

    public init(directory: LogDirectory, control: String, events: String, life: Int32) {
        self.directory = directory
        self.control = control
        self.events = events
        self.life = life
    }
}

/// Watches every agent's terminal by reading the log, and says what is seen there.
///
/// It alone answers what programs ask their terminals. It has nothing that is not in the log: ended at
/// any moment, the next one goes on from the last keyframes.
public struct Painter: ~Copyable {
    private let options: PainterOptions
    private let reader: LogReader
    private var subscriber: EventSubscriber
    private var line: PaintLine
    private var easels: [AgentID: Easel]
    /// What agents show when they wait, as it was said of them.
    private var signs: [AgentID: [String]]
    /// The last row that was read.
    private var place: EventID
    private let start = ContinuousClock.now

    /// Paints until the supervisor is gone. Throws where it says no, or the log cannot be read.
    public static func run(_ options: PainterOptions) throws {
        guard let token = token(from: options.life) else { return }
        var painter = try Painter(options, token)
        try painter.run()
    }

    private init(_ options: PainterOptions, _ token: String) throws {
        let context = try Context(endsWithProcess: true)
        // Heard first, so that no tick is missed after the log was read.
        let subscriber = try EventSubscriber(to: options.events, context: context)
        var line = try PaintLine(to: options.control, token: token, context: context)
        let reader = try LogReader(options.directory)
        let place = try line.greet(process: getpid())
        let (easels, signs) = try Painter.easels(at: place, reader)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.options = options
        self.place = place
        self.easels = easels
        self.signs = signs
        self.subscriber = subscriber
        self.line = line
        self.reader = reader
    }

    /// Nil when the supervisor has gone again.
    private static func token(from pipe: Int32) -> String? {
        var token: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 32)
        while token.count < 32 {
            let count = read(pipe, &block, 32 - token.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            token += block[..<count]
        }
        return String(decoding: token, as: UTF8.self)
    }
}

// MARK: - Where it goes on

extension Painter {
    /// So many rows of an agent are read that has no keyframe: more never lie before the first one, unless
    /// nobody painted.
    private static let rowsWithoutKeyframe = 512

    /// The terminals of all that live, as they were after a row.
    private static func easels(
        at place: EventID, _ reader: borrowing LogReader
    ) throws -> (easels: [AgentID: Easel], signs: [AgentID: [String]]) {
        var easels: [AgentID: Easel] = [:]
        var signs: [AgentID: [String]] = [:]
        for agent in try reader.state(at: place).agents
        where agent.origin.isTerminal && !agent.condition.status.isEnd {
            let waiting = agent.origin.manners.waiting
            signs[agent.id] = waiting.isEmpty ? nil : waiting
            var easel = try easel(of: agent.id, at: place, reader)
            let condition = agent.condition
            easel.watch(
                for: waiting,
                isWaiting: condition.status == .waiting && condition.evidence == .prompt)
            easels[agent.id] = easel
        }
        return (easels, signs)
    }

    private static func easel(
        of agent: AgentID, at place: EventID, _ reader: borrowing LogReader
    ) throws -> Easel {
        let filter = EventFilter(agent: agent, type: .output)
        guard let keyframe = try reader.keyframe(of: agent, atOrBefore: place),
            var easel = Easel(keyframe: keyframe.cells, row: keyframe.lastID, at: .zero)
        else {
            var easel = Easel(at: .zero)
            let rows = try reader.lastRows(
                through: place, limit: rowsWithoutKeyframe, where: filter)
            easel.read(rows)
            return easel
        }
        var from = keyframe.lastID
        while from < place {
            let page = try reader.page(after: from, through: place, limit: 256, where: filter)
            easel.read(page.rows)
            from = page.end
        }
        return easel
    }
}

// MARK: - Painting

extension Painter {
    private var now: Duration { start.duration(to: .now) }

    private mutating func run() throws {
        while true {
            try hear()
            try paint()
            try lookAtSilence()
            guard try rest() else { return }
        }
    }

    /// Ticks only say that there is something to read.
    private mutating func hear() throws {
        while try subscriber.receive() != nil {}
    }

    /// Reads what there is, a page at a time.
    private mutating func paint() throws {
        while let end = try reader.range()?.upperBound, end > place {
            let page = try reader.page(after: place, through: end, limit: 1_024)
            for index in 0..<page.rows.count { try take(page.rows[index]) }
            place = min(page.end, end)
        }
    }

    private mutating func take(_ event: EventView) throws {
        guard let name = String(lossy: event.agent) else { return }
        let agent = AgentID(rawValue: name)
        switch event.type {
        case .agentExited: (easels[agent], signs[agent]) = (nil, nil)
        case .agentSpawned: learn(event, of: agent)
        case .output: try draw(event, of: agent)
        default: break
        }
    }

    private mutating func draw(_ event: EventView, of agent: AgentID) throws {
        guard let stream = event.subject, stream.isWord("pty") || stream.isWord("size") else {
            return
        }
        // One that was started again goes on where its last program left the terminal.
        var easel =
            try easels[agent]
            ?? Painter.easel(of: agent, at: EventID(event.id.rawValue - 1), reader)
        easel.sight.signs.texts = signs[agent] ?? []
        let result = easel.take(event, at: now)
        var sighting = PaintLine.Sighting(agent: agent, row: event.id)
        sighting.answers = Painter.answers(result.notices)
        sighting.keyframe = result.keyframe
        sighting.claim = easel.sight.claim(at: easel.emulator)
        easels[agent] = easel
        if !sighting.isEmpty { try line.tell(sighting) }
    }

    /// What was said of it where it was started.
    private mutating func learn(_ event: EventView, of agent: AgentID) {
        let waiting = Introduction(parsing: event.content)?.manners.waiting
        signs[agent] = waiting?.isEmpty == false ? waiting : nil
    }

    /// More than this would not be taken: the answers that fit are worth more than none.
    private static let answerBytes = 4_096

    private static func answers(_ notices: [Notice]) -> [UInt8] {
        notices.reduce(into: []) { bytes, notice in
            guard case .answer(let answer) = notice, bytes.count + answer.count <= answerBytes
            else { return }
            bytes += answer
        }
    }

    /// What stands at the cursor of those who have been silent for a while.
    private mutating func lookAtSilence() throws {
        let now = now
        for (agent, var easel) in easels where easel.silenceDue.map({ $0 <= now }) ?? false {
            let claim = easel.look(at: now)
            easels[agent] = easel
            guard let claim else { continue }
            try line.tell(PaintLine.Sighting(agent: agent, row: easel.row, claim: claim))
        }
    }

    /// Waits for a tick, for a silence to be looked at, or a second; false when the supervisor is gone.
    private mutating func rest() throws -> Bool {
        let due = easels.values.compactMap(\.silenceDue).min()
        let pause = try subscriber.wantsTurn ? .zero : Painter.pause(until: due, at: now)
        var looks = try ([options.life] + subscriber.descriptors).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let (seconds, attoseconds) = pause.components
        let milliseconds =
            seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        poll(&looks, nfds_t(looks.count), CInt(milliseconds))
        return looks[0].revents == 0
    }

    /// How long to wait where nothing is told: nobody may be silent, however long this has run.
    static func pause(until due: Duration?, at now: Duration) -> Duration {
        let longest = Duration.seconds(1)
        return due.map { min(max($0 - now, .zero), longest) } ?? longest
    }
}
