internal import Arguments

/// `skep up`: a supervisor in the background.
enum UpCommand: Subcommand {
    static let declaration = Command(
        "up", overview: "Start the supervisor in the background",
        discussion: [
            """
            Returns when it answers. Nothing ends when this terminal is closed; 'skep down' ends it. A
            supervisor that runs already is named, and stays.
            """
        ],
        examples: [Example("skep up", "Start it, if it does not run yet")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let workspace = try call.workspaceToRunIn(&output)
        let launcher = Launcher(workspace: workspace, surroundings: call.surroundings)
        if let link = try launcher.find() {
            try output.line("a supervisor runs in '\(workspace.root)' already\(process(link.run))")
        } else {
            let link = try launcher.start()
            try output.line("a supervisor runs in '\(workspace.root)' now\(process(link.run))")
        }
        return .done
    }

    private static func process(_ run: RunFile) -> Text {
        run.process.map { ": pid \(plain: $0)" } ?? Text()
    }
}
