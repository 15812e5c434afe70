internal import Swarm

/// Looks through stretches of the log for what is searched.
// Not for more than one thread: its sieve remembers.
public struct Searcher {
    private let reader: EntryReader
    private let pattern: Pattern
    private let sieve: Sieve?

    /// Nil where nothing is searched for, and where the rows of one agent are all that is looked at: those are found
    /// without the others, and lie in no stretches.
    public init?(_ reader: EntryReader) {
        guard let pattern = reader.selection.pattern, reader.selection.onlyAgent == nil else {
            return nil
        }
        self.reader = reader
        self.pattern = pattern
        sieve = Sieve(pattern)
    }

    /// What is found in the entries that begin in a stretch. `pause` is called now and then.
    public func part(
        of stretch: FindStretch, _ pause: () throws -> Void = {}
    ) throws -> FindPart {
        var part = FindPart()
        var place = EntryPlace.end(of: stretch.through)
        // Whose a row is is not known at first.
        if let sieve, reader.selection.agents == nil {
            place = .end(of: try sift(stretch, sieve, into: &part, pause))
        }
        while place.event > stretch.after {
            let reach = try reader.visit(before: place, after: stretch.after, past: sieve) {
                look(at: $0, &part)
                return true
            }
            try pause()
            guard case .pause(let next) = reach else { break }
            place = next
        }
        return part
    }

    private func look(at entry: LogEntry, _ part: inout FindPart) {
        if reader.isOfKind(entry), let hit = FindHit(entry, pattern) { part.take(hit) }
    }

    /// Where more rows are let through at once, the rest of a stretch is read as a Log reads it: what lies beside a row
    /// is at hand there.
    private static let mostRows = 32
    private static let mostBytes = 1 << 18
    /// So much is looked at at once, however long the rows are.
    private static let bytesAtOnce = 4 << 20

    /// Looks at those few rows that the sieve lets through, one by one; up to where that was done.
    private func sift(
        _ stretch: FindStretch, _ sieve: Sieve, into part: inout FindPart,
        _ pause: () throws -> Void
    ) throws -> EventID {
        var end = stretch.through
        while end > stretch.after {
            var rows = EventRows()
            let place = try look(from: end, to: stretch.after, sieve, &rows)
            for index in 0..<rows.count {
                var row = EventRows()
                row.append(rows[index])
                _ = try reader.visit(row, 0, RowKind(row[0]), before: .max) { entry in
                    look(at: entry, &part)
                    return true
                }
            }
            try pause()
            end = place
            guard rows.count < Searcher.mostRows, rows.byteCount < Searcher.mostBytes else { break }
        }
        return end
    }

    /// Takes those that the sieve lets through, from one on back to another; how far it has come.
    private func look(
        from end: EventID, to start: EventID, _ sieve: Sieve, _ rows: inout EventRows
    ) throws -> EventID {
        var place = start
        var (bytes, isEnough) = (0, false)
        try reader.source.lend(
            after: start, through: end,
            where: { event in
                isEnough = bytes >= Searcher.bytesAtOnce
                bytes += event.content.byteCount
                let kind = RowKind(event)
                // In what paints a screen nothing is found.
                return isEnough
                    || (kind == .text || kind == .block) && !sieve.isAbsent(from: event, kind)
            },
            { event in
                place = isEnough ? event.id : event.id.before
                guard !isEnough else { return false }
                rows.append(event)
                isEnough = rows.count >= Searcher.mostRows || rows.byteCount >= Searcher.mostBytes
                if !isEnough { place = start }
                return !isEnough
            })
        return place
    }
}
