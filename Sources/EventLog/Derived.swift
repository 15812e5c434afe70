internal import Swarm

/// What the log keeps besides its rows, all of it a function of them.
///
/// It runs ahead of the disk: rows are noted when they are staged, and written down in the same
/// transaction as they are. A commit that is tried again finds everything as it was.
struct Derived {
    /// The state after the newest row.
    private(set) var state: State
    private(set) var sources = SourceLedger()

    /// The postings and the outline of the newest segment, and those of segments that became full since
    /// the last commit.
    private var segment = Segment()
    private var outline = OutlineDraft()
    private(set) var full: [FullSegment] = []

    /// Everything is made anew, and from rows alone that come after those in an archive.
    var adoptsSources = false

    // What has changed since the last commit.
    private(set) var streams: [StreamKey: Int64] = [:]
    private(set) var changedAgents: Set<AgentID> = []
    private(set) var changedSources: [AgentID: SourceLedger.Run] = [:]
    private(set) var snapshotIsDue = false

    private var rowsSinceSnapshot: Int
    private var bytesSinceSnapshot = 0

    struct StreamKey: Hashable {
        let agent: String
        let stream: String
    }

    struct FullSegment {
        let number: Int64
        let segment: Segment
        /// Nil where the log began within the segment.
        let outline: Outline?
    }

    static let rowsPerSnapshot = 8_192
    static let bytesPerSnapshot = 16 << 20
    /// So many rows are worth a snapshot when the log comes to rest.
    static let rowsPerRest = 512

    /// Goes on from a state that was kept.
    init(from state: State) {
        self.state = state
        rowsSinceSnapshot = 0
    }

    /// Takes the next row into the state and all that hangs on it; of one that is overtaken no word is
    /// made.
    mutating func note(_ event: EventView, isOvertaken: Bool = false) {
        state.apply(event, isOvertaken: isOvertaken)
        noteSnapshot(event)
        // Of those who lived before it nobody does any more.
        if event.type == .fork { noteAllAgents() }
        let agent = String(lossy: event.agent)
        file(event, agent)
        guard let agent else { return }
        if event.type.isIntroductionOrStatus { changedAgents.insert(AgentID(rawValue: agent)) }
        if let metadata = event.metadata {
            trace(Provenance(metadata: metadata), of: agent, event)
        }
    }

    /// The row of each agent in the public table is to be written again.
    mutating func noteAllAgents() { changedAgents.formUnion(state.agents.map(\.id)) }

    /// Takes a row only into the postings and the outline: it was folded before the state that was kept.
    mutating func file(_ event: EventView, _ agent: String?) {
        let id = event.id.rawValue
        segment.add(id: id, type: event.type, agent: agent)
        outline.note(event)
        guard Segment.isLast(id) else { return }
        full.append(
            FullSegment(
                number: Segment.number(of: id), segment: segment, outline: outline.outline))
        (segment, outline) = (Segment(), OutlineDraft())
    }

    mutating func restore(_ run: SourceLedger.Run, of agent: AgentID) {
        sources.restore(run, of: agent)
    }

    /// What was read from the disk need not be written to it again. A snapshot that is due stays due.
    mutating func forgetWhatIsStored() {
        full.removeAll()
        streams.removeAll(keepingCapacity: true)
        changedAgents.removeAll(keepingCapacity: true)
        changedSources.removeAll(keepingCapacity: true)
    }

    /// Everything staged is on the disk.
    mutating func settle() {
        forgetWhatIsStored()
        if snapshotIsDue {
            snapshotIsDue = false
            rowsSinceSnapshot = 0
            bytesSinceSnapshot = 0
        }
    }

    /// Whether to fold what came since the last snapshot would take longer than to read another one.
    var isWorthKeeping: Bool { rowsSinceSnapshot >= Derived.rowsPerRest }

    private mutating func noteSnapshot(_ event: EventView) {
        rowsSinceSnapshot += 1
        bytesSinceSnapshot += event.content.byteCount
        snapshotIsDue =
            rowsSinceSnapshot >= Derived.rowsPerSnapshot
            || bytesSinceSnapshot >= Derived.bytesPerSnapshot
    }

    private mutating func trace(_ origin: Provenance, of agent: String, _ event: EventView) {
        if let stream = origin.stream, let end = origin.end(of: event) {
            streams[StreamKey(agent: agent, stream: stream)] = end
        }
        guard let sequence = origin.sequence else { return }
        let source = AgentID(rawValue: agent)
        let before =
            adoptsSources
            ? sources.adopt(sequence, from: source, as: event.id)
            : sources.record(sequence, from: source, as: event.id)
        // The run that was the newest on the disk: from it on the rows are written again.
        if changedSources[source] == nil { changedSources[source] = before }
    }
}

extension EventType {
    /// True for what changes an agent's row in the public table.
    fileprivate var isIntroductionOrStatus: Bool {
        switch self {
        case .agentSpawned, .agentJoined, .agentStatus, .agentExited: true
        default: false
        }
    }
}
