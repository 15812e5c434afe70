import Support
import Swarm

/// The rows of each source by number, against each other and against the ledgers.
struct Accounts {
    private var bySource: [String: [Int64: StoredRows.Row]] = [:]
    /// The agent of a name, as its first event says.
    private(set) var agents: [String: String] = [:]

    init(_ stored: StoredRows, _ log: RawLog, _ findings: inout Findings) throws {
        try log.rows(
            """
            SELECT content ->> '$.name', min(agent_id) FROM events
            WHERE event_type = 'agent.spawned' GROUP BY 1
            """
        ) { agents[$0.text(0) ?? ""] = $0.text(1) }
        checkOrder(stored.rows, &findings)
        for row in stored.rows { file(row, &findings) }
        for (source, rows) in bySource { checkNumbers(source, rows, &findings) }
    }

    /// Ids count from 1 without gaps, and times rise with them.
    private func checkOrder(_ rows: [StoredRows.Row], _ findings: inout Findings) {
        var (id, time) = (Int64(0), Int64.min)
        for row in rows {
            if row.id != id + 1 { findings.note(.gap, "after id \(id) comes \(row.id)") }
            if row.time <= time { findings.note(.reorder, "id \(row.id) is not later than \(id)") }
            (id, time) = (row.id, row.time)
        }
    }

    private mutating func file(_ row: StoredRows.Row, _ findings: inout Findings) {
        guard let source = row.agent, let sequence = row.sequence else { return }
        if let first = bySource[source]?[sequence] {
            findings.note(.dup, "\(source) \(sequence) is \(first.id) and \(row.id)")
        } else {
            bySource[source, default: [:]][sequence] = row
        }
    }

    private func checkNumbers(
        _ source: String, _ rows: [Int64: StoredRows.Row], _ findings: inout Findings
    ) {
        var last = (sequence: Int64(0), id: Int64(0))
        for (sequence, row) in rows.sorted(by: { $0.key < $1.key }) {
            if sequence != last.sequence + 1 {
                findings.note(.gap, "after \(source) \(last.sequence) comes \(sequence)")
            }
            if row.id <= last.id {
                findings.note(.reorder, "\(source) \(sequence) is \(row.id), before \(last.id)")
            }
            last = (sequence, row.id)
        }
    }

    /// Whatever was acknowledged must be there, as it was sent and where it was said to be.
    func compare(_ ledger: Ledger, of name: String, _ findings: inout Findings) {
        let rows = agents[name].flatMap { bySource[$0] } ?? [:]
        for receipt in ledger.receipts {
            let what = "\(name) \(receipt.sequence), acknowledged as \(receipt.id.rawValue),"
            guard let row = rows[receipt.sequence] else {
                findings.note(.lost, "\(what) is not there")
                continue
            }
            if receipt.id != .none, receipt.id.rawValue != row.id {
                findings.note(.lost, "\(what) is \(row.id)")
            } else if receipt.fingerprint != row.fingerprint {
                findings.note(.lost, "\(what) says something else")
            }
        }
    }
}
