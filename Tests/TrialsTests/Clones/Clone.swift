import EventLog
import Support
import Swarm
import Wire

/// Somebody who listens at the end of a bad line, and wants to know the state.
final class Clone {
    /// How it comes to know what happened.
    enum Way: CaseIterable {
        /// Hears ticks, and reads the log.
        case bell
        /// Takes rows as they come, and reads the log for those that are missing.
        case rows
        /// Hears ticks, and asks the supervisor.
        case asking
    }

    /// What it does wrong, to be found.
    enum Flaw: CaseIterable {
        case none
        /// Rows that are missing do not trouble it.
        case passesOverGaps
        /// It takes what comes twice, or late, as often as it comes.
        case takesRepeats
        /// It takes the row that a tick names, and no other.
        case readsTheLastRow
        /// Once its connection has ended it waits for the same one.
        case staysAway
    }

    let name: String
    let way: Way
    let flaw: Flaw
    private(set) var state = State()
    /// Rows it took that were not the next.
    private(set) var slips = 0
    /// Where what it knows came from.
    private(set) var fromRows = 0
    private(set) var fromLog = 0

    private let line: BadLine
    private var dice: SplitMix
    private var ear: Ear
    private var wakesAt: ContinuousClock.Instant
    private var firstPlace: String?

    init(
        _ name: String, _ way: Way, _ flaw: Flaw, on line: BadLine, _ context: Context,
        _ dice: SplitMix, joinsAt: ContinuousClock.Instant
    ) {
        (self.name, self.way, self.flaw, self.line, self.dice) = (name, way, flaw, line, dice)
        ear = Ear(for: way == .rows ? [""] : [Tick.topic], context)
        wakesAt = joinsAt
    }

    /// Takes something of what has come, if it has joined and is not asleep.
    func turn(
        at now: ContinuousClock.Instant, _ log: borrowing LogReader, _ desk: inout ControlDesk
    ) throws {
        guard now >= wakesAt else { return }
        for _ in 0..<(1 + dice.below(100)) {
            guard let published = try ear.hear(at: now, &dice, from: place) else { break }
            switch published {
            case .tick(let tick): try take(tick, log, &desk)
            case .row(let row): try take(row, log)
            }
        }
        // Now and then it is slow, and once in a while it stands still.
        if dice.chance(20) { wakesAt = now + .milliseconds(dice.below(100)) }
        if dice.chance(1_000) { wakesAt = now + .milliseconds(dice.below(2_000)) }
    }

    private func place() -> String? {
        guard flaw == .staysAway else { return line.place }
        firstPlace = firstPlace ?? line.place
        return firstPlace
    }

    private func take(
        _ tick: Tick, _ log: borrowing LogReader, _ desk: inout ControlDesk
    ) throws {
        guard tick.lastID > state.lastID else { return }
        if flaw == .readsTheLastRow {
            if let event = try log.event(tick.lastID) { apply(event) }
        } else if way == .asking {
            for event in try desk.events(after: state.lastID) { apply(event) }
        } else if flaw != .passesOverGaps {
            try read(log, through: tick.lastID)
        }
    }

    private func take(_ row: PublishedRow, _ log: borrowing LogReader) throws {
        guard row.id > state.lastID || flaw == .takesRepeats else { return }
        let isDue =
            row.id.rawValue == state.lastID.rawValue + 1 || row.id <= state.lastID
            || flaw == .passesOverGaps
        if isDue, let event = Event(row, in: state) {
            fromRows += 1
            return apply(event)
        }
        try read(log, through: row.id)
    }

    private func read(_ log: borrowing LogReader, through id: EventID) throws {
        try log.forEach(after: state.lastID, through: id) {
            apply($0)
            fromLog += 1
        }
    }

    private func apply(_ event: Event) { event.withView { apply($0) } }

    private func apply(_ event: EventView) {
        if event.id.rawValue != state.lastID.rawValue + 1 { slips += 1 }
        state.apply(event)
    }
}

extension Event {
    /// The event that a published row is of; nil where the row does not have all of it.
    fileprivate init?(_ row: PublishedRow, in state: State) {
        let words = row.topic.split(separator: " ", maxSplits: 1)
        guard words.count == 2, !row.metadata.containsLength else { return nil }
        let type = EventType(String(words[1]))
        let known = state.agent(called: String(words[0]))?.id
        self.init(
            id: row.id, time: row.time, type: type,
            agent: words[0] == "-"
                ? nil : known ?? (type == .agentSpawned ? AgentID(first: row.id) : nil),
            subject: row.subject.isEmpty ? nil : String(decoding: row.subject, as: UTF8.self),
            metadata: row.metadata.isEmpty ? nil : String(decoding: row.metadata, as: UTF8.self),
            content: type == .output
                ? .bytes(row.content) : .text(String(decoding: row.content, as: UTF8.self)))
    }
}

extension [UInt8] {
    /// Whether these metadata say that the content was cut.
    fileprivate var containsLength: Bool {
        (try? JSON(parsing: self))?["length"] != nil
    }
}
