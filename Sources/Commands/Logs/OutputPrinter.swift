internal import Canvas
internal import MissionControl
internal import Swarm

/// What becomes of rows that agents printed.
protocol OutputPrinter {
    /// What was printed, or that an agent's program was started, with which nothing old goes on.
    mutating func take(_ event: EventView, _ output: inout Output) throws
    /// Prints what was kept back: there is nothing more for now.
    mutating func finish(_ output: inout Output) throws
    /// Takes note of agents that are new.
    mutating func learn(_ state: State)
}

/// The bytes as they were.
struct RawPrinter: OutputPrinter {
    func take(_ event: EventView, _ output: inout Output) throws {
        guard event.type == .output else { return }
        try output.standard.raw(event.content.withUnsafeBytes { Array($0) })
    }

    func finish(_ output: inout Output) throws { try output.flush() }

    func learn(_ state: State) {}
}

/// Lines with their time, and the name of who printed them.
struct LinePrinter: OutputPrinter {
    private var names: EventNames
    private let face: Face
    private let showsNames: Bool
    private var lines = OpenLines()
    /// What can be printed as soon as no line is open that began before.
    private var ready = LinesInOrder()
    /// Whose screen was painted last, so that neighbours are one line.
    private var painter: AgentID?
    /// How many lines to begin with; nil for all, and when they have been printed.
    private var limit: Int?
    private var kept: [Text] = []

    init(_ names: EventNames, _ face: Face, showsNames: Bool, last limit: Int?) {
        self.names = names
        self.face = face
        self.showsNames = showsNames
        self.limit = limit
    }

    mutating func take(_ event: EventView, _ output: inout Output) throws {
        for line in lines.flush(before: event.time) { ready.add(line, shown(line)) }
        let agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        if event.type == .output {
            take(event, of: agent)
        } else {
            for line in lines.end(of: agent) { ready.add(line, shown(line)) }
        }
        for line in ready.take(upTo: lines.oldest) { try print(line, &output) }
    }

    private mutating func take(_ event: EventView, of agent: AgentID?) {
        let stream = String(lossy: event.subject)
        let bytes = event.content.withUnsafeBytes { Array($0) }
        if stream == "pty", bytes.span.bytes.movesCursor {
            if painter != agent {
                let line = OpenLines.Line(time: event.time, agent: agent, bytes: [])
                ready.add(line, head(agent, event.time) + Text("~ screen").styled(.textDim))
            }
            painter = agent
        } else {
            painter = nil
            for line in lines.take(bytes, of: agent, stream: stream, at: event.time) {
                ready.add(line, shown(line))
            }
        }
    }

    mutating func finish(_ output: inout Output) throws {
        for line in lines.flush() { ready.add(line, shown(line)) }
        for line in ready.take(upTo: nil) { try print(line, &output) }
        for line in kept.suffix(limit ?? 0) { try output.line(line) }
        limit = nil
        kept = []
        try output.flush()
    }

    mutating func learn(_ state: State) {
        let newest = state.time ?? LogTime(microseconds: 0)
        names = EventNames(state, zone: names.zone, newest: newest)
    }

    /// Without its colours also where no terminal is: whoever wants them takes `--raw`.
    private func shown(_ line: OpenLines.Line) -> Text {
        head(line.agent, line.time) + Text(foreign: line.bytes.asItLooked)
    }

    private mutating func print(_ line: Text, _ output: inout Output) throws {
        guard let limit else { return try output.line(line) }
        kept.append(line)
        // Now and then, so that it costs little.
        if kept.count > 2 * limit + 100 { kept.removeFirst(kept.count - limit) }
    }
}

extension LinePrinter {
    private func head(_ agent: AgentID?, _ time: LogTime) -> Text {
        let moment = Text(own: names.clock(time)).styled(.textDim)
        guard showsNames else { return "\(moment)  " }
        let name = Text(foreign: agent.map(names.name) ?? "").styled(colour(of: agent))
        return "\(moment)  \(name.padded(to: names.columns))  "
    }

    /// The same for an agent as long as it lives, whoever else is shown.
    private func colour(of agent: AgentID?) -> Role? {
        let colours: [Role] = [.calm, .good, .doubt, .attention]
        guard let number = agent?.number else { return nil }
        return colours[Int(number % Int64(colours.count))]
    }
}

/// Lines on their way out, sorted by the time at which they began.
///
/// A line that stays open for a while, such as a prompt, is known last and began first: those that
/// were complete in the meantime wait for it.
private struct LinesInOrder {
    private var lines: [(time: LogTime, text: Text)] = []

    /// With more of them their order is given up.
    private static let limit = 10_000

    mutating func add(_ line: OpenLines.Line, _ text: Text) {
        let place = lines.lastIndex { $0.time <= line.time }.map { $0 + 1 } ?? 0
        lines.insert((line.time, text), at: place)
    }

    /// Those that began before or at a time; all of them where there is none, or are too many.
    mutating func take(upTo time: LogTime?) -> [Text] {
        let isFull = lines.count > LinesInOrder.limit
        let end = isFull ? nil : time
        let count = lines.prefix { line in end.map { line.time <= $0 } ?? true }.count
        defer { lines.removeFirst(count) }
        return lines.prefix(count).map(\.text)
    }
}
