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
            """,
            """
            An intent says what it means. An agent that claims a path works at it, and others ask it
            before they write there; one that yields a path leaves it to those it tells. Both hold for a
            while, and what is not kept is recorded, and told to those it was promised to. A person cannot
            claim or yield: 'skep lease' and 'skep release' are for that.
            """,
        ],
        [
            .value(
                "intent", placeholder: "I", help: "What it means",
                kind: .oneOf(Letter.Intent.allCases.map(\.rawValue))),
            .value(
                "about", placeholder: "PATH", help: "A path or glob that it is about",
                kind: .file, repetition: .collected),
            .value(
                "for", placeholder: "TIME",
                help: "How long a 'claim' or 'yield' holds, as a lease does by default"),
            .value("reply-to", placeholder: "ID", help: "The event that it answers"),
        ],
        [
            Example("skep message coder-2 'the tests are red'", "Tell one agent"),
            Example("skep message scout,coder-2 'all done'", "Tell two"),
            Example(
                "skep message scout 'is it done?' --intent ask --about src/cart.py",
                "Ask about a path"),
            Example("skep message role:critic - < plan.md", "Tell all critics what is in a file"),
        ])
}
