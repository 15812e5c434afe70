internal import Crypto
internal import Swarm

/// The rows that a log holds no more, read where they are now.
final class Archive: Elder {
    /// Without a gap up to the last row, the oldest first.
    let files: [ArchiveName]
    let last: Int64
    let lastHash: Digest
    /// Where the log began.
    let beginning: Root.Row
    let parent: ParentLog?

    // What was read last is mostly what is asked for next.
    private var openFiles: [ArchiveFile] = []
    private var table: (first: Int64, table: ArchiveTable)?
    private var batches: [(ids: ClosedRange<Int64>, rows: EventRows)] = []
    /// Up to which rows it was looked whether a file is the one it was.
    private var checked: Set<Int64> = []
    private static let openFileLimit = 4
    private static let batchLimit = 4

    /// Nil where the file with the last row is not there.
    init?(of directory: LogDirectory, _ root: Root, after parent: ParentLog?) {
        files = directory.archives(upTo: root.id)
        guard !files.isEmpty else { return nil }
        (last, lastHash) = (root.id, root.hash)
        beginning = root.beginning
        self.parent = parent
    }

    /// The first row there is a file for.
    var first: Int64 { files[0].ids.lowerBound }

    /// Whether all rows that went into it are there.
    var hasAll: Bool { first == beginning.id + 1 }

    /// Whoever has the rows before the first file, where there is no gap between.
    var before: ParentLog? { hasAll ? parent : nil }

    // MARK: - Where rows are

    struct Seat {
        let file: ArchiveFile
        let placed: ArchiveFile.Placed
        var ids: ClosedRange<Int64> { placed.segment.ids }
    }

    /// The segment that has a row.
    func seat(of id: Int64) throws(LogError) -> Seat? {
        guard id <= last, let name = files.last(where: { $0.ids.lowerBound <= id }) else {
            return nil
        }
        let file = try open(name)
        return file.segment(holding: id).map { Seat(file: file, placed: $0) }
    }

    private func open(_ name: ArchiveName) throws(LogError) -> ArchiveFile {
        if let place = openFiles.firstIndex(where: { $0.name == name }) { return openFiles[place] }
        let file = try ArchiveFile(name)
        try check(file)
        if openFiles.count == Archive.openFileLimit { openFiles.removeFirst() }
        openFiles.append(file)
        return file
    }

    /// A name says nothing: what goes on behind a file says which rows it must have.
    private func check(_ file: ArchiveFile) throws(LogError) {
        let place = files.lastIndex { $0 == file.name } ?? 0
        let end = place + 1 < files.count ? files[place + 1].ids.lowerBound - 1 : last
        guard checked.insert(end).inserted else { return }
        let wanted = place + 1 < files.count ? try hashBefore(files[place + 1]) : lastHash
        // Where a file ends in the midst of a segment of this one only the chain can tell.
        guard let segment = file.segment(holding: end)?.segment, segment.ids.upperBound == end,
            segment.hash != wanted
        else { return }
        checked.remove(end)
        throw file.name.flaw(end, "it is not the row that the log goes on from")
    }

    private func hashBefore(_ name: ArchiveName) throws(LogError) -> Digest? {
        try open(name).segments.first?.segment.before
    }

    func table(of seat: Seat) throws(LogError) -> ArchiveTable {
        if let table, table.first == seat.ids.lowerBound { return table.table }
        let found = try seat.file.table(of: seat.placed)
        table = (seat.ids.lowerBound, found)
        return found
    }

    /// Those that were compressed together with a row.
    private func batch(of id: Int64) throws(LogError) -> EventRows? {
        if let known = batches.last(where: { $0.ids.contains(id) }) { return known.rows }
        guard let seat = try seat(of: id) else { return nil }
        let table = try table(of: seat)
        guard let number = table.frames.lastIndex(where: { $0.first <= id }) else { return nil }
        let rows = try seat.file.rows(of: number, in: seat.placed, table)
        guard let first = rows.rows.first?.id, let end = rows.rows.last?.id else { return nil }
        if batches.count == Archive.batchLimit { batches.removeFirst() }
        batches.append((first.rawValue...end.rawValue, rows))
        return rows
    }

