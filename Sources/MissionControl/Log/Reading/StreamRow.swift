internal import Swarm

/// What must be known of a row that was printed to tell whether its last line goes on in another one.
struct StreamRow {
    let id: EventID
    /// It prints lines; else it paints a screen, after which lines begin anew.
    let isText: Bool
    /// It ends in the middle of a line.
    let isOpen: Bool
    /// There is no line end in it, or in the last 1 KiB of it.
    let isWhole: Bool
    let byteCount: Int
    /// In which block of 4 KiB of its stream it begins.
    let block: Int64

    /// A line that is not over after so many bytes of one row ends with it.
    static let openBytes = 1_024
    /// So many rows of an agent are looked through for what a line goes on with.
    static let reach = 64
    /// After so many rows without a line end, it is broken at each 4 KiB of the stream.
    static let wholeRows = 16

    init(_ event: EventView, _ kind: RowKind) {
        id = event.id
        isText = kind == .text
        let count = event.content.byteCount
        byteCount = count
        isOpen = event.content[count - 1] != 0x0a
        let tail = event.content.extracting(max(count - StreamRow.openBytes, 0)..<count)
        isWhole = tail.withUnsafeBytes { !$0.contains(0x0a) }
        var offset: Int64?
        if let metadata = event.metadata { offset = Provenance(metadata: metadata).offset }
        block = offset.map { $0 >> 12 } ?? -(event.id.rawValue >> 10)
    }

    /// Whether what is next of the stream goes on with the last line, by the two rows alone.
    func mayGoOn(in next: StreamRow) -> Bool {
        isText && next.isText && isOpen && !(isWhole && byteCount >= StreamRow.openBytes)
    }
}

extension EntryReader {
    /// How a row begins.
    enum Beginning {
        case line
        /// The line before goes on.
        case joined
        /// The line before would go on, and was too long.
        case rest
    }

    func beginning(of row: StreamRow, _ rows: EventRows, _ index: Int) throws -> Beginning {
        guard let before = try previous(rows, index), before.isText, before.isOpen else {
            return .line
        }
        return try goesOn(before, in: row, of: rows[index]) ? .joined : .rest
    }

    func goesOn(_ row: StreamRow, in next: StreamRow, of event: EventView) throws -> Bool {
        guard row.mayGoOn(in: next) else { return false }
        guard row.isWhole, row.block != next.block else { return true }
        var count = 1
        var isOver = false
        try source.forEach(
            through: row.id.before, atMost: StreamRow.reach, of: stream(of: event)
        ) { earlier in
            guard let found = streamRow(earlier, like: event) else { return true }
            guard case .row(let before) = found, before.isText, before.isOpen, before.isWhole else {
                return false
            }
            count += 1
            isOver = count >= StreamRow.wholeRows
            return !isOver
        }
        return !isOver
    }

    /// The row before of the same stream; nil where none is near or its agent began anew since.
    private func previous(_ rows: EventRows, _ index: Int) throws -> StreamRow? {
        var left = StreamRow.reach
        var found: StreamRow?
        /// False when there is nothing more to look for.
        func look(_ earlier: EventView) -> Bool {
            switch streamRow(earlier, like: rows[index]) {
            case .row(let row): found = row
            case .start: break
            case .other:
                left -= 1
                return left > 0
            case nil: return true
            }
            return false
        }
        for earlier in (0..<index).reversed() where !look(rows[earlier]) { return found }
        try source.forEach(
            through: rows.rows[0].id.before, atMost: left, of: stream(of: rows[index]), look)
        return found
    }

    func agent(of event: EventView) -> AgentID? {
        String(lossy: event.agent).map { AgentID(rawValue: $0) }
    }

    /// All rows of the agent that printed a row.
    func stream(of event: EventView) -> RowFilter { RowFilter(agent: agent(of: event)) }

    enum Found {
        case row(StreamRow)
        /// Another row of the agent.
        case other
        /// The agent's program begins there.
        case start
    }

    /// What a row is to a stream; nil for a row of another agent.
    func streamRow(_ event: EventView, like other: EventView) -> Found? {
        guard event.agent.isSame(as: other.agent) else { return nil }
        if event.type == .agentSpawned { return .start }
        guard event.type == .output, event.subject.isSame(as: other.subject),
            event.content.byteCount > 0
        else { return .other }
        return .row(StreamRow(event, RowKind(event)))
    }
}

extension RawSpan? {
    func isSame(as other: RawSpan?) -> Bool {
        switch (self, other) {
        case (nil, nil): return true
        case (let mine?, let theirs?):
            guard mine.byteCount == theirs.byteCount else { return false }
            for place in 0..<mine.byteCount where mine[place] != theirs[place] { return false }
            return true
        default: return false
        }
    }
}
