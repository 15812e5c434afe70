@testable import Swarm

/// What was recorded and is not committed yet, what is, and what waits for it.
struct Disk {
    private(set) var waiting: [Event] = []
    private(set) var committed = State()
    /// Which of the events that programs numbered are committed.
    private(set) var sources = SourceLedger()
    /// How far each stream of each agent is committed.
    private(set) var streams: [Stream: Int64] = [:]
    var isFull = false
    private var deeds: [(after: EventID, deed: Deed)] = []

    struct Stream: Hashable {
        let agent: AgentID
        let name: String
    }

    enum Deed {
        case answer(Asker, Answer, isUrgent: Bool)
        case push([UInt8], String, JSON)
        case type(AgentID, [UInt8], letter: EventID)
        case send(Keep.Request)
        case leave
    }

    mutating func record(_ event: Event) { waiting.append(event) }

    mutating func hold(_ deed: Deed, until id: EventID) { deeds.append((id, deed)) }

    /// Writes the next rows, as many as it likes.
    mutating func commit(_ count: Int) {
        guard !isFull else { return }
        for event in waiting.prefix(count) {
            event.withView { committed.apply($0) }
            note(event)
        }
        waiting.removeFirst(min(count, waiting.count))
    }

    private mutating func note(_ event: Event) {
        guard let agent = event.agent, let metadata = event.metadata else { return }
        let origin = Provenance(metadata: metadata.utf8Span.span.bytes)
        if let number = origin.sequence { sources.record(number, from: agent, as: event.id) }
        guard let name = origin.stream else { return }
        var end = origin.end ?? origin.offset ?? 0
        if origin.end == nil, case .bytes(let bytes) = event.content { end += Int64(bytes.count) }
        streams[Stream(agent: agent, name: name)] = end
    }

    /// What may be done now. Urgent answers and the end do not wait for a disk without room.
    mutating func takeDue() -> [(deed: Deed, isRecorded: Bool)] {
        var due: [(Deed, Bool)] = []
        var left: [(EventID, Deed)] = []
        for (after, deed) in deeds {
            if after <= committed.lastID {
                due.append((deed, true))
            } else if isFull, deed.isUrgent {
                due.append((deed, false))
            } else {
                left.append((after, deed))
            }
        }
        deeds = left
        return due
    }

    /// Whoever had not written is gone.
    mutating func crash() {
        waiting.removeAll()
        deeds.removeAll()
        isFull = false
    }

    mutating func reboot() { streams.removeAll() }
}

extension Disk.Deed {
    fileprivate var isUrgent: Bool {
        switch self {
        case .answer(_, _, let isUrgent): isUrgent
        case .send, .push, .type: false
        case .leave: true
        }
    }
}
