internal import Swarm

/// What becomes of rows that agents printed.
protocol OutputPrinter {
    mutating func take(_ event: EventView, _ output: inout Output) throws
    /// Prints what was kept back: there is nothing more for now.
    mutating func finish(_ output: inout Output) throws
    /// Takes note of agents that are new.
    mutating func learn(_ state: State)
}

/// The bytes as they were.
struct RawPrinter: OutputPrinter {
    func take(_ event: EventView, _ output: inout Output) throws {
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
        for line in lines.flush(before: event.time) { try print(line, &output) }
        let agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        let stream = String(lossy: event.subject)
        let bytes = event.content.withUnsafeBytes { Array($0) }
        guard stream != "pty" || !EscapeSequences.moveCursor(bytes) else {
            defer { painter = agent }
            guard painter != agent else { return }
            return try print("\(head(agent, event.time))\(Text("~ screen").styled(.dim))", &output)
        }
        painter = nil
        for line in lines.take(bytes, of: agent, stream: stream, at: event.time) {
            try print(line, &output)
        }
    }

    mutating func finish(_ output: inout Output) throws {
        for line in lines.flush() { try print(line, &output) }
        for line in kept.suffix(limit ?? 0) { try output.line(line) }
        limit = nil
        kept = []
        try output.flush()
    }

    mutating func learn(_ state: State) {
        let newest = state.time ?? LogTime(microseconds: 0)
        names = EventNames(state, zone: names.zone, newest: newest)
    }

    private mutating func print(_ line: OpenLines.Line, _ output: inout Output) throws {
        let shown = face.isTerminal ? line.bytes.asItLooked : line.bytes.withoutTerminalEnd
        try print(head(line.agent, line.time) + Text(foreign: shown), &output)
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
        let moment = Text(own: names.clock(time)).styled(.dim)
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

extension [UInt8] {
    /// A terminal ends lines with CR and LF, which `grep ready$` does not expect of a line.
    fileprivate var withoutTerminalEnd: [UInt8] {
        Array(last == 0x0d ? dropLast() : self[...])
    }
}
