internal import Arguments
internal import Swarm
internal import Wire

/// A subcommand that says something to some agents, and returns when each has it or will not have it.
protocol LetterVerb: Subcommand {
    static var kind: Letter.Kind { get }
}

extension LetterVerb {
    static func declare(
        _ overview: String, _ discussion: [String], _ options: [Option], _ examples: [Example]
    ) -> Command {
        Command(
            kind.rawValue, overview: overview, discussion: discussion + [delivery],
            positionals: [
                Positional(
                    "AGENT",
                    help: "Its name or id; several with commas between, 'role:R' for all with the "
                        + "role R, or '*' for all that live"),
                Positional(
                    "TEXT", help: "What to say, as one argument; '-' takes it from standard input"),
            ],
            options: options + [
                .value("priority", placeholder: "N", help: "How urgent it is, from 1 to 10"),
                .value(
                    "wait", placeholder: "TIME",
                    help: "How long it waits for who cannot take it yet; 60 s by default"),
            ],
            examples: examples)
    }

    private static var delivery: String {
        """
        A program that joined is told, and confirms or refuses it; an agent that was started with \
        'skep run --messages' gets it as a line, or as 'messages' in skep.yaml says. Who is starting \
        or waits for an answer gets it afterwards. The command returns when all have it or will not \
        have it: what is not confirmed within 60 s is given up.
        """
    }

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let text = try call.text(limit: Letter.textLimit, "64 KiB")
        var fields = try call.recipients()
        fields.append(JSON.Field("text", JSON(text)))
        if kind == .message { fields += try call.meaning() }
        if let priority = try call.priority() {
            fields.append(JSON.Field("priority", JSON(priority)))
        }
        var link = try call.supervisor()
        // Somebody may use up all the time there is to confirm it.
        let wait = try call.seconds("wait")
        if let wait { fields.append(JSON.Field("wait", JSON(wait))) }
        let time = link.answerTime + .seconds(wait ?? Patience.letter / 1_000_000)
        let body = try link.ask(kind.rawValue, Body(fields), within: time)
        return try output.report(
            AgentResult.all(in: body), as: Text(own: kind.rawValue), done: "delivered")
    }
}

extension Call {
    /// Whom a letter is for, as the wire says it.
    fileprivate func recipients() throws(UsageError) -> [JSON.Field] {
        let given = invocation.positional("AGENT") ?? ""
        switch Letter.Recipients(subject: given) {
        case .named(let names):
            return [JSON.Field("agents", JSON(names.map { JSON($0) }))]
        case .role(let role) where !role.isEmpty: return [JSON.Field("role", JSON(role))]
        case .all: return [JSON.Field("all", true)]
        case .role, nil: throw usageError("'\(given)' names no agent")
        }
    }

    /// What a message means, and what about.
    fileprivate func meaning() throws -> [JSON.Field] {
        var fields: [JSON.Field] = []
        if let intent = invocation.value("intent") {
            fields.append(JSON.Field("intent", JSON(intent)))
        }
        let paths = invocation.values("about")
        if !paths.isEmpty {
            // Where they were typed is for us to know.
            let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
            let places = paths.map { JSON(WorkspaceSearch.absolute($0, from: start)) }
            fields.append(JSON.Field("about", JSON(places)))
        }
        if let seconds = try seconds("for") {
            fields.append(JSON.Field("seconds", JSON(seconds)))
        }
        if let given = invocation.value("reply-to") {
            guard let id = Int64(given), id > 0 else {
                throw usageError("'\(given)' is no event's number")
            }
            fields.append(JSON.Field("reply_to", JSON(id)))
        }
        return fields
    }

    fileprivate func priority() throws(UsageError) -> Int64? {
        guard let given = invocation.value("priority") else { return nil }
        guard let priority = Int64(given), 1...10 ~= priority else {
            throw usageError("'\(given)' is no priority; give a number from 1 to 10")
        }
        return priority
    }
}
