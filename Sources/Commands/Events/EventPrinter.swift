internal import Canvas
internal import Console
internal import EventLog
internal import MissionControl
internal import Swarm

/// Prints events for people: a line an event, output as its lines, reasons on lines below.
struct EventPrinter {
    private let face: Face
    private var names: EventNames
    private let showsDay: Bool
    /// 0 when all rows are of one agent.
    private let nameColumns: Int
    private var lines = OpenLines()
    private var redrawing: Redrawing?

    /// Rows of one terminal that only paint its screen are one block.
    private struct Redrawing {
        let time: LogTime
        let agent: AgentID?
        var count = 0
        var size: Int64 = 0
    }

    private static let wordColumns = 9
    private static let linesPerRow = 8

    init(
        _ zone: Zone, _ face: Face, _ state: State, first selection: EventSelection,
        _ reader: borrowing LogReader, _ ends: LogEnds
    ) throws(LogError) {
        self.face = face
        names = EventNames(state, zone: zone, newest: ends.newest)
        nameColumns = selection.filter.agent == nil ? names.columns : 0
        // All rows look alike, so the first one, which is the oldest, decides.
        let first = try reader.time(of: selection.first) ?? ends.newest
        showsDay = ShownTime(first, in: zone).day != names.day
    }

    /// For what happens now: days are not shown.
    init(_ zone: Zone, _ face: Face, _ state: State, newest: LogTime) {
        self.face = face
        names = EventNames(state, zone: zone, newest: newest)
        nameColumns = names.columns
        showsDay = false
    }

    /// Asks for the names again where somebody is new: it may have been started since.
    mutating func learn(
        _ rows: EventRows, but known: inout Set<AgentID>, _ reader: borrowing LogReader
    ) throws(LogError) {
        var isAnybodyNew = false
        for index in 0..<rows.count {
            guard let agent = String(lossy: rows[index].agent).map(AgentID.init(rawValue:)),
                known.insert(agent).inserted
            else { continue }
            isAnybodyNew = true
        }
        guard isAnybodyNew else { return }
        names = try names.learning(reader.state())
    }

    mutating func print(_ rows: EventRows, _ output: inout Output) throws(WriteError) {
        for index in 0..<rows.count { try print(rows[index], &output) }
    }

    /// Prints what was kept back.
    mutating func finish(_ output: inout Output) throws(WriteError) {
        try endRedrawing(&output)
        for line in lines.flush() { try print(line, &output) }
    }

    private mutating func print(_ event: EventView, _ output: inout Output) throws(WriteError) {
        for line in lines.flush(before: event.time) { try print(line, &output) }
        let agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        if event.type == .output, try printOutput(event, agent, &output) { return }
        if event.type == .agentSpawned {
            for line in lines.end(of: agent) { try print(line, &output) }
        }
        try endRedrawing(&output)
        try print(Block(event, names), of: agent, at: event.time, &output)
    }
}

// MARK: - What agents printed

extension EventPrinter {
    /// False for what is no text of a stream: keys that were typed, sizes of terminals.
    private mutating func printOutput(
        _ event: EventView, _ agent: AgentID?, _ output: inout Output
    ) throws(WriteError) -> Bool {
        let stream = String(lossy: event.subject)
        let bytes = event.content.withUnsafeBytes { Array($0) }
        switch stream {
        case "size": return false
        case "in":
            try endRedrawing(&output)
            try print(.typed(bytes), of: agent, at: event.time, &output)
        case "pty" where bytes.span.bytes.movesCursor:
            try redraw(agent, bytes.count, at: event.time, &output)
        default:
            try endRedrawing(&output)
            try print(
                lines.take(bytes, of: agent, stream: stream, at: event.time), of: agent,
                at: event.time, &output)
        }
        return true
    }

    /// A row may hold a hundred thousand lines, and is one of many events: 'logs' shows all of it.
    private func print(
        _ lines: [OpenLines.Line], of agent: AgentID?, at time: LogTime, _ output: inout Output
    ) throws(WriteError) {
        for line in lines.prefix(EventPrinter.linesPerRow) { try print(line, &output) }
        let rest = lines.count - EventPrinter.linesPerRow
        guard rest > 0 else { return }
        let more: Text = "... \(rest) more \(own: rest == 1 ? "line" : "lines")"
        try output.line("\(head(agent, time))  \(more.styled(.textDim))")
    }

    private func print(_ line: OpenLines.Line, _ output: inout Output) throws(WriteError) {
        let text = Text(foreign: line.bytes.asItLooked)
        try output.line("\(head(line.agent, line.time))  \(text)")
    }

    private mutating func redraw(
        _ agent: AgentID?, _ count: Int, at time: LogTime, _ output: inout Output
    ) throws(WriteError) {
        if redrawing?.agent != agent { try endRedrawing(&output) }
        var current = redrawing ?? Redrawing(time: time, agent: agent)
        current.count += 1
        current.size += Int64(count)
        redrawing = current
    }

    private mutating func endRedrawing(_ output: inout Output) throws(WriteError) {
        guard let screen = redrawing else { return }
        redrawing = nil
        let block = Block.screen(redraws: screen.count, bytes: screen.size)
        try print(block, of: screen.agent, at: screen.time, &output)
    }
}

// MARK: - Rows

extension EventPrinter {
    private func print(
        _ block: Block, of agent: AgentID?, at time: LogTime, _ output: inout Output
    ) throws(WriteError) {
        let head = head(agent, time)
        let indent = face.width(of: head) + 2
        let room = face.columns.map { max($0 - indent, 20) }
        let fields = Text(block.text)
        let word = Text(block.word).padded(to: EventPrinter.wordColumns) + "  "
        let start = face.width(of: word)
        let text = face.wrapped(fields, to: room.map { max($0 - start, 20) })
        let mark = Text(own: block.mark.sign).styled(block.mark.role)
        try output.line("\(head)\(mark) \(fields.isEmpty ? Text(block.word) : word)\(text[0])")
        let margin = Text(own: String(repeating: " ", count: indent))
        for line in text.dropFirst() { try output.line(margin + line) }
        for detail in details(of: block) {
            for line in face.wrapped(detail, to: room) { try output.line(margin + line) }
        }
    }

    /// What does not fit beside the word, and when it is decided without anybody.
    private func details(of block: Block) -> [Text] {
        var details = block.details.map { Text($0) }
        guard let deadline = block.deadline else { return details }
        let last = details.popLast() ?? Text()
        let until: Text = "decided without an answer at \(own: names.clock(deadline))"
        return details + [[last, until].joined(by: dot)]
    }

    /// Time and name, up to where the mark stands.
    private func head(_ agent: AgentID?, _ time: LogTime) -> Text {
        let shown = ShownTime(time, in: names.zone)
        let moment = showsDay ? "\(shown.day) \(shown.clock)" : shown.clock
        let dimmed = Text(own: moment).styled(.textDim)
        guard nameColumns > 0 else { return "\(dimmed) " }
        let name = Text(foreign: agent.map(names.name) ?? "")
        return "\(dimmed) \(name.padded(to: nameColumns))  "
    }
}
