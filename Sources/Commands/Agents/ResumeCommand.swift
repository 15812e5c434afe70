internal import Arguments

/// `skep resume`: what pause did is taken back.
enum ResumeCommand: AgentVerb {
    static let verb = "resume"
    static let done: Text = "resumed"
    static let already: Text? = "was not paused"

    static let declaration = declare(
        "Let paused agents run again",
        """
        An agent runs on when no reason to hold it is left: one that the breaker holds is released by
        'skep thaw'. Processes that were stopped before it was paused stay so.
        """,
        [
            Example("skep resume coder-2", "Let one agent run on"),
            Example("skep resume --all", "Let all run that were paused"),
        ])
}
