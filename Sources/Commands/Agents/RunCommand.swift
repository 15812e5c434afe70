internal import Arguments
internal import Glibc
internal import Swarm
internal import Wire

/// `skep run`: one more agent.
enum RunCommand: Subcommand {
    static let declaration = Command(
        "run", overview: "Start one more agent, and print its name",
        discussion: [
            """
            The agent gets the environment, directory and umask of the caller; the values of the
            environment are written down nowhere. A supervisor is started where none runs. Nothing
            ends when this terminal is closed.
            """,
            """
            A name is a small letter or digit, then at most 31 of those, '.', '_' and '-'; not 'tick',
            and not the form of an id, such as a1. By default it is the program's name and a number.
            The name of an agent that has ended starts that same agent again.
            """,
            """
            A worktree is made of what HEAD has, beside the workspace in 'WORKSPACE.worktrees/NAME', on
            the branch 'skep/NAME'. An agent that has one goes on in it. 'skep worktrees' lists and
            removes them; merging is yours, with your own git.
            """,
            """
            An agent that has used up a budget is held, and you are asked; it is never ended. There are
            'tokens', 'money' (5.00), 'cpu' and 'time' (10m), 'memory' and 'output' (2G), and 'restarts'.
            """,
        ],
        positionals: [
            Positional("CMD", help: "The program and its arguments", arity: .afterDashes)
        ],
        options: [
            .value("name", placeholder: "N", help: "What to call it"),
            .value("role", placeholder: "R", help: "What it is for, such as 'critic'"),
            .flag("pty", help: "Give it a terminal, which is the default"),
            .flag("pipe", help: "Give it pipes instead of a terminal"),
            .flag("messages", help: "Type messages and orders for it, each as a line"),
            .flag("worktree", help: "Give it a git worktree and branch of its own"),
            .value("cwd", placeholder: "D", help: "Where it works", kind: .directory),
            .value(
                "env", placeholder: "K=V", help: "One more variable", repetition: .collected),
            .value(
                "restart", placeholder: "P", help: "When to start it again",
                kind: .oneOf(RestartPolicy.allCases.map(\.rawValue))),
            .value(
                "consistency", placeholder: "P", help: "What to do where it is not as it says",
                kind: .oneOf(ConsistencyPolicy.allCases.map(\.rawValue))),
            .value(
                "budget", placeholder: "KIND=AMOUNT",
                help: "Ask before it uses more, such as 'tokens=200000'", repetition: .collected),
        ],
        examples: [
            Example("skep run -- claude", "An agent in a terminal of its own"),
            Example("skep run --name bench --pipe -- make bench", "A program without a terminal"),
            Example("skep run --worktree --name fix -- claude", "One that is in nobody's way"),
            Example("skep run --restart on-failure -- ./watch.sh", "One that is kept alive"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let order = try SpawnOrder(call)
        let workspace = try call.workspaceToRunIn(&output)
        let launcher = Launcher(workspace: workspace, surroundings: call.surroundings)
        try output.complainAboutUnfit(call.surroundings.environment)
        var link = try launcher.find() ?? launcher.start()
        guard let body = try link.carryOut("spawn", order.body, &output) else { return .failed }
        guard let result = try AgentResult.all(in: body).first else {
            throw Failure("the supervisor's answer cannot be read: it names no agent")
        }
        if let refusal = result.refusal {
            throw order.failure(result.agent, refusal)
        }
        try output.line("\(result.agent)")
        return .done
    }
}

extension Output {
    /// Names the variables that no new agent gets.
    mutating func complainAboutUnfit(_ environment: Environment) throws(WriteError) {
        guard !environment.unfit.isEmpty else { return }
        let names = environment.unfit.map { Text(foreign: $0) }
        try complain("not passed on, for it is no UTF-8: \(names.joined(by: ", "))")
    }
}
