internal import Arguments
internal import Keeper

/// `skep supervise`: what `skep up` does, in the foreground, for a service manager.
enum SuperviseCommand: Subcommand {
    static let declaration = Command(
        "supervise", overview: "Run the supervisor in the foreground, for a service manager",
        discussion: [
            """
            As 'skep up' it starts the agents of FILE, or of 'skep.yaml' at the root of the workspace.
            """,
            """
            SIGTERM and SIGINT mean 'skep down': all agents end, then it returns. A second one ends it
            at once. '--background' ignores SIGHUP and starts no agents; 'skep up' starts it so, and
            returns.
            """,
        ],
        positionals: [
            Positional("FILE", help: "The agents to start", arity: .optional, kind: .file)
        ],
        options: [
            .flag("background", help: "Go on when the terminal is closed"), Call.profileOption,
        ],
        examples: [Example("skep supervise", "Until ctrl-c")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let isInBackground = call.invocation.flag("background")
        let (workspace, file) =
            isInBackground ? (try call.workspaceToRunIn(&output), nil) : try call.swarm(&output)
        guard let lock = try KeeperLock.take(in: workspace) else {
            // Two commands may start one at the same time: the first one's serves both.
            if isInBackground { return .done }
            throw Failure(
                "a supervisor runs in '\(workspace.root)' already", hint: "'skep down' ends it")
        }
        // Its lock went with a '.skep' that was removed; two would fight over the socket.
        guard !ControlSocket.isServed(in: workspace) else {
            throw Failure(
                "a supervisor still serves '\(workspace.root)', whose '.skep' was removed",
                hint: "'skep down' ends it once it has made 'run.json' again, in a second")
        }
        if let file {
            try MusterEntry.start(file, call.profiles, in: workspace, call.surroundings)
        }
        let ending = try Service.keep(
            workspace, isInBackground: isInBackground, by: lock, call.surroundings)
        _ = consume lock
        switch ending {
        case .left: return .done
        case .interrupted: throw try interrupted(workspace)
        case .failed:
            throw Failure("no supervisor could be started that ends the agents in order")
        }
    }

    /// Its supervisor and the holders end what is left; it is said when that is so.
    private static func interrupted(_ workspace: WorkspaceSearch) throws -> Failure {
        let deadline = ContinuousClock.now + .seconds(10)
        guard try KeeperLock.isFree(in: workspace, by: deadline) else {
            return Failure(
                "it was told twice to end, and some of what was left does not end",
                hint: "see 'ps -e'")
        }
        return Failure("it was told twice to end; what was left was killed")
    }
}
