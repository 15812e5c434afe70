internal import Arguments
internal import Console
internal import MissionControl

/// `skep replay`: the screen on the past alone, of a log that nobody needs to serve.
enum ReplayCommand: Subcommand {
    static let declaration = Command(
        "replay", overview: "The screen on the past alone: it reads the log, and starts nothing",
        discussion: [
            """
            For the log of a swarm that is over, for a copy of one, and for a look beside a swarm that runs. No supervisor
            is started, and nothing is written. PLACE is the id of an event (48213), a time (14:02:11), how long before
            the newest event (-10m), a share of the run (50%) or a label.
            """
        ],
        options: [
            .value("at", placeholder: "PLACE", help: "Begin there, and not at the newest event")
        ],
        examples: [
            Example("skep replay", "Move through all that was said and done"),
            Example("skep -C /tmp/copy replay --at 14:02:11", "Begin at a moment of another log"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        try ScreenCommand.requireTerminal(call)
        let workspace = try call.workspace()
        // What is wrong with the log is said here, and not by a screen that can show nothing.
        _ = try workspace.reader()
        let last = try ScreenCommand.roam(from: workspace, call.surroundings) { shown, settings in
            settings.find = { nil }
            let isFirst = shown.root == workspace.root
            settings.model.showPastAlone(at: isFirst ? call.invocation.value("at") : nil)
        }
        try output.line("nothing was changed in \(Text(foreign: last.workspace))")
        return .done
    }
}
