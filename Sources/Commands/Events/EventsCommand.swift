internal import Arguments
internal import Console
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
            What agents promise, conflicts, overrides, lifted rules, budgets and samples are events of the
            type 'signal', with that word as the subject.
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
            .flag("follow", short: "f", help: "Go on with what happens next"),
            .flag("json", help: "Print CloudEvents, one a line"),
        ],
        examples: [
            Example("skep events --from -10m", "What happened in the last ten minutes"),
            Example("skep events --agent coder-2 --type decision", "Why coder-2 did what it did"),
            Example("skep events -n 20 -f", "The last twenty events, and what happens next"),
            Example("skep events --json | jq -r .type | sort | uniq -c", "How many of each type"),
        ])

    /// So many rows are read at once; nothing of the log is held open while they are printed.
    private static let rowsPerPage = 1_000

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let last = try call.invocation.value("last").map { try call.count($0) }
        let workspace = try call.workspace()
        guard call.invocation.flag("follow") else {
            let reader = try workspace.reader()
            guard let ends = try LogEnds(reader) else { return .done }
            let (_, selection) = try show(call, reader, ends, last: last, &output)
            if selection.first <= ends.ids.lowerBound {
                try output.remark(reader.whereOlderOnesAre())
            }
            return .done
        }
        guard call.invocation.value("to") == nil else {
            throw call.usageError("'--to' ends what '--follow' goes on with")
        }
        try follow(call, workspace, last: last, &output)
        return .done
    }

    /// Prints what there is, then what comes.
    private static func follow(
        _ call: Call, _ workspace: WorkspaceSearch, last: Int?, _ output: inout Output
    ) throws {
        // Whoever follows may have begun before the first event.
        var listener = try NewsListener(workspace)
        guard let reader = try listener.waitForLog(&output) else { return }
        var news = NewsListener.News.none
        while try reader.range() == nil {
            news = try listener.wait(behind: .none, &output)
            if case .over = news { return }
        }
        guard let ends = try LogEnds(reader) else { return }
        var (printer, selection) = try show(call, reader, ends, last: last, &output)
        var place = selection.last
        var known: Set<AgentID> = []
        try output.flush()
        while true {
            switch try listener.wait(behind: place, &output) {
            case .over, .called: return
            case .none: try printer?.finish(&output)
            case .rows:
                let end = try reader.range()?.upperBound ?? place
                try forEachPage(after: place, through: end, where: selection.filter, reader) {
                    try printer?.learn($0, but: &known, reader)
                    try print($0, by: &printer, &output)
                }
                place = end
                try reader.checkPlace()
            }
            try output.flush()
        }
    }

    /// Prints what was asked for, and returns what goes on with it; there is no printer for JSON.
    private static func show(
        _ call: Call, _ reader: borrowing LogReader, _ ends: LogEnds, last: Int?,
        _ output: inout Output
    ) throws -> (EventPrinter?, EventSelection) {
        let isJSON = call.invocation.flag("json")
        // Only names are asked of it, which JSON does not need.
        let needsNames = !isJSON || call.invocation.value("agent") != nil
        let state = needsNames ? try reader.state() : State()
        let selection = try EventSelection(call, reader, ends, state, last: last)
        var printer =
            isJSON
            ? nil
            : try EventPrinter(call.zone, output.face, state, first: selection, reader, ends)
        try forEachPage(
            after: EventID(selection.first.rawValue - 1), through: selection.last,
            where: selection.filter, reader
        ) { try print($0, by: &printer, &output) }
        try printer?.finish(&output)
        return (printer, selection)
    }

    private static func forEachPage(
        after start: EventID, through end: EventID, where filter: EventFilter,
        _ reader: borrowing LogReader, _ body: (EventRows) throws -> Void
    ) throws {
        var place = start
        while place < end {
            let page = try reader.page(
                after: place, through: end, limit: rowsPerPage, where: filter)
            try body(page.rows)
            guard page.end > place else { return }
            place = page.end
        }
    }

    private static func print(
        _ rows: EventRows, by printer: inout EventPrinter?, _ output: inout Output
    ) throws(WriteError) {
        if printer == nil { return try print(json: rows, &output) }
        try printer?.print(rows, &output)
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
