internal import Arguments

/// `skep pause`: agents are held, each by itself.
enum PauseCommand: AgentVerb {
    static let verb = "pause"
    static let done: Text = "paused"

    static let declaration = declare(
        "Keep agents from running until they are resumed",
        """
        Every process of the agent is stopped by the kernel; the command returns when the kernel says
        so. What cannot be held is named.
        """,
        [
            Example("skep pause coder-2", "Hold one agent"),
            Example("skep pause --all", "Hold all of them; new ones may still be started"),
        ])
}
