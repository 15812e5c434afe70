internal import Arguments
internal import Wire

/// `skep freeze`: the breaker, which holds all agents at once.
enum FreezeCommand: Subcommand {
    static let declaration = Command(
        "freeze", overview: "Hold the whole swarm at once: the breaker",
        discussion: [
            """
            Every process of every agent is stopped by the kernel, and nothing new is started until
            'skep thaw'. It needs neither disk nor log, and survives a restart of the supervisor,
            'skep down' and 'skep up' as well. What it holds can be ended: 'skep stop' and 'skep down'
            let it run for 2 s at most, to hear SIGTERM, and 'skep kill' does not.
            """
        ],
        examples: [Example("skep freeze", "Hold everything, then look")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        var link = try call.supervisor()
        guard let body = try link.carryOut("freeze", .empty, &output) else { return .failed }
        let results = try AgentResult.all(in: body)
        if results.isEmpty { try output.line("the breaker is on; no agent lives") }
        return try output.report(results, as: "hold", done: "held")
    }
}
