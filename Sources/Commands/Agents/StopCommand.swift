internal import Arguments

/// `skep stop`: agents end, with time to tidy up.
enum StopCommand: AgentVerb {
    static let verb = "stop"
    static let done: Text = "stopped"
    static let already: Text? = "has ended already"

    static let declaration = declare(
        "End agents: SIGTERM, after 2 s SIGKILL",
        """
        All processes of the agent get SIGTERM, and after 2 s SIGKILL. Whoever is paused or held by the
        breaker is let go to hear it; 'skep kill' lets nothing run. The command returns when none of
        them is left.
        """,
        [
            Example("skep stop coder-2", "End one agent"),
            Example("skep stop --all", "End all agents; the supervisor goes on"),
        ])
}
