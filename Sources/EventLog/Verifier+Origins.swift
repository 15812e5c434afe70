internal import Swarm

/// Where events came from, told by their rows alone: what the tables of sources and streams must say.
struct Origins {
    private var sources = SourceLedger()
    private var agents: Set<AgentID> = []
    private var streams: [Derived.StreamKey: Int64] = [:]
    /// Rows before those that it is told of are in an archive.
    private let isLate: Bool

    init(after root: Root) { isLate = root.isArchived }

    mutating func note(_ event: EventView, of agent: String?) {
        guard let metadata = event.metadata, let agent else { return }
        let origin = Provenance(metadata: metadata)
        if let stream = origin.stream, let end = origin.end(of: event) {
            streams[Derived.StreamKey(agent: agent, stream: stream)] = end
        }
        guard let sequence = origin.sequence else { return }
        let source = AgentID(rawValue: agent)
        if isLate {
            sources.adopt(sequence, from: source, as: event.id)
        } else {
            sources.record(sequence, from: source, as: event.id)
        }
        agents.insert(source)
    }

    /// The first entry that is not what the rows say; nil where all are. What rows in an archive say is not compared.
    func stale(
        in database: borrowing Database, after root: Root
    ) throws(LogError) -> String? {
        if let agent = try staleSource(in: database, after: root) {
            return "what the table of sources says of '\(agent)'"
        }
        return try staleStream(in: database).map { "what the table of streams says of '\($0)'" }
    }

    private func staleSource(
        in database: borrowing Database, after root: Root
    ) throws(LogError) -> String? {
        let rows = try Statement("SELECT agent, seq, id FROM sources ORDER BY seq", in: database)
        var last: [AgentID: Int64] = [:]
        while try rows.step() {
            let agent = AgentID(rawValue: rows.text(0) ?? "")
            let (sequence, id) = (rows.integer(1), EventID(rows.integer(2)))
            if isLate, id.rawValue <= root.id { continue }
            guard sources.judge(sequence, from: agent) == .duplicate(id) else {
                return agent.rawValue
            }
            last[agent] = sequence
        }
        return agents.first { last[$0] != sources.last(of: $0) }?.rawValue
    }

    private func staleStream(in database: borrowing Database) throws(LogError) -> String? {
        let rows = try Statement("SELECT agent, stream, committed FROM streams", in: database)
        var left = streams
        while try rows.step() {
            let key = Derived.StreamKey(agent: rows.text(0) ?? "", stream: rows.text(1) ?? "")
            if isLate, left[key] == nil { continue }
            guard left.removeValue(forKey: key) == rows.integer(2) else { return key.agent }
        }
        return left.first?.key.agent
    }
}

extension Provenance {
    /// Where in its stream an event ends: as it says, or for output where its bytes do.
    func end(of event: EventView) -> Int64? {
        if let end { return end }
        guard event.type == .output, let offset else { return nil }
        let (end, overflow) = offset.addingReportingOverflow(Int64(event.content.byteCount))
        return overflow ? nil : end
    }
}
