public import EventLog
public import Swarm
public import Workspace

/// Who is known to have changed which file, in a stretch of the log: what the supervisor found, and nothing
/// that somebody only declared.
public struct FoundChanges: Sendable {
    /// The newest change that somebody made to a file.
    public struct Deed: Equatable, Sendable {
        public let event: EventID
        public let time: LogTime
        /// Nil where it is not known.
        public let agent: AgentID?
        /// `worktree` or `writer`.
        public let evidence: String?
        /// Who had the file open for writing, where it was not one alone.
        public let writers: [AgentID]
    }

    private var deeds: [String: [Deed]] = [:]
    /// What paths begin with, relative to the workspace: a worktree's directory; nothing for the workspace itself.
    public var place = ""
    /// From where on it was looked; what is earlier is not known.
    public private(set) var start: EventID

    private static let rowsPerPage = 256

    /// After an event and up to another. Of very many the newest ones are read; `check` is asked between
    /// pages and may throw.
    public init(
        after start: EventID, through end: EventID, limit: Int = .max,
        in reader: borrowing LogReader, check: () throws -> Void = {}
    ) throws {
        self.start = start
        var (place, left) = (end, limit)
        while place > start {
            try check()
            guard left > 0 else {
                self.start = place
                break
            }
            let rows = try reader.lastRows(
                through: place, limit: min(FoundChanges.rowsPerPage, left),
                where: EventFilter(type: .stateChange))
            guard rows.count > 0 else { break }
            for index in (0..<rows.count).reversed() where rows[index].id > start {
                take(rows[index])
            }
            left -= rows.count
            place = EventID(rows[0].id.rawValue - 1)
        }
    }

    /// Rows come from the newest to the oldest.
    private mutating func take(_ row: EventView) {
        guard row.isFoundChange, let path = String(lossy: row.subject),
            let content = StateChange(parsing: row.content)
        else { return }
        let agent = String(lossy: row.agent).map { AgentID(rawValue: $0) }
        guard deeds[path]?.contains(where: { $0.agent == agent }) != true else { return }
        let deed = Deed(
            event: row.id, time: row.time, agent: agent, evidence: content.find?.evidence,
            writers: content.find?.writers?.map { AgentID(rawValue: $0) } ?? [])
        deeds[path, default: []].append(deed)
    }

    /// With what came since, up to a later event: of that, too, the newest counts.
    public func extended(
        after end: EventID, through later: EventID, limit: Int, in reader: borrowing LogReader,
        check: () throws -> Void = {}
    ) throws -> FoundChanges {
        var fresh = try FoundChanges(
            after: end, through: later, limit: limit, in: reader, check: check)
        // So much came that what was known is of no use.
        guard fresh.start == end else { return fresh }
        for (path, old) in deeds {
            let new = fresh.deeds[path] ?? []
            fresh.deeds[path] =
                new + old.filter { deed in !new.contains { $0.agent == deed.agent } }
        }
        fresh.start = start
        fresh.place = place
        return fresh
    }

    /// The newest first; of everybody who changed it one.
    public func deeds(of path: Path) -> [Deed] {
        guard !place.isEmpty else { return deeds[path.description] ?? [] }
        return deeds[Path.spelling(of: Array("\(place)/".utf8) + path.bytes)] ?? []
    }

    /// The same of a file that may have been renamed, which is two changes of one person.
    public func deeds(of file: ChangedFile) -> [Deed] {
        var found = deeds(of: file.path)
        for deed in file.formerPath.map({ deeds(of: $0) }) ?? []
        where !found.contains(where: { $0.agent == deed.agent }) {
            found.append(deed)
        }
        return found.sorted { $0.event > $1.event }
    }
}
