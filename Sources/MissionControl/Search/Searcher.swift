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

    /// What is found in the entries that begin in a stretch.
    public func part(of stretch: FindStretch) throws -> FindPart {
        var part = FindPart()
        var place = EntryPlace.end(of: stretch.through)
        // Whose a row is is not known at first.
        if let sieve, reader.selection.agents == nil {
            place = .end(of: try sift(stretch, sieve, into: &part))
        }
        while place.event > stretch.after {
            let reach = try reader.visit(before: place, after: stretch.after, past: sieve) {
                look(at: $0, &part)
                return true
            }
            guard case .pause(let next) = reach else { break }
            place = next
        }
        return part
    }

    private func look(at entry: LogEntry, _ part: inout FindPart) {
        if reader.isOfKind(entry), let hit = FindHit(entry, pattern) { part.take(hit) }
    }

    /// Where more rows of a stretch are let through, the rest of it is read as a Log reads it: what lies beside a row
    /// is at hand there.
    private static let mostRows = 32
    private static let mostBytes = 1 << 18

    /// Looks at those few rows that the sieve lets through, one by one; up to where that was done.
    private func sift(
        _ stretch: FindStretch, _ sieve: Sieve, into part: inout FindPart
    ) throws -> EventID {
        var rows = EventRows()
        var end = stretch.after
        try reader.source.lend(
            after: stretch.after, through: stretch.through,
            where: { event in
                let kind = RowKind(event)
                // In what paints a screen nothing is found.
                return (kind == .text || kind == .block) && !sieve.isAbsent(from: event, kind)
            },
            { event in
                rows.append(event)
                let isFull =
                    rows.count >= Searcher.mostRows || rows.byteCount >= Searcher.mostBytes
                if isFull { end = event.id.before }
                return !isFull
            })
        for index in 0..<rows.count {
            var row = EventRows()
            row.append(rows[index])
            _ = try reader.visit(row, 0, RowKind(row[0]), before: .max) { entry in
                look(at: entry, &part)
                return true
            }
        }
        return end
    }
}
