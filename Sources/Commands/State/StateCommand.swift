internal import Arguments
internal import Console
internal import EventLog
internal import MissionControl
internal import Swarm

/// `skep state`: what is known at a moment, those first who need somebody.
enum StateCommand: Subcommand {
    static let declaration = Command(
        "state", overview: "Show the agents, open requests and leases, now or at any moment",
        discussion: [
            """
            Agents stand in the order in which they need somebody: waiting, failed, unsure, working,
            paused, idle, done. A status that is only a guess ends in '?'. Ages are counted to the
            moment shown, and stand in steps.
            """,
            """
            X is the id of an event (48213), a time (14:02:11, 2026-11-20, 2026-11-20T14:02:11Z) or
            how long before the newest event (-10m). '--json' prints one object, as
            'docs/events.md' describes it.
            """,
        ],
        options: [
            .value("at", placeholder: "X", help: "Show it as it was after the last event of X"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep state", "Who does what, and who needs somebody"),
            Example("skep state --at -30m", "The same, half an hour before the newest event"),
            Example(
                "skep state --json | jq -r '.requests[].action'", "What is waiting for an answer"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let reader = try call.workspace().reader()
        let state = try reader.state(at: call.moment("at", reader))
        if call.invocation.flag("json") {
            try output.json(state.json)
        } else {
            try StateReport(state, call.zone, output.face).print(&output)
        }
        return .done
    }
}
