internal import Arguments
internal import Wire

/// `skep thaw`: what the breaker held runs on.
enum ThawCommand: Subcommand {
    static let declaration = Command(
        "thaw", overview: "Release what the breaker holds",
        discussion: [
            """
            Agents that were paused before the breaker stay paused, which is said. It does not ask
            first, and where the breaker is off there is nothing to do.
            """
        ],
        examples: [Example("skep thaw", "Let the swarm run on")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        var link = try call.supervisor()
        guard let body = try link.carryOut("thaw", .empty, &output) else { return .failed }
        let results = try AgentResult.all(in: body)
        if results.isEmpty { try output.line("the breaker is off; it held no agent") }
        return try output.report(results, as: "release", done: "released")
    }
}
