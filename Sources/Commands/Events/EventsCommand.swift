internal import Arguments
internal import EventLog
internal import Swarm

/// `skep events`: what happened, a line an event.
enum EventsCommand: Subcommand {
    static let declaration = Command(
        "events", overview: "Show what happened, a line an event",
        discussion: [
            """
            X is the id of an event (48213), a time (14:02:11, 2026-11-20, 2026-11-20T14:02:11Z) or
            how long before the newest event (-10m; s, m, h or d). A time without a zone is in the
            local one; without a day it is of the newest event's day. A time names all of its
            second, minute or day: '--to 14:02' ends with the last event of that minute.
            """,
            """
            '--json' prints CloudEvents 1.0, one a line, with times in UTC.
            """,
        ],
        options: [
            .value("from", placeholder: "X", help: "Begin with the first event at or after X"),
            .value("to", placeholder: "X", help: "End with the last event at or before X"),
            .value(
                "type", placeholder: "T", help: "Only events of this type, such as 'decision'",
                kind: .suggested(EventType.known.map(\.name))),
            .value("agent", placeholder: "A", help: "Only events of this agent, by name or id"),
            .value("last", short: "n", placeholder: "N", help: "Only the last N of these"),
            .flag("json", help: "Print CloudEvents, one a line"),
        ],
        examples: [
            Example("skep events --from -10m", "What happened in the last ten minutes"),
            Example("skep events --agent coder-2 --type decision", "Why coder-2 did what it did"),
            Example("skep events -n 20", "The last twenty events"),
            Example("skep events --json | jq -r .type | sort | uniq -c", "How many of each type"),
        ])

    /// So many rows are read at once; nothing of the log is held open while they are printed.
    private static let rowsPerPage = 1_000

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let last = try call.invocation.value("last").map { try call.count($0) }
        let reader = try call.workspace().reader()
        guard let ends = try LogEnds(reader) else { return .done }
        let isJSON = call.invocation.flag("json")
        // Only names are asked of it, which JSON does not need.
        let needsNames = !isJSON || call.invocation.value("agent") != nil
        let state = needsNames ? try reader.state() : State()
        let selection = try EventSelection(call, reader, ends, state, last: last)
        if isJSON {
            try forEachPage(of: selection, reader) { try print(json: $0, &output) }
        } else {
            var printer = try EventPrinter(
                call.zone, output.face, state, first: selection, reader, ends)
            try forEachPage(of: selection, reader) { try printer.print($0, &output) }
            try printer.finish(&output)
        }
        return .done
    }

    private static func forEachPage(
        of selection: EventSelection, _ reader: borrowing LogReader,
        _ body: (EventRows) throws -> Void
    ) throws {
        var place = EventID(selection.first.rawValue - 1)
        while place < selection.last {
            let page = try reader.page(
                after: place, through: selection.last, limit: rowsPerPage, where: selection.filter)
            try body(page.rows)
            guard page.end > place else { return }
            place = page.end
        }
    }

    private static func print(json rows: EventRows, _ output: inout Output) throws(WriteError) {
        var line: [UInt8] = []
        for index in 0..<rows.count {
            line.removeAll(keepingCapacity: true)
            rows[index].appendCloudEvent(to: &line)
            try output.json(line)
        }
    }
}

extension Call {
    fileprivate func count(_ text: String) throws(UsageError) -> Int {
        guard let count = Int(text), count >= 0 else {
            throw usageError("'\(text)' is not a number of events")
        }
        return count
    }
}
