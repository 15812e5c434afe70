import Support
import Swarm

/// The private tables, made again from the rows and compared with what is stored.
struct DerivedTables {
    private var streams: [String: Int64] = [:]
    private var sources: [String: [Int64: Int64]] = [:]
    private var postings: [String: [Int64]] = [:]

    private static let window: Int64 = 4_096

    init(_ rows: [StoredRows.Row]) {
        let filed = ((rows.last?.id ?? 0) + 1) >> 12
        for row in rows {
            if let agent = row.agent {
                if let stream = row.stream, let end = row.end {
                    streams["\(agent) \(stream)"] = end
                }
                if let sequence = row.sequence { sources[agent, default: [:]][sequence] = row.id }
            }
            if row.id >> 12 < filed { file(row) }
        }
    }

    private mutating func file(_ row: StoredRows.Row) {
        let segment = row.id >> 12
        if let agent = row.agent { postings["\(agent) \(segment)", default: []].append(row.id) }
        if row.type != "output", row.type != "signal" {
            postings["#\(row.type) \(segment)", default: []].append(row.id)
        }
    }

    func compare(with log: RawLog, _ findings: inout Findings) throws {
        try compareStreams(log, &findings)
        try comparePostings(log, &findings)
        for (agent, numbers) in sources { try compareSource(agent, numbers, log, &findings) }
    }

    private func compareStreams(_ log: RawLog, _ findings: inout Findings) throws {
        var found: [String: Int64] = [:]
        try log.rows("SELECT agent || ' ' || stream, committed FROM streams") {
            found[$0.text(0) ?? ""] = $0.integer(1)
        }
        if found != streams { findings.note(.derived, "streams: \(found), not \(streams)") }
    }

    private func comparePostings(_ log: RawLog, _ findings: inout Findings) throws {
        var found: [String: [Int64]] = [:]
        try log.rows("SELECT key || ' ' || segment, segment, n, ids FROM postings") { row in
            let bytes = row.bytes(3)
            let ids = stride(from: 0, to: bytes.count - 1, by: 2).map {
                row.integer(1) << 12 | Int64(bytes[$0]) << 8 | Int64(bytes[$0 + 1])
            }
            found[row.text(0) ?? ""] = Int64(ids.count) == row.integer(2) ? ids : []
        }
        for key in Set(found.keys).union(postings.keys) where found[key] != postings[key] {
            findings.note(.derived, "the postings of \(key)")
        }
    }

    /// Each row of the table says that the numbers down to the row before got the ids before its own.
    private func compareSource(
        _ agent: String, _ numbers: [Int64: Int64], _ log: RawLog, _ findings: inout Findings
    ) throws {
        var found: [Int64: Int64] = [:]
        var before: Int64 = 0
        let last = numbers.keys.max() ?? 0
        try log.rows("SELECT seq, id FROM sources WHERE agent = '\(agent)' ORDER BY seq") { row in
            let (sequence, id) = (row.integer(0), row.integer(1))
            // Numbers have ids of their own, the lowest of which is 1.
            let first = max(before, last - DerivedTables.window, sequence - id) + 1
            for number in stride(from: first, through: sequence, by: 1) {
                found[number] = id - (sequence - number)
            }
            before = sequence
        }
        let wanted = numbers.filter { $0.key > last - DerivedTables.window }
        let remembered = found.filter { $0.key > last - DerivedTables.window }
        if wanted != remembered {
            let first = Set(wanted.keys).union(remembered.keys).sorted()
                .first { wanted[$0] != remembered[$0] }
            findings.note(.derived, "the source \(agent) at number \(first ?? 0)")
        }
    }
}
