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
                .value(
                    "priority", placeholder: "N",
                    help: "How urgent it is: 10 is the most, 1 the least"),
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
        have it: what is not confirmed in that time is given up. It exits with 0 only where all have it: \
        who has not is named, and why, and the others have it all the same. Of a role or of all, those \
        that take no messages are named, and no failure, where anybody has it.
        """
    }

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let text = try call.text(limit: Letter.textLimit, "64 KiB")
        guard !text.isEmpty else { throw call.usageError("TEXT is empty: there is nothing to say") }
        guard text.utf8.count <= Letter.textLimit else {
            throw Failure(
                "TEXT is longer than \(Letter.textLimit / 1_024) KiB",
                hint: "write it to a file, and say where that is")
        }
        var fields = try call.recipients()
        fields.append(JSON.Field("text", JSON(text)))
        if kind == .message { fields += try call.meaning() }
        if let priority = try call.priority() {
            fields.append(JSON.Field("priority", JSON(priority)))
        }
        // Somebody may use up all the time there is to confirm it.
        let wait = try call.seconds("wait", in: 1...Letter.longestWait)
        var link = try call.supervisor()
        if kind == .message, let promise = call.promise, !link.isAnAgents {
            throw promise.isNoOperators
        }
        if let wait { fields.append(JSON.Field("wait", JSON(wait))) }
        let time = link.answerTime + .seconds(wait ?? Patience.letter / 1_000_000)
        let body = try link.ask(kind.rawValue, Body(fields), within: time)
        var results = try AgentResult.all(in: body)
        let deaf = call.namesAgents ? [] : results.withoutMessages
        results.removeAll { deaf.contains($0) }
        let code = try output.report(results, as: Text(own: kind.rawValue), done: "delivered")
        for result in deaf { try output.line("\(result.agent): takes no messages") }
        if kind == .message {
            try output.remark(call.hint(onSignsOf: call.invocation.values("about")))
        }
        return code
    }
}

extension [AgentResult] {
    /// Those that did not ask for any, where anybody has it: who means all, or a role, means those that do.
    fileprivate var withoutMessages: [AgentResult] {
        guard contains(where: { $0.refusal == nil }) else { return [] }
        return filter { $0.refusal?.code == "not_listening" }
    }
}

extension Letter.Intent {
    /// What it says to do instead.
    fileprivate var isNoOperators: Failure {
        Failure(
            "nothing was said: a '\(own: rawValue)' binds agents, and nothing would follow from yours",
            hint: self == .claim
                ? "'skep lease PATH' keeps others away from it"
                : "'skep release PATH' leaves it to others; without '--intent' it is a plain message"
        )
    }
}

extension Call {
    /// Whether it claims or yields what it is about.
    fileprivate var promise: Letter.Intent? {
        let intent = invocation.value("intent").flatMap(Letter.Intent.init(rawValue:))
        return intent == .claim || intent == .yield ? intent : nil
    }

    /// Whether it is for those that it names, and for nobody else.
    fileprivate var namesAgents: Bool {
        guard case .named = Letter.Recipients(subject: invocation.positional("AGENT") ?? "") else {
            return false
        }
        return true
    }

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
        if let promise, paths.isEmpty {
            throw usageError("what a '\(promise.rawValue)' is about is said by '--about PATH'")
        }
        if promise == nil, invocation.value("for") != nil {
            throw usageError(
                "'--for' says how long a 'claim' or a 'yield' holds: give '--intent' with it")
        }
        guard paths.count <= Letter.pathLimit else {
            throw usageError("'--about' can be given \(Letter.pathLimit) times at most")
        }
        if !paths.isEmpty {
            // Where they were typed is for us to know.
            let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
            let places = try paths.map { path throws(UsageError) -> JSON in
                let whole = WorkspaceSearch.absolute(path, from: start)
                guard !path.isEmpty, Letter.mayBeAbout(whole) else {
                    throw usageError("'--about' is a path or a glob, and not '\(path)'")
                }
                return JSON(whole)
            }
            fields.append(JSON.Field("about", JSON(places)))
        }
        if let seconds = try seconds("for", in: 1...Rules.longestLease) {
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
            throw usageError(
                "'\(given)' is no priority; give a number from 1 to 10, the most urgent")
        }
        return priority
    }
}
