internal import Arguments
internal import Canvas
internal import Console
internal import MissionControl
internal import Terminal

/// `skep attach`: this terminal becomes the agent's.
enum AttachCommand: Subcommand {
    static let declaration = Command(
        "attach", overview: "Make this terminal an agent's, until ctrl-\\ or F12",
        discussion: [
            """
            What the agent shows is drawn here, and what is typed goes to it. One types, others watch and may take over with
            's'. Leaving changes nothing for the agent. The last row always says how to leave.
            """
        ],
        positionals: [Positional("AGENT", help: "Its name or id")],
        examples: [Example("skep attach coder-1", "Sit down at its terminal")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        guard call.surroundings.hasTerminal else {
            throw Failure(
                "this is no terminal that could become an agent's",
                hint: "'skep logs -f AGENT' reads along, 'skep send AGENT TEXT' types")
        }
        let name = call.invocation.positional("AGENT") ?? ""
        _ = try call.supervisor()
        var settings = ScreenCommand.settings(try call.workspace(), call.surroundings)
        settings.model.show(only: name)
        let last = try ScreenCommand.show(settings)
        if let trouble = last.trouble {
            let what = "cannot attach to '\(name)': "
            // The supervisor says it in the same words.
            let message = trouble.message.hasPrefix(what) ? trouble.message : what + trouble.message
            throw Failure("\(message)", hint: trouble.hint.map { "\($0)" })
        }
        try output.line(farewell(last, name))
        return .done
    }

    private static func farewell(_ model: Model, _ name: String) -> Text {
        switch model.left?.end {
        case .exited(let how): "\(name) \(how)"
        case .gone(let why), .lost(let why): "\(name): \(why)"
        case nil: "\(name) goes on; 'skep attach \(name)' comes back"
        }
    }
}
