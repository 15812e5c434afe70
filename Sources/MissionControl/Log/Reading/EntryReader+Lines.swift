internal import Swarm

// The entries that begin in one row.
extension EntryReader {
    /// Lends those that begin before a place in it, the last one first; false when that is enough.
    func visit(
        _ rows: EventRows, _ index: Int, _ kind: RowKind, before limit: Int,
        _ body: (LogEntry) throws -> Bool
    ) throws -> Bool {
        guard limit > 0 else { return true }
        guard kind == .text else { return try body(block(rows[index])) }
        let row = StreamRow(rows[index], kind)
        let beginning = try beginning(of: row, rows, index)
        var end = min(limit, row.byteCount)
        while end > 0 {
            let start = LineCut.start(of: rows[index].content, endingAt: end)
            if start == 0, beginning == .joined { return true }
            let line = try line(rows, index, row, from: start, isRest: beginning == .rest)
            guard try body(line) else { return false }
            end = start
        }
        return true
    }

    /// Lends those that begin at a place in it or after that; false when that is enough.
    func visit(
        _ rows: EventRows, _ index: Int, _ kind: RowKind, from start: Int,
        _ body: (LogEntry) throws -> Bool
    ) throws -> Bool {
        guard kind == .text else { return start > 0 ? true : try body(block(rows[index])) }
        let row = StreamRow(rows[index], kind)
        let beginning = try start > 0 ? .line : beginning(of: row, rows, index)
        var at = start
        if beginning == .joined { at = LineCut.piece(of: rows[index].content, from: 0).next }
        while at < row.byteCount {
            let line = try line(rows, index, row, from: at, isRest: beginning == .rest)
            guard try body(line) else { return false }
            at = line.end.event == row.id ? line.end.offset : row.byteCount
        }
        return true
    }

    private func block(_ event: EventView) -> LogEntry {
        LogEntry(
            place: EntryPlace(event.id), end: EntryPlace(event.id.next), time: event.time,
            agent: agent(of: event), kind: LogKind(event.type),
            body: .block(Block(event, names, readBy: selection.onlyAgent)))
    }

    private func line(
        _ rows: EventRows, _ index: Int, _ row: StreamRow, from start: Int, isRest: Bool
    ) throws -> LogEntry {
        let event = rows[index]
        let piece = LineCut.piece(of: event.content, from: start)
        let isLast = piece.next == row.byteCount
        let isRest = start > 0 ? event.content[start - 1] != 0x0a : isRest
        var line = PrintedLine(
            event.content.extracting(piece.bytes).withUnsafeBytes { Array($0) },
            stream: String(lossy: event.subject) ?? "", isOpen: isLast && !piece.isClosed,
            isRest: isRest)
        if line.isOpen { try join(&line, row, rows, index) }
        return LogEntry(
            place: EntryPlace(event.id, offset: start),
            end: isLast ? EntryPlace(event.id.next) : EntryPlace(event.id, offset: piece.next),
            time: event.time, agent: agent(of: event), kind: .output, body: .line(line))
    }
}

extension EntryReader {
    /// Takes what rows behind go on with the line that one ends with.
    private func join(
        _ line: inout PrintedLine, _ row: StreamRow, _ rows: EventRows, _ index: Int
    ) throws {
        var row = row
        while let next = try following(row, rows, index) {
            line.bytes += next.bytes
            line.isOpen = next.isOpen
            guard next.isOpen, next.isAll else { return }
            row = next.row
        }
    }

    private struct Continuation {
        let row: StreamRow
        let bytes: [UInt8]
        let isOpen: Bool
        /// The line takes the whole row.
        let isAll: Bool
    }

    /// What the line goes on with behind a row; nil where it does not, or what would is too far away.
    private func following(
        _ row: StreamRow, _ rows: EventRows, _ index: Int
    ) throws -> Continuation? {
        var found: Continuation?
        let event = rows[index]
        try source.forEach(
            after: row.id, through: through, atMost: StreamRow.reach, of: stream(of: event)
        ) { next in
            switch streamRow(next, like: event) {
            case .row(let following):
                if try goesOn(row, in: following, of: event) {
                    found = continuation(following, next)
                }
                return false
            case .start: return false
            case .other, nil: return true
            }
        }
        return found
    }

    private func continuation(_ row: StreamRow, _ event: EventView) -> Continuation {
        let piece = LineCut.piece(of: event.content, from: 0)
        let isAll = piece.next == row.byteCount
        return Continuation(
            row: row, bytes: event.content.extracting(piece.bytes).withUnsafeBytes { Array($0) },
            isOpen: isAll && !piece.isClosed, isAll: isAll)
    }
}
