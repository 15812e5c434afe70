internal import Crypto
internal import Glibc
internal import Swarm

/// Writes a file of an archive: segment after segment, as `ArchiveFile` reads it.
///
/// It is the file `draft` until all of it is on the disk and was read again.
struct ArchiveWriter: ~Copyable {
    private let descriptor: CInt
    private let draft: String
    private let name: ArchiveName
    private var chain: Chain
    // Of the segment under way.
    private var lines: [UInt8] = []
    private var firstOfFrame: Int64 = 0
    private var table = ArchiveTable()
    private var rowBytes: Int64 = 0

    /// Lines that are compressed together have so many bytes, the last one aside.
    private static let frameBytes = 1 << 20

    init(_ name: ArchiveName, after hash: Digest) throws(LogError) {
        draft = name.directory + "/draft"
        self.name = name
        chain = Chain(after: name.ids.lowerBound - 1, hash: hash)
        unlink(draft)
        descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LogError.system("make", draft) }
    }

    // What was not published only takes room.
    deinit {
        close(descriptor)
        unlink(draft)
    }

    /// Copies what the log has of a segment. The rows are checked on the way.
    mutating func add(
        _ ids: ClosedRange<Int64>, of database: borrowing Database
    ) throws(LogError) {
        let before = chain.hash
        table = try ArchiveTable(of: ids, in: database, beginning: name.ids.lowerBound)
        rowBytes = 0
        firstOfFrame = ids.lowerBound
        let times = try addRows(ids, of: database)
        let packed = try Zstandard.compressed(table.encoded.span.bytes)
        let segment = ArchiveSegment(
            ids: ids, times: times, before: before, hash: chain.hash, rowBytes: rowBytes,
            table: packed)
        let end = segment.encoded
        try write(SkippedFrame.header(packed.count + end.count) + packed + end)
    }

    private mutating func addRows(
        _ ids: ClosedRange<Int64>, of database: borrowing Database
    ) throws(LogError) -> ClosedRange<Int64> {
        let rows = try Statement(
            "SELECT \(Chain.columns) FROM events WHERE id BETWEEN ? AND ? ORDER BY id",
            in: database)
        rows.bind(ids.lowerBound, at: 1)
        rows.bind(ids.upperBound, at: 2)
        var times: (first: Int64, last: Int64)?
        var lines: [UInt8] = []
        while true {
            swap(&lines, &self.lines)
            let step = try chain.step(rows) { event in
                event.appendCloudEvent(to: &lines, exactly: true)
                lines.append(UInt8(ascii: "\n"))
                let time = event.time.microseconds
                times = (times?.first ?? time, time)
            }
            swap(&lines, &self.lines)
            switch step {
            case .row: if self.lines.count >= ArchiveWriter.frameBytes { try endFrame() }
            case .flaw(let flaw): throw flaw.error(database.path)
            case .end:
                try endFrame()
                guard chain.id == ids.upperBound, let times else {
                    throw Flaw(row: chain.id + 1, why: "it is missing").error(database.path)
                }
                return times.first...times.last
            }
        }
    }

    private mutating func endFrame() throws(LogError) {
        guard !lines.isEmpty else { return }
        let frame = try Zstandard.compressed(lines.span.bytes)
        try write(frame)
        table.frames.append(ArchiveTable.Frame(first: firstOfFrame, size: Int64(frame.count)))
        rowBytes += Int64(frame.count)
        firstOfFrame = chain.id + 1
        lines.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8]) throws(LogError) {
        var done = 0
        while done < bytes.count {
            let step = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw LogError.system("write", draft) }
            done += step
        }
    }

    /// Puts the file on the disk and in its place, and says how many bytes it has.
    ///
    /// Before that it is read once more: what comes of the rows is to be what they were, to the byte.
    /// `mayGoOn` is asked now and then, and throws where the work is to end.
    consuming func publish(_ mayGoOn: () throws(LogError) -> Void) throws(LogError) -> Int64 {
        guard fsync(descriptor) == 0 else { throw LogError.system("flush", draft) }
        let size = Int64(lseek(descriptor, 0, SEEK_END))
        let read = try ArchiveFile(name, at: draft)
        guard try read.hash(mayGoOn) == chain.hash else {
            throw LogError(
                .failed,
                "rows \(name.ids.lowerBound) to \(name.ids.upperBound) cannot go into an archive: "
                    + "they would not come back to the byte",
                hint: "they stay in the log, and nothing behind them can go either")
        }
        // Not renamed: that would replace a file which has this name already.
        guard link(draft, name.path) == 0 else { throw LogError.system("make", name.path) }
        try LogDirectory.flush(name.directory)
        return size
    }
}

