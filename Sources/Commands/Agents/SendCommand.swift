internal import Arguments
internal import Swarm
internal import Wire

/// `skep send`: a line for an agent's standard input.
enum SendCommand: Subcommand {
    static let declaration = Command(
        "send", overview: "Type a line into an agent's standard input",
        discussion: [
            """
            The line is ended as the agent expects it: with CR on a terminal, with LF on a pipe. While
            the agent waits for an answer, sending is refused, because a line typed at a question
            would answer it.
            """
        ],
        positionals: [
            Positional("AGENT", help: "Its name or id"),
            Positional("TEXT", help: "The line, as one argument"),
        ],
        examples: [Example("skep send coder-2 'run the tests again'", "Type this and Enter")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let agent = call.invocation.positional("AGENT") ?? ""
        let text = call.invocation.positional("TEXT") ?? ""
        var link = try call.supervisor()
        _ = try link.ask(
            "send", Body([JSON.Field("agent", JSON(agent)), JSON.Field("text", JSON(text))]))
        return .done
    }
}
