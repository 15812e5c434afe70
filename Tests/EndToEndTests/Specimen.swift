import EventLog
import Glibc
import Support
import Swarm

/// A log as bytes, all of it in one file, and what its rows were when it was written.
struct Specimen {
    let bytes: [UInt8]
    private let rows: [[UInt8]]
    /// What says where they begin and end.
    private let ends: [[UInt8]]

    static let rowCount = 300

    init(seed: UInt64) throws {
        let scratch = Scratch()
        let directory = LogDirectory(scratch.path)
        do {
            var writer = try LogWriter(directory)
            var pen = Pen(seed: seed)
            while pen.count < Specimen.rowCount {
                writer.stage(pen.events(min(20, Specimen.rowCount - pen.count)))
                try writer.commit()
            }
        }
        try RawLog(directory.log, writing: true).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bytes = TextFile.bytes(directory.log) ?? []
        var found: [[UInt8]] = []
        try Specimen.read(directory.log) { found.append($0) }
        rows = found
        ends = try Specimen.ends(directory.log)
    }

    /// A copy with bytes changed.
    func copy(_ change: (inout [UInt8]) -> Void) throws -> Copy {
        var changed = bytes
        change(&changed)
        return Copy(log: changed)
    }

    /// A copy with rows changed, by a program that knows nothing of chains.
    func edited(_ sql: String) throws -> Copy {
        let copy = Copy(log: bytes)
        let log = try RawLog(copy.directory.log, writing: true)
        try log.execute("PRAGMA journal_mode = DELETE; \(sql); PRAGMA journal_mode = WAL")
        return copy
    }

    /// What SQLite alone sees of a copy.
    enum Damage: Equatable {
        case none
        /// No row, but what says where they begin and end.
        case ends
        /// The first row that is not what was written, or cannot be read.
        case row(Int64)
        /// Nothing at all can be read.
        case file
    }

    func damage(in copy: Copy) -> Damage {
        // A copy of its own: looking must not change what is looked at afterwards.
        let other = Copy(log: TextFile.bytes(copy.directory.log) ?? [])
        var found: [[UInt8]] = []
        do { try Specimen.read(other.directory.log) { found.append($0) } } catch {
            if found.isEmpty { return .file }
        }
        let place = zip(found, rows).prefix { $0 == $1 }.count
        guard place == rows.count, found.count == rows.count else { return .row(Int64(place + 1)) }
        return (try? Specimen.ends(other.directory.log)) == ends ? .none : .ends
    }

    private static func ends(_ path: String) throws -> [[UInt8]] {
        var ends: [[UInt8]] = []
        let log = try RawLog(path)
        try log.rows("SELECT key, value FROM meta ORDER BY key") { row in
            ends.append(row.bytes(0) + [row.storage(1).rawValue] + row.bytes(1))
        }
        return ends
    }

    /// Lends every row as bytes: each column's class and value.
    private static func read(_ path: String, _ body: ([UInt8]) throws -> Void) throws {
        let log = try RawLog(path)
        try log.rows(
            """
            SELECT id, timestamp, event_type, agent_id, subject, metadata, hash, content
            FROM events ORDER BY id
            """
        ) { row in
            var bytes: [UInt8] = []
            for column in Int32(0)..<8 {
                bytes.append(row.storage(column).rawValue)
                bytes += Array("\(row.integer(column))".utf8) + [0] + row.bytes(column) + [0]
            }
            try body(bytes)
        }
    }
}

/// A log of its own for one look.
struct Copy {
    private let scratch = Scratch()
    var directory: LogDirectory { LogDirectory(scratch.path) }

    init(log: [UInt8], writeAhead: [UInt8] = [], head: [UInt8] = []) {
        TextFile.write(log, to: directory.log)
        if !head.isEmpty { TextFile.write(head, to: directory.path + "/head") }
        if !writeAhead.isEmpty { TextFile.write(writeAhead, to: directory.log + "-wal") }
    }
}

/// A log that is still in its write-ahead file, and how long that was after each commit.
struct Steps {
    private let log: [UInt8]
    let writeAhead: [UInt8]
    /// The mark of the last row, kept outside of SQLite.
    let head: [UInt8]
    private var commits: [(size: Int, last: EventID)] = [(0, .none)]

    init(seed: UInt64) throws {
        let scratch = Scratch()
        let directory = LogDirectory(scratch.path)
        var writer = try LogWriter(directory)
        var pen = Pen(seed: seed)
        for _ in 0..<12 {
            writer.stage(pen.events(3))
            try writer.commit()
            let size = TextFile.size(directory.log + "-wal") ?? 0
            commits.append((Int(size), writer.last.id))
        }
        log = TextFile.bytes(directory.log) ?? []
        writeAhead = TextFile.bytes(directory.log + "-wal") ?? []
        head = TextFile.bytes(directory.path + "/head") ?? []
    }

    var last: EventID { commits.last?.last ?? .none }

    /// A copy with one bit of the write-ahead file flipped.
    func copy(flipping bit: Int, head: [UInt8]) -> Copy {
        var changed = writeAhead
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        return Copy(log: log, writeAhead: changed, head: head)
    }

    /// The last row of the newest commit that matches.
    func last(where isWanted: ((size: Int, last: EventID)) -> Bool) -> EventID {
        commits.last(where: isWanted)?.last ?? .none
    }

    func copy(cutTo size: Int, head: [UInt8] = []) -> Copy {
        Copy(log: log, writeAhead: Array(writeAhead[..<size]), head: head)
    }
}

/// Writes one source's events, numbered, each a millisecond after the one before.
struct Pen {
    private let chatter: Chatter
    private(set) var count = 0
    let agent = AgentID(first: EventID(1))

    init(seed: UInt64, longLines: Int = 0) {
        chatter = Chatter(seed: seed, source: 0, longLines: longLines)
    }

    /// The next ones; the first of all introduces the source.
    mutating func events(_ number: Int) -> [Event] {
        (0..<number).map { _ in
            count += 1
            return event(count)
        }
    }

    func event(_ id: Int) -> Event {
        let draft =
            id == 1
            ? Draft(.agentSpawned, agent: agent, subject: "coder", Introduction(name: "bee-1"))
            : chatter.draft(Int64(id - 1), from: agent)
        return draft.event(EventID(Int64(id)), at: LogTime(microseconds: Int64(id) * 1_000))
    }
}
