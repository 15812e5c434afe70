internal import Crypto
public import Swarm

/// What an agent's terminal had on it after a row, as whoever keeps it packs it.
///
/// It follows from the rows before it, so one that is lost or damaged costs nothing but time.
public struct Keyframe: Equatable, Sendable {
    public let agent: AgentID
    public let lastID: EventID
    public let cells: [UInt8]

    public init(of agent: AgentID, after lastID: EventID, cells: [UInt8]) {
        self.agent = agent
        self.lastID = lastID
        self.cells = cells
    }

    /// Larger ones are not kept.
    public static let byteLimit = 1 << 20

    /// With a digest before them, as everything has that is not a row.
    var sealed: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount + cells.count)
        Digest(of: cells.span.bytes).append(to: &bytes)
        return bytes + cells
    }

    /// Nil where it is damaged.
    init?(of agent: AgentID, after lastID: EventID, sealed bytes: [UInt8]) {
        guard bytes.count > Digest.byteCount else { return nil }
        let span = bytes.span.bytes
        let cells = span.extracting(Digest.byteCount..<span.byteCount)
        guard Digest(span.extracting(first: Digest.byteCount)) == Digest(of: cells) else {
            return nil
        }
        self.init(of: agent, after: lastID, cells: Array(bytes[Digest.byteCount...]))
    }
}

extension Scribe {
    /// So many bytes of them may wait; what would be more is not kept.
    static let keyframeBytes = 8 << 20

    /// Keeps a keyframe when there is time. Nobody waits for it: it can be made again.
    public func keep(_ keyframe: Keyframe) {
        guard keyframe.cells.count <= Keyframe.byteLimit else { return }
        desk.update { $0.queue(keyframe) }
    }
}

extension LogReader {
    /// The newest keyframe of an agent at or before a row; nil where there is none that is whole.
    public func keyframe(of agent: AgentID, atOrBefore id: EventID) throws(LogError) -> Keyframe? {
        var found: Keyframe?
        if let elder, id.rawValue <= root.id, !root.isArchived {
            return try elder.keyframe(of: agent, atOrBefore: id)
        }
        try statements.keyframe.lend { statement throws(LogError) in
            defer { statement.reset() }
            statement.bind(agent.rawValue, at: 1)
            statement.bind(id.rawValue, at: 2)
            while found == nil, try statement.step() {
                let place = EventID(statement.integer(0))
                found = Keyframe(of: agent, after: place, sealed: statement.blob(1))
            }
        }
        if found == nil { _ = try footing.hasMoved(in: database) }
        if found == nil, let elder {
            return try elder.keyframe(of: agent, atOrBefore: min(id, EventID(root.id)))
        }
        return found
    }
}
