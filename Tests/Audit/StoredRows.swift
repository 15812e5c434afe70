import Crypto
import Support
import Swarm

/// All rows of a log as any SQLite program would read them, and the chain over them as
/// `docs/log-format.md` tells it.
struct StoredRows {
    struct Row {
        let id: Int64
        let time: Int64
        let type: String
        let agent: String?
        let sequence: Int64?
        let stream: String?
        /// Where in the stream the content ends.
        let end: Int64?
        let fingerprint: Fingerprint
    }

    private(set) var rows: [Row] = []
    private var previous = Digest.zero

    init(_ log: RawLog, _ findings: inout Findings) throws {
        try log.rows(
            """
            SELECT id, timestamp, event_type, agent_id, subject, metadata, content, hash,
            metadata ->> '$.seq', metadata ->> '$.stream', metadata ->> '$.offset',
            metadata ->> '$.end'
            FROM events ORDER BY id
            """
        ) { row in
            link(row, &findings)
            rows.append(Row(row))
        }
        let head = try log.integer("SELECT value FROM meta WHERE key = 'head_id'")
        if head != rows.last?.id ?? 0 { findings.note(.chain, "the head is \(head)") }
    }

    private mutating func link(_ row: RawRow, _ findings: inout Findings) {
        var bytes: [UInt8] = []
        previous.append(to: &bytes)
        for column in Int32(0)...6 { bytes.append(field: row, column) }
        previous = Digest(of: bytes.span.bytes)
        let stored = row.bytes(7)
        if Digest(stored.span.bytes) != previous {
            findings.note(.chain, "the hash of row \(row.integer(0)) is another one")
        }
    }
}

extension StoredRows.Row {
    fileprivate init(_ row: RawRow) {
        let content = row.bytes(6)
        let event = Event(
            id: EventID(row.integer(0)), time: LogTime(microseconds: row.integer(1)),
            type: EventType(row.text(2) ?? ""), agent: row.text(3).map(AgentID.init(rawValue:)),
            subject: row.text(4), metadata: row.text(5),
            content: row.storage(6) == .text
                ? .text(String(decoding: content, as: UTF8.self)) : .bytes(content))
        self.init(
            id: row.integer(0), time: row.integer(1), type: row.text(2) ?? "", agent: row.text(3),
            sequence: row.storage(8) == .null ? nil : row.integer(8), stream: row.text(9),
            end: Self.end(of: row, content.count),
            fingerprint: Fingerprint(of: event))
    }
}

extension StoredRows.Row {
    private static func end(of row: RawRow, _ length: Int) -> Int64? {
        if row.storage(11) != .null { return row.integer(11) }
        guard row.text(2) == "output", row.storage(10) != .null else { return nil }
        return row.integer(10) + Int64(length)
    }
}

extension [UInt8] {
    /// A field as the chain hashes it: class, number, bytes.
    fileprivate mutating func append(field row: RawRow, _ column: Int32) {
        let storage = row.storage(column)
        let bytes = row.bytes(column)
        append(storage.rawValue)
        let number =
            switch storage {
            case .null: UInt64(0)
            case .integer: UInt64(bitPattern: row.integer(column))
            case .text, .blob, .real: UInt64(bytes.count)
            }
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
        if storage == .text || storage == .blob { self += bytes }
    }
}
