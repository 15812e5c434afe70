internal import Arguments
internal import Swarm

/// `skep message`: something for agents to know.
enum MessageCommand: LetterVerb {
    static let kind = Letter.Kind.message

    static let declaration = declare(
        "Tell agents something, and wait until they have it",
        [
            """
            An agent that calls it says so in its own name; anybody else is the operator.
            """
        ],
        [.value("intent", placeholder: "I", help: "What it is about, in a word: such as 'ask'")],
        [
            Example("skep message coder-2 'the tests are red'", "Tell one agent"),
            Example("skep message scout,coder-2 'all done'", "Tell two"),
            Example("skep message role:critic - < plan.md", "Tell all critics what is in a file"),
        ])
}
