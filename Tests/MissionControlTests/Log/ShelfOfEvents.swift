import Canvas
import MissionControl
import Swarm

/// A log in memory, which counts how much of it is looked at.
final class ShelfOfEvents: RowSource {
    let events: [Event]
    private(set) var bytesRead = 0
    /// So many rows are given at most, whatever is asked for: a look has its limits.
    var mostRows = Int.max

    init(_ events: [Event]) { self.events = events }

    func lastRows(through end: EventID, _ limit: RowLimit, of wanted: RowFilter) -> EventRows {
        var rows = copy(
            events.reversed().lazy.filter { event in
                event.id <= end && wanted.takes(event)
            }, limit)
        rows.reverse()
        return rows
    }

    func nextRows(
        after start: EventID, through end: EventID, _ limit: RowLimit, of wanted: RowFilter
    ) -> EventRows {
        copy(
            events.lazy.filter { event in
                event.id > start && event.id <= end && wanted.takes(event)
            }, limit)
    }

    private func copy(_ events: some Sequence<Event>, _ limit: RowLimit) -> EventRows {
        var rows = EventRows()
        for event in events {
            if rows.count >= min(limit.rows, mostRows) || rows.byteCount >= limit.bytes { break }
            event.withView { rows.append($0) }
        }
        bytesRead += rows.byteCount
        return rows
    }
}

extension RowFilter {
    func takes(_ event: Event) -> Bool {
        (agent == nil || event.agent == agent) && (type == nil || event.type == type)
    }
}

/// Events told one after another, a second apart.
struct Telling {
    private(set) var events: [Event] = []
    private var offsets: [String: Int64] = [:]

    private let start: LogTime

    init(start: String = "2026-11-20T14:31:50Z") {
        guard let time = try? LogTime(rfc3339: start) else {
            preconditionFailure("'\(start)' is no time")
        }
        self.start = time
    }

    /// A time of the day of the story.
    func time(_ clock: String) -> LogTime {
        let day = start.rfc3339.prefix(11)
        guard let time = try? LogTime(rfc3339: "\(day)\(clock)Z") else {
            preconditionFailure("'\(clock)' is no time of day")
        }
        return time
    }

    mutating func tell(
        _ type: EventType, _ agent: AgentID?, _ subject: String? = nil, _ content: JSON = [:],
        at clock: String? = nil
    ) {
        add(type, agent, subject, .text(content.text), clock, nil)
    }

    /// What came of the last event, which was a message or an order.
    mutating func conclude(_ outcomes: JSON..., at clock: String? = nil) {
        let verb = events.last?.type == .order ? "order" : "message"
        let letter = events.last?.id.rawValue ?? 0
        tell(.command, nil, verb, ["event": JSON(letter), "outcome": JSON(outcomes)], at: clock)
    }

    mutating func spawn(_ name: String, _ role: String = "coder") -> AgentID {
        let id = AgentID(first: EventID(Int64(events.count) + 1))
        tell(.agentSpawned, id, role, ["name": JSON(name), "pty": true])
        return id
    }

    mutating func print(
        _ agent: AgentID?, _ text: String, _ stream: String = "pty", at clock: String? = nil,
        isNumbered: Bool = true
    ) {
        print(agent, Array(text.utf8), stream, at: clock, isNumbered: isNumbered)
    }

    mutating func print(
        _ agent: AgentID?, _ bytes: [UInt8], _ stream: String = "pty", at clock: String? = nil,
        isNumbered: Bool = true
    ) {
        let key = (agent?.rawValue ?? "") + stream
        let offset = offsets[key, default: 0]
        offsets[key] = offset + Int64(bytes.count)
        let metadata = Provenance(stream: stream, offset: offset).metadata
        add(.output, agent, stream, .bytes(bytes), clock, isNumbered ? metadata : nil)
    }

    private mutating func add(
        _ type: EventType, _ agent: AgentID?, _ subject: String?, _ content: Event.Content,
        _ clock: String?, _ metadata: String?
    ) {
        let next = events.last.map { LogTime(microseconds: $0.time.microseconds + 1_000_000) }
        // Two events of one moment are a microsecond apart, as the log's clock gives them.
        let least = events.last.map { LogTime(microseconds: $0.time.microseconds + 1) } ?? start
        let time = clock.map { max(self.time($0), least) } ?? next ?? start
        events.append(
            Event(
                id: EventID(Int64(events.count) + 1),
                time: time, type: type, agent: agent,
                subject: subject, metadata: metadata, content: content))
    }
}

extension EntryReader {
    /// Of a log in memory, at its end or at a moment before.
    init(
        _ shelf: ShelfOfEvents, _ selection: LogSelection = LogSelection(), through: EventID? = nil
    ) {
        let end = through ?? shelf.events.last?.id ?? .none
        let state = State.fold(shelf.events.prefix { $0.id <= end })
        self.init(
            shelf, selection, through: end,
            names: EventNames(state, zone: .utc, newest: state.time ?? LogTime(microseconds: 0)))
    }

    /// All entries, read from the first one on.
    func all() throws -> [LogEntry] {
        var found: [LogEntry] = []
        var place = EntryPlace(EventID(1))
        while case .pause(let next) = try visit(
            from: place,
            { entry in
                found.append(entry)
                return true
            })
        {
            place = next
        }
        return found
    }
}

extension LogEntry {
    /// Where it is and what it says, but for what came of it, which pages add.
    var sight: String { "\(place.event.rawValue).\(place.offset) \(gist)" }

    /// The entry in short.
    var gist: String {
        switch body {
        case .line(let line):
            (line.isRest ? "…" : "") + String(decoding: line.bytes.asItLooked, as: UTF8.self)
                + (line.isOpen ? "…" : "")
        case .block(let block): "\(block.mark.sign) \(block.word.text)"
        case .screen(let redraws, let bytes): "~ \(redraws) \(bytes)"
        }
    }
}
