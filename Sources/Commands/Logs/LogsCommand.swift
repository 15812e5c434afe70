internal import Arguments
internal import EventLog
internal import MissionControl
internal import Swarm

/// `skep logs`: what agents printed.
enum LogsCommand: Subcommand {
    static let declaration = Command(
        "logs", overview: "Show what agents printed, merged by time",
        discussion: [
            """
            Without names all agents are shown. What a program paints on its terminal's screen is no
            text, and is shown as one line '~ screen'.
            """,
            """
            '--raw' writes the bytes of one agent as they were, all of its streams in the order in
            which they were stored. They could do anything to a terminal, so they go to a file or a
            pipe only.
            """,
        ],
        positionals: [
            Positional("AGENT", help: "Only these, apart or with commas", arity: .zeroOrMore)
        ],
        options: [
            .flag("follow", short: "f", help: "Go on with what is printed next"),
            .value("lines", short: "n", placeholder: "N", help: "Begin with the last N lines"),
            .flag("raw", help: "The bytes of one agent as they were"),
        ],
        examples: [
            Example("skep logs -f", "Watch all agents"),
            Example("skep logs -n 20 coder-2 bench", "The last 20 lines of two"),
            Example("skep logs --raw coder-2 > typescript", "What its terminal got, to the byte"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let count = try lineCount(call)
        try check(call, output.face)
        let workspace = try call.workspace()
        guard call.invocation.flag("follow") else {
            let reader = try workspace.reader()
            let shown = try show(call, reader, last: count, &output)
            if let oldest = try reader.range()?.lowerBound, shown.start < oldest {
                try output.remark(reader.whereOlderOnesAre())
            }
            return .done
        }
        var listener = try NewsListener(workspace)
        // Whoever follows all may have begun before the first agent.
        let isForAll = call.invocation.positionals("AGENT").isEmpty
        guard let reader = try isForAll ? listener.waitForLog(&output) : workspace.reader() else {
            return .done
        }
        var shown = try show(call, reader, last: count, &output)
        try follow(&shown, reader, &listener, &output)
        return .done
    }

    /// What was shown, and goes on behind it.
    private struct Shown {
        let source: OutputRows
        var printer: any OutputPrinter
        /// What it begins behind.
        let start: EventID
        var place: EventID
    }

    /// Prints what there is.
    private static func show(
        _ call: Call, _ reader: borrowing LogReader, last count: Int?, _ output: inout Output
    ) throws -> Shown {
        let state = try reader.state()
        let agents = try call.agents.map { try state.agent(named: $0) }
        let source = OutputRows(of: agents)
        var printer: any OutputPrinter =
            call.invocation.flag("raw")
            ? RawPrinter()
            : LinePrinter(
                EventNames(state, zone: call.zone, newest: state.time ?? LogTime(rawValue: 0)),
                output.face, showsNames: agents.count != 1, last: count)
        var place = try count.map { try source.place(ofLast: $0, in: reader) } ?? .none
        let start = place
        try source.read(reader, after: &place) { try printer.take($0, &output) }
        try printer.finish(&output)
        return Shown(source: source, printer: printer, start: start, place: place)
    }

    /// Prints what comes, until nobody reads on.
    private static func follow(
        _ shown: inout Shown, _ reader: borrowing LogReader, _ listener: inout NewsListener,
        _ output: inout Output
    ) throws {
        var known: Set<AgentID> = []
        while true {
            switch try listener.wait(behind: shown.place, &output) {
            case .over, .called: return
            case .none: try shown.printer.finish(&output)
            case .rows:
                try shown.source.read(reader, after: &shown.place) { event in
                    // Whoever is new may have been started since the names were read.
                    if let agent = String(lossy: event.agent).map(AgentID.init(rawValue:)),
                        known.insert(agent).inserted
                    {
                        try shown.printer.learn(reader.state())
                    }
                    try shown.printer.take(event, &output)
                }
                try reader.checkPlace()
            }
            try output.flush()
        }
    }

    /// More lines than any log has, and few enough to count with.
    private static let longestCount = 1 << 40

    private static func lineCount(_ call: Call) throws(UsageError) -> Int? {
        guard let text = call.invocation.value("lines") else { return nil }
        guard let count = Int(text), count >= 0 else {
            throw call.usageError("'\(text)' is not a number of lines")
        }
        return min(count, longestCount)
    }

    private static func check(_ call: Call, _ face: Face) throws {
        guard call.invocation.flag("raw") else { return }
        guard call.agents.count == 1 else {
            throw call.usageError("'--raw' takes one agent")
        }
        guard call.invocation.value("lines") == nil else {
            throw call.usageError("'--raw' has no lines to count; leave '--lines' out")
        }
        guard !face.isTerminal else {
            throw Failure(
                "raw bytes could do anything to this terminal, so it does not get them",
                hint: "send them to a file or a pipe")
        }
    }
}
