internal import Crypto
internal import Swarm

/// The log that another one continues, open to be read. Up to where the other one begins its rows are that one's as well.
///
/// It is a class because no reader can hold a reader.
final class ParentLog: Elder {
    let reader: LogReader

    /// A family has so many generations at most; what is before them is not read.
    static let limit = 64

    /// Throws where there is no such log, and where it is not the one it was. `row` is the last one that both have.
    init(_ origin: Root.Origin, upTo row: Root.Row, generation: Int) throws(LogError) {
        guard generation < ParentLog.limit else {
            throw LogError(
                .failed,
                "the log '\(origin.path)' has more than \(ParentLog.limit) forks after it",
                hint: "what is before them is read in that log itself")
        }
        let directory = LogDirectory(origin.path)
        let reader = try LogReader(directory, generation: generation, before: row.id)
        try reader.checkIsParent(origin, upTo: row)
        self.reader = reader
    }

    var parent: ParentLog? { self }

    func range() throws(LogError) -> ClosedRange<EventID>? { try reader.range() }

    func last(atOrBefore time: LogTime) throws(LogError) -> EventID {
        try reader.halve(atOrBefore: time)
    }

    func look<Result>(_ body: () throws(LogError) -> Result) throws(LogError) -> Result {
        try reader.look(body)
    }

    func lend(_ id: Int64, _ body: (EventView) -> Void) throws(LogError) {
        try reader.lend(id, body)
    }

    func forEach(
        after start: EventID, through end: EventID, _ body: (EventView) throws(LogError) -> Void
    ) throws(LogError) { try reader.forEach(after: start, through: end, body) }

    func copy(
        after start: EventID, through end: EventID, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID {
        try reader.copy(after: start, through: end, to: &rows, limit, wanted)
    }

    func copy(
        through end: EventID, to rows: inout EventRows, _ limit: PageLimit, _ wanted: EventFilter
    ) throws(LogError) -> EventID? { try reader.copy(through: end, to: &rows, limit, wanted) }

    func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        try reader.ids(of: key, in: range, limit: limit, newestFirst: newestFirst)
    }

    func keptState(atOrBefore id: EventID) throws(LogError) -> State? {
        try reader.keptState(atOrBefore: id)
    }

    func keyframe(of agent: AgentID, atOrBefore id: EventID) throws(LogError) -> Keyframe? {
        try reader.keyframe(of: agent, atOrBefore: id)
    }

    func hash(of id: Int64) throws(LogError) -> Digest? { try reader.hash(of: id) }

    func followAll(through end: Int64) throws(LogError) -> Followed {
        try reader.followAll(through: end)
    }
}

extension LogReader {
    /// Throws `.damaged` unless the row behind which another log goes on is there as it was. Its hash stands for
    /// all rows before it.
    fileprivate borrowing func checkIsParent(
        _ origin: Root.Origin, upTo row: Root.Row
    ) throws(LogError) {
        if root.beginning.id < row.id, try hash(of: row.id) == row.hash { return }
        let hint = "'\(origin.path)' must hold the log that was there when the fork was made"
        // Where its archive is not there nothing can be compared.
        if let absence { throw absence }
        if let absent = absentRows(), absent.contains(EventID(row.id)) {
            throw LogError(
                .missing,
                "event \(row.id), after which this log begins, is in an archive that is not in "
                    + "'\(directory.archive)'", hint: "put its files back there to read them")
        }
        guard let first = try firstHash(), first == origin.first else {
            throw LogError(
                .damaged, "the log '\(directory.log)' is another one than this one began in",
                hint: hint, row: row.id)
        }
        throw LogError(
            .damaged, "the log '\(directory.log)' is not what it was up to event \(row.id)",
            hint: hint, row: row.id)
    }

    /// The hash of a row that was written to this log, be it in its archive by now.
    func hash(of id: Int64) throws(LogError) -> Digest? {
        if id <= root.id, id > root.beginning.id { return try elder?.hash(of: id) }
        let row = try Statement("SELECT hash FROM events WHERE id = ?", in: database)
        row.bind(id, at: 1)
        if try row.step() { return Digest(row.bytes(0)) }
        return try footing.hasMoved(in: database) ? try hash(of: id) : nil
    }

    /// The hash of the first row that was written to this log.
    func firstHash() throws(LogError) -> Digest? { try hash(of: root.beginning.id + 1) }
}
