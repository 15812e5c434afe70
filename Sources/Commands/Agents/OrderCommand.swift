internal import Arguments
internal import Swarm

/// `skep order`: a goal for agents.
enum OrderCommand: LetterVerb {
    static let kind = Letter.Kind.order

    static let declaration = declare(
        "Give agents a goal, and wait until they have it",
        [
            """
            Only the operator may, and agents with the role 'orchestrator'.
            """
        ],
        [],
        [
            Example("skep order coder-2 'make the tests pass'", "Give one agent a goal"),
            Example("skep order --priority 10 '*' 'commit, and stop'", "Give one to all that live"),
        ])
}
