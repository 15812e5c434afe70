internal import Arguments

/// `skep detach`: whoever is attached is let go, from elsewhere.
enum DetachCommand: AgentVerb {
    static let verb = "detach"
    static let done: Text = "detached"
    static let already: Text? = "nobody was attached"

    static let declaration = declare(
        "Let go of whoever is attached to agents",
        """
        Every terminal that is attached to the agent, the one that types and those that watch, is let
        go, as if its leaving key had been pressed there. The agent notices nothing.
        """,
        [
            Example("skep detach coder-2", "Leave a terminal that cannot send its leaving key")
        ])
}
