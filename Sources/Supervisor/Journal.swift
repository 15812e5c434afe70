internal import EventLog
internal import Linux
internal import Swarm
internal import Synchronization

/// The way of rows to the disk, and what waits until they are there.
struct Journal: ~Copyable {
    private let scribe: Scribe
    private let bell: Bell
    /// The state as it is on the disk.
    ///
    /// The kernel's is ahead of it by the rows under way, and the scribe's thread has one between them.
    /// Each folds for itself: arrays that they shared would be copied whole, every agent that ever was,
    /// by the next change of any of them.
    private(set) var committed: State
    /// Rows the scribe has not taken yet, and rows it has not committed yet.
    private var waiting = WaitingRows()
    private var underWay: [[Event]] = []
    private var underWayCount = 0
    private var deeds: [(after: EventID, deed: Deed)] = []
    /// What the first of them waits for that may be done.
    private var nextDue = EventID(.max)

    /// What may be done only when something is on the disk.
    enum Deed {
        case answer(Asker, Answer, isUrgent: Bool)
        case push([UInt8], verb: String, JSON)
        case type(AgentID, [UInt8], letter: EventID)
        case spawn(AgentID, name: String, ticket: Int?)
        case close(AgentID)
        case forget(AgentID)
        case leave
        case check(Check)
        case finishRestoring
    }

    /// From here on streams wait. What is decided about agents is recorded in any case.
    private static let waitingLimit = 2_048
    private static let waitingByteLimit = 16 << 20
    static let commandLimit = 10_000
    private static let commandByteLimit = 32 << 20

    init(_ scribe: Scribe, _ bell: Bell) {
        self.scribe = scribe
        self.bell = bell
        committed = scribe.start.state
    }

    func keep(_ keyframe: Keyframe) { scribe.keep(keyframe) }

    var health: Scribe.Health { scribe.health }
    /// Looks whether the log is still there, and says what its health is then.
    func look() -> Scribe.Health {
        scribe.look()
        return scribe.health
    }
    /// What is not on the disk now will not get there by this process.
    var hasGivenUp: Bool { scribe.health.hasGivenUp }
    /// So many rows may wait for the disk.
    static let mostUnrecorded = Scribe.queueLimit + commandLimit
    var unrecorded: Int { waiting.count + underWayCount }
    var hasRoom: Bool {
        waiting.count < Journal.waitingLimit && waiting.size < Journal.waitingByteLimit
    }

    /// Whether there is room for what comes of commands, which do not wait as streams do. Beyond that is
    /// what agents do themselves, and of these there are so many only.
    var hasRoomForCommands: Bool {
        waiting.count < Journal.commandLimit && waiting.size < Journal.commandByteLimit
    }

    /// Whether one more answer may wait: where the disk takes nothing, so do those to what adds no row.
    var hasRoomForAnswers: Bool { deeds.count < Journal.commandLimit }

    /// The last row that is on the disk, of which `settle` may not have heard yet.
    var stored: EventID { bell.committed }

    mutating func record(_ event: Event) { waiting.append(event) }

    /// What was recorded since the last group belongs together.
    mutating func endGroup() { waiting.endGroup() }

    mutating func hold(_ deed: Deed, until id: EventID) {
        deeds.append((id, deed))
        nextDue = min(nextDue, id)
    }

    /// Hands over as many rows as the scribe takes.
    mutating func submit() {
        while let rows = waiting.first?.rows {
            let bell = bell
            // One that has ended is seen by its health; what waits for it is not lost before the process is.
            switch scribe.submit(rows, then: { bell.ring($0) }) {
            case .queued: break
            case .busy, .ended: return
            // It would stand in the way of all others for ever.
            case .tooLarge: preconditionFailure("no event is larger than a commit")
            }
            underWay.append(rows)
            underWayCount += rows.count
            waiting.removeFirst()
        }
    }

    /// Notes what was committed, and says up to where. Each event is told with the state it made, but
    /// for words that the next one overtakes.
    mutating func settle(
        telling: ((borrowing Event, State) throws -> Void)? = nil
    ) rethrows -> EventID {
        let last = bell.committed
        // What was handed over together is on the disk together.
        let done = underWay.prefix { $0.last.map { $0.id <= last } ?? true }
        for rows in done {
            let events = rows.span
            for place in events.indices {
                committed.apply(events[place], isOvertaken: rows.isOvertaken(at: place))
                try telling?(events[place], committed)
            }
        }
        underWayCount -= done.reduce(0) { $0 + $1.count }
        underWay.removeFirst(done.count)
        return committed.lastID
    }

    /// What may be done now, in its order. Urgent answers do not wait for a disk that has no room.
    mutating func takeDue() -> [(deed: Deed, isRecorded: Bool)] {
        let last = stored
        let health = scribe.health
        let isBad = health.disk != .ok
        // Asked at every turn, while hundreds may wait for one commit.
        guard isBad || nextDue <= last else { return [] }
        // What will never be recorded is not "not recorded yet": who asked hears that we are gone.
        let isPatient = isBad && !health.hasGivenUp
        var due: [(deed: Deed, isRecorded: Bool)] = []
        var left: [(after: EventID, deed: Deed)] = []
        for (after, deed) in deeds {
            if after <= last {
                due.append((deed, true))
            } else if isPatient, case .answer(_, _, isUrgent: true) = deed {
                due.append((deed, false))
            } else if isBad, case .leave = deed {
                due.append((deed, false))
            } else {
                left.append((after, deed))
            }
        }
        deeds = left
        nextDue = left.reduce(EventID(.max)) { min($0, $1.after) }
        return due
    }

    /// Writes what is queued, and ends.
    mutating func close() {
        while !waiting.isEmpty, health.disk == .ok {
            submit()
            if !waiting.isEmpty { scribe.waitForProgress() }
        }
        scribe.close()
        _ = settle()
    }
}

/// How the scribe's thread tells the reactor what is on the disk.
final class Bell: Sendable {
    let counter: EventCounter
    private let last: Mutex<EventID>

    init(committed: EventID) throws(SystemError) {
        counter = try EventCounter()
        last = Mutex(committed)
    }

    var committed: EventID { last.withLock { $0 } }

    func ring(_ result: Result<ClosedRange<EventID>, LogError>) {
        if case .success(let ids) = result {
            last.withLock { $0 = max($0, ids.upperBound) }
        }
        counter.ring()
    }
}