    // MARK: - Rows

    func range() throws(LogError) -> ClosedRange<EventID>? {
        let own = EventID(first)...EventID(last)
        guard let older = try before?.range() else { return own }
        return older.lowerBound...own.upperBound
    }

    func look<Result>(_ body: () throws(LogError) -> Result) throws(LogError) -> Result {
        guard let before else { return try body() }
        return try before.look(body)
    }

    func last(atOrBefore time: LogTime) throws(LogError) -> EventID {
        guard let seat = try seat(atOrBefore: time.microseconds) else {
            return min(try before?.last(atOrBefore: time) ?? .none, EventID(first - 1))
        }
        var (low, high) = (seat.ids.lowerBound, min(seat.ids.upperBound, last))
        while low < high {
            let middle = high - (high - low) / 2
            var found: LogTime?
            try lend(middle) { found = $0.time }
            if let found, found <= time { low = middle } else { high = middle - 1 }
        }
        return EventID(low)
    }

    /// The last segment that begins at or before a time.
    private func seat(atOrBefore time: Int64) throws(LogError) -> Seat? {
        var (low, high) = (0, files.count)
        while low < high {
            let middle = (low + high) / 2
            let start = try open(files[middle]).segments.first?.segment.times.lowerBound ?? 0
            if start <= time { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let file = try open(files[low - 1])
        let placed = file.segments.last {
            $0.segment.times.lowerBound <= time && $0.segment.ids.lowerBound <= last
        }
        return placed.map { Seat(file: file, placed: $0) }
    }

    func lend(_ id: Int64, _ body: (EventView) -> Void) throws(LogError) {
        guard id >= first else { return try before?.lend(id, body) ?? () }
        guard let rows = try batch(of: id), let start = rows.rows.first?.id.rawValue else { return }
        body(rows[Int(id - start)])
    }

    func forEach(
        after start: EventID, through end: EventID, _ body: (EventView) throws(LogError) -> Void
    ) throws(LogError) {
        if start.rawValue < first - 1, let before {
            try before.forEach(after: start, through: min(end, EventID(first - 1)), body)
        }
        var id = max(start.rawValue, first - 1) + 1
        while id <= min(end.rawValue, last), let rows = try batch(of: id),
            let batchStart = rows.rows.first?.id.rawValue
        {
            while id <= min(end.rawValue, last), Int(id - batchStart) < rows.count {
                try body(rows[Int(id - batchStart)])
                id += 1
            }
        }
    }

    func copy(
        after start: EventID, through end: EventID, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID {
        if start.rawValue < first - 1, let before {
            let seam = min(end, EventID(first - 1))
            let place = try before.copy(after: start, through: seam, to: &rows, limit, wanted)
            guard place == seam, seam < end, !rows.isFull(limit) else { return place }
        }
        var place = max(start.rawValue, first - 1)
        let stop = min(end.rawValue, last, place + LogReader.rowsPerLook)
        do {
            while place < stop, !rows.isFull(limit) {
                try lend(place + 1) { if wanted.matches($0) { rows.append($0) } }
                place += 1
            }
        } catch  where error.code == .damaged && place > start.rawValue {
            // What is good before a bad row is given; the next page begins with the bad one.
        }
        return EventID(max(place, start.rawValue))
    }

    func copy(
        through end: EventID, to rows: inout EventRows, _ limit: PageLimit, _ wanted: EventFilter
    ) throws(LogError) -> EventID? {
        var place = min(end.rawValue, last)
        let stop = max(first - 1, place - LogReader.rowsPerLook)
        while place > stop, !rows.isFull(limit) {
            try lend(place) { if wanted.matches($0) { rows.append($0) } }
            place -= 1
        }
        guard place < first else { return EventID(place) }
        guard let before else { return nil }
        return end.rawValue < first
            ? try before.copy(through: end, to: &rows, limit, wanted) : EventID(place)
    }
}
