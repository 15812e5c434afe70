public import Swarm

/// A question in SQL about the log as it was at a moment, and which rows of its answer are wanted.
public struct PagedQuery: Equatable, Sendable {
    public var sql: String
    /// The last event there is for it.
    public var through: EventID
    /// How many rows are passed over.
    public var first: Int
    /// A test allows less.
    var memoryBytes = QueryLimit.memoryBytes

    public init(_ sql: String, through: EventID, first: Int = 0) {
        self.sql = sql
        self.through = through
        self.first = first
    }

    /// So many rows and bytes are copied out at once; the last row may go beyond the bytes.
    public static let rows = 400
    static let bytes = 512 << 10
    /// So much of a value is: it is to be looked at.
    static let valueBytes = 4_096
    /// More rows are not counted.
    public static let counted = QueryLimit.rows
    /// Nothing waits for it but whoever asked, who can stop it.
    static let seconds = 60
    /// So often is told what has been found, in milliseconds.
    static let tellPause = 200
}

/// A value as far as it is shown, and how many bytes it has in all.
public struct QueryCell: Equatable, Sendable {
    public var value: QueryValue
    public var size: Int
}

/// Some rows of an answer, copied out.
public struct QueryPage: Equatable, Sendable {
    public var columns: [String]
    public var first: Int
    public var rows: [[QueryCell]] = []
    /// How many rows there are, at least.
    public var count = 0
    /// There are no more.
    public var isOver = false
    /// The last event that is in the archive, and so is no part of the answer; nil where there is none.
    public var archived: EventID?
}

extension LogReader {
    /// Answers one SELECT with some of its rows, and says how many there are.
    ///
    /// What was found is told now and then, and when the page is full. No row is kept that was not asked for, and
    /// nothing of the log is held when this returns. Throws `.query` where the question is wrong, and
    /// `.interrupted` where it was stopped.
    public static func page(
        _ query: PagedQuery, in directory: LogDirectory, isStopped: @escaping () -> Bool,
        tell: (QueryPage) -> Void
    ) throws(LogError) -> QueryPage {
        let (moment, archived) = try ground(of: query, directory)
        let guardian = QueryGuard(
            seconds: PagedQuery.seconds, memoryBytes: query.memoryBytes, isStopped: isStopped)
        let connection = try QueryConnection(directory, at: moment, guardian)
        return try connection.ask(query.sql) { statement throws(LogError) in
            var page = try statement.page(from: query.first) { page in
                var page = page
                page.archived = archived
                tell(page)
            }
            page.archived = archived
            return page
        }
    }

    /// The state that is asked about, and the last event that is no part of the answer.
    private static func ground(
        of query: PagedQuery, _ directory: LogDirectory
    ) throws(LogError) -> (State, EventID?) {
        let reader = try LogReader(directory)
        let moment = try reader.state(at: query.through)
        return (moment, reader.archivedRows()?.upperBound)
    }
}

extension Statement {
    fileprivate func page(
        from first: Int, _ tell: (QueryPage) -> Void
    ) throws(LogError) -> QueryPage {
        var page = QueryPage(columns: (0..<columnCount).map { name($0) }, first: first)
        var bytes = 0
        var told = QueryGuard.now
        while try step() {
            page.count += 1
            guard page.count > first else { continue }
            let isFull = page.rows.count == PagedQuery.rows || bytes > PagedQuery.bytes
            if isFull {
                // This row shows that there are more; how many is found out behind what is shown.
                if page.count - first == page.rows.count + 1 { tell(page) }
                guard page.count <= PagedQuery.counted else {
                    page.count -= 1
                    return page
                }
            } else {
                let row = (0..<columnCount).map { cell($0) }
                bytes += row.reduce(0) { $0 + min($1.size, PagedQuery.valueBytes) + 32 }
                page.rows.append(row)
                if QueryGuard.now > told + PagedQuery.tellPause {
                    tell(page)
                    told = QueryGuard.now
                }
            }
        }
        page.isOver = true
        return page
    }

    private func cell(_ column: Int32) -> QueryCell {
        switch storage(column) {
        case .null: return QueryCell(value: .null, size: 0)
        case .integer: return QueryCell(value: .integer(integer(column)), size: 8)
        case .real: return QueryCell(value: .real(real(column)), size: 8)
        case .text, .blob:
            let isText = storage(column) == .text
            return bytes(column).withUnsafeBytes { all in
                let shown = all.prefix(PagedQuery.valueBytes)
                return QueryCell(
                    value: isText
                        ? .text(String(decoding: shown, as: UTF8.self)) : .blob(Array(shown)),
                    size: all.count)
            }
        }
    }
}
