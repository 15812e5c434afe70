internal import Arguments

/// `skep restart`: agents begin anew.
enum RestartCommand: AgentVerb {
    static let verb = "restart"
    static let done: Text = "restarted"
    static let options = [
        Option.flag(
            "continue", help: "Let them take up their conversations, as skep.yaml says how")
    ]

    static let declaration = declare(
        "End agents and start them again",
        """
        The agent is stopped, if it lives, and started again with the command, directory and environment
        it had. It keeps its name and id. Environments are written down nowhere: those of the 64 agents
        that ended last are kept until 'skep down'. Afterwards 'skep run --name' starts an agent anew.
        """,
        [
            Example("skep restart coder-2", "Begin anew with the same command"),
            Example("skep restart --continue coder-2", "The same, and it goes on where it was"),
            Example("skep restart --all", "The same for all that live"),
        ])
}