extension ArchiveFile {
    /// The hash that follows from all of its rows; nil where one is not what the file says.
    fileprivate func hash(_ mayGoOn: () throws(LogError) -> Void) throws(LogError) -> Digest? {
        var hash = segments.first?.segment.before
        for placed in segments {
            try mayGoOn()
            guard hash == placed.segment.before, try isWhole(placed) else { return nil }
            hash = placed.segment.hash
        }
        return hash
    }

    /// Whether the rows of a segment are what its end says.
    func isWhole(_ placed: Placed) throws(LogError) -> Bool {
        let segment = placed.segment
        var chain = Chain(after: segment.ids.lowerBound - 1, hash: segment.before)
        let table = try table(of: placed)
        for number in table.frames.indices {
            let rows = try rows(of: number, in: placed, table)
            for index in 0..<rows.count where chain.follow(rows[index]) != nil { return false }
        }
        return chain.hash == segment.hash && chain.id == segment.ids.upperBound
    }
}

extension ArchiveTable {
    /// What the log's tables hold of a segment. The first one of a file has the state before it as well, so that the
    /// file can be read where the ones before it are not.
    fileprivate init(
        of ids: ClosedRange<Int64>, in database: borrowing Database, beginning: Int64
    ) throws(LogError) {
        self.init()
        // All keys' segments are in one table: a condition on the segment alone would look at each of them.
        var segment = Segment()
        let rows = try Statement(
            "SELECT id, event_type, agent_id FROM events WHERE id BETWEEN ? AND ? ORDER BY id",
            in: database)
        rows.bind(ids.lowerBound, at: 1)
        rows.bind(ids.upperBound, at: 2)
        while try rows.step() {
            segment.add(id: rows.integer(0), type: EventType(rows.bytes(1)), agent: rows.text(2))
        }
        postings = segment.postings
        let first = ids.lowerBound == beginning ? beginning - 1 : ids.lowerBound
        try addStates(first...ids.upperBound, in: database)
        try addKeyframes(ids, in: database)
    }

    private mutating func addStates(
        _ ids: ClosedRange<Int64>, in database: borrowing Database
    ) throws(LogError) {
        let rows = try Statement(
            """
            SELECT last_event_id, state FROM snapshots INDEXED BY brain_snapshots
            WHERE state IS NOT NULL AND last_event_id BETWEEN ? AND ? ORDER BY last_event_id
            """, in: database)
        rows.bind(ids.lowerBound, at: 1)
        rows.bind(ids.upperBound, at: 2)
        while try rows.step() { states.append((rows.integer(0), rows.blob(1))) }
    }

    private mutating func addKeyframes(
        _ ids: ClosedRange<Int64>, in database: borrowing Database
    ) throws(LogError) {
        let agents = postings.keys.filter { !$0.hasPrefix("#") }.sorted()
        let rows = try Statement(
            """
            SELECT last_event_id, cells FROM keyframes
            WHERE agent = ?1 AND last_event_id BETWEEN ?2 AND ?3 ORDER BY last_event_id
            """, in: database)
        for agent in agents {
            defer { rows.reset() }
            rows.bind(agent, at: 1)
            rows.bind(ids.lowerBound, at: 2)
            rows.bind(ids.upperBound, at: 3)
            while try rows.step() {
                keyframes.append(
                    KeptKeyframe(agent: agent, id: rows.integer(0), sealed: rows.blob(1)))
            }
        }
    }
}
