internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// A subcommand that does one thing to some agents, or to all, and returns when it is so.
protocol AgentVerb: Subcommand {
    /// What is done, as the wire and the command line call it.
    static var verb: String { get }
    /// What each agent is when it is done.
    static var done: Text { get }
    /// What it was before, where there was nothing to do.
    static var already: Text? { get }
    /// What can be said besides whom it is for.
    static var options: [Option] { get }
}

extension AgentVerb {
    static var already: Text? { nil }
    static var options: [Option] { [] }

    /// The declaration, but for what differs between them.
    static func declare(
        _ overview: String, _ discussion: String, _ examples: [Example]
    ) -> Command {
        Command(
            verb, overview: overview, discussion: [discussion],
            positionals: [
                Positional(
                    "AGENT", help: "Their names or ids, apart or with commas", arity: .zeroOrMore)
            ],
            options: [.flag("all", help: "All agents that live")] + options,
            examples: examples)
    }

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let targets = try Targets(call)
        var link = try call.supervisor()
        let said = options.filter { call.invocation.flag($0.long) }
        let fields = targets.fields + said.map { JSON.Field($0.long, true) }
        guard let body = try link.carryOut(verb, Body(fields), for: targets, &output) else {
            return .failed
        }
        let results = try AgentResult.all(in: body)
        if results.isEmpty { try output.line("no agent lives, so there is none to \(own: verb)") }
        return try output.report(results, as: Text(own: verb), done: done, already: already)
    }
}

extension Call {
    /// Those that are named, each in a word of its own or several in one: no name has a comma.
    var agents: [String] {
        invocation.positionals("AGENT").flatMap { word in
            let names = word.split(separator: ",").map(String.init)
            return names.isEmpty ? [word] : names
        }
    }
}

/// Whom a command is for.
struct Targets {
    /// Nil for all.
    let names: [String]?

    static let all = Targets()

    private init() { names = nil }

    init(_ call: Call) throws(UsageError) {
        let names = call.agents
        switch (names.isEmpty, call.invocation.flag("all")) {
        case (true, false): throw call.usageError("name an agent, or give '--all'")
        case (false, true): throw call.usageError("'--all' leaves no agent to be named")
        case (true, true): self.names = nil
        case (false, false): self.names = names
        }
    }

    var fields: [JSON.Field] {
        guard let names else { return [JSON.Field("all", true)] }
        return [JSON.Field("agents", JSON(names.map { JSON($0) }))]
    }

    var body: Body { Body(fields) }

    func include(_ agent: Agent) -> Bool {
        names.map { $0.contains(agent.name) || $0.contains(agent.id.rawValue) } ?? true
    }
}

extension SupervisorLink {
    /// Asks for something that is answered when it is so; nil when it was not so in time, which has
    /// been said then.
    mutating func carryOut(
        _ verb: String, _ body: Body, for targets: Targets = .all, _ output: inout Output
    ) throws -> Body? {
        // It is the keeper who starts anything: without it the answer does not come.
        if ["spawn", "restart"].contains(verb), let still = StandingStill("keeper", run.keeper) {
            try output.complain(still.complaint, hint: still.hint)
        }
        do {
            return try ask(verb, body)
        } catch let error as ControlError where error.code == .noAnswer {
            try explain(error, verb, targets, &output)
            return nil
        }
    }

    /// Says what is still under way, as far as it can be known.
    private mutating func explain(
        _ error: ControlError, _ verb: String, _ targets: Targets, _ output: inout Output
    ) throws {
        // Nobody can tell any more: then it is as the error says.
        guard let list = try? agents() else { throw Failure(error) }
        if let disk = try? ask("health").json["disk"]?.string, disk != "ok" {
            try output.complain(
                "\(error.message)",
                hint: "it waits until that can be recorded: disk \(own: disk); see 'skep health'")
            return
        }
        let changing = list.state.byNeed.filter { $0.phase != nil && targets.include($0) }
        try output.complain(
            "\(error.message)",
            hint: changing.isEmpty ? error.hint.map { Text(foreign: $0) } : "still under way:")
        for agent in changing {
            let phase = agent.phase.map {
                [Text(foreign: $0.word), Text($0.progress)].joined(by: " ")
            }
            try output.errors.line("  \(agent.name): \(phase ?? Text())")
        }
    }
}
