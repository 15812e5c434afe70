internal import Arguments

/// `skep kill`: agents end at once.
enum KillCommand: AgentVerb {
    static let verb = "kill"
    static let done: Text = "killed"
    static let already: Text? = "has ended already"

    static let declaration = declare(
        "End agents at once: SIGKILL",
        """
        All processes of the agent get SIGKILL. The command returns when none of them is left.
        """,
        [
            Example("skep kill coder-2", "End one agent that does not listen"),
            Example("skep kill --all", "End all agents at once"),
        ])
}
