import Support

/// What agents printed and said, put together again out of the rows.
struct Streams {
    private struct Key: Hashable {
        let agent: String
        let stream: String
    }

    /// How far each stream has come, in bytes.
    private var ends: [Key: Int64] = [:]
    /// Where bytes were passed over; they may still come.
    private var holes: [Key: [Range<Int64>]] = [:]
    private var lines: [Key: LineAccount] = [:]
    /// Those whose lines are read.
    private let bees: Set<String>

    init(_ bees: [String]) { self.bees = Set(bees) }

    mutating func read(_ log: RawLog, _ findings: inout Findings) throws {
        let names = try agentNames(log)
        try log.rows(
            """
            SELECT agent_id, event_type, metadata ->> '$.stream', metadata ->> '$.offset',
            metadata ->> '$.end', content,
            CASE event_type WHEN 'message' THEN content ->> '$.text' END
            FROM events WHERE metadata ->> '$.stream' IN ('out', 'err', 'pty', 'events') ORDER BY id
            """
        ) { row in
            let key = Key(agent: row.text(0) ?? "", stream: row.text(2) ?? "")
            let name = names[key.agent] ?? key.agent
            if row.text(1) == "output" {
                let bytes = row.bytes(5)
                place(key, name, row.integer(3), Int64(bytes.count), &findings)
                if bees.contains(key.agent) { read(bytes, key, name, &findings) }
            } else {
                hear(row.bytes(6), row.integer(4), row.text(1) ?? "", key, name, &findings)
            }
        }
    }

    private func agentNames(_ log: RawLog) throws -> [String: String] {
        var names: [String: String] = [:]
        try log.rows(
            """
            SELECT agent_id, content ->> '$.name' FROM events WHERE event_type = 'agent.spawned'
            """
        ) { names[$0.text(0) ?? ""] = $0.text(1) }
        return names
    }

    /// Each row begins where the one before ended.
    private mutating func place(
        _ key: Key, _ name: String, _ start: Int64, _ length: Int64, _ findings: inout Findings
    ) {
        let end = ends[key] ?? 0
        let what = "\(name) \(key.stream): at \(end) comes \(start)"
        if start > end {
            findings.note(.gap, what)
            holes[key, default: []].append(end..<start)
        } else if start < end {
            let isLate = holes[key]?.contains { $0.overlaps(start..<start + length) } == true
            findings.note(isLate ? .reorder : .dup, what)
        }
        ends[key] = max(end, start + length)
    }

    private mutating func read(
        _ bytes: [UInt8], _ key: Key, _ name: String, _ findings: inout Findings
    ) {
        let isTerminal = key.stream == "pty"
        lines[key, default: LineAccount(name, key.stream, isTerminal: isTerminal)]
            .take(bytes, &findings)
    }

    /// A line on descriptor 3: of its bytes only the text was stored, and where they ended.
    private mutating func hear(
        _ text: [UInt8], _ end: Int64, _ type: String, _ key: Key, _ name: String,
        _ findings: inout Findings
    ) {
        let what = "\(name) \(key.stream): at \(ends[key] ?? 0) ends \(end)"
        if end <= ends[key] ?? 0 { findings.note(.dup, what) }
        ends[key] = max(ends[key] ?? 0, end)
        guard bees.contains(key.agent) else { return }
        guard type == "message" else { return findings.note(.lost, "\(what) of a '\(type)'") }
        lines[key, default: LineAccount(name, key.stream, isTerminal: false)].take(
            line: text, &findings)
    }
}

// MARK: - Against the ledgers

extension Streams {
    /// What was written must be there, and no more than was about to be written.
    func compare(
        _ ledger: BeeLedger?, of name: String, _ agent: String?, _ findings: inout Findings
    ) {
        guard let ledger else { return findings.note(.lost, "\(name) has no ledger") }
        for (stream, account) in ledger.accounts {
            let key = Key(agent: agent ?? "", stream: stream)
            let found = lines[key] ?? LineAccount(name, stream, isTerminal: stream == "pty")
            found.compare(account, found: found.bytes ?? ends[key] ?? 0, &findings)
        }
    }
}
