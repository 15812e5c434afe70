internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// An answer to what an agent asks the gate.
protocol AnswerVerb: Subcommand {
    static var verb: String { get }
    static var done: Text { get }
}

extension AnswerVerb {
    static func answer(_ call: Call, _ more: [JSON.Field], _ output: inout Output) throws
        -> ExitCode
    {
        let given = call.invocation.positional("ID") ?? ""
        guard let id = Int64(given.drop { $0 == "#" }), id > 0 else {
            throw call.usageError("'\(given)' is no request; 'skep state' lists what is asked")
        }
        var fields = [JSON.Field("id", JSON(id))] + more
        if let text = call.invocation.positional("TEXT") {
            fields.append(JSON.Field("text", JSON(text)))
        }
        var link = try call.supervisor()
        _ = try link.ask(verb, Body(fields))
        try output.line("#\(plain: id): \(done)")
        return .done
    }

    static var positionals: [Positional] {
        [
            Positional("ID", help: "The number of the request, as 'skep state' shows it"),
            Positional("TEXT", help: "What the agent is told besides", arity: .optional),
        ]
    }
}

/// `skep approve`: yes.
enum ApproveCommand: AnswerVerb {
    static let verb = "approve"
    static let done: Text = "allowed"

    static let declaration = Command(
        verb, overview: "Allow what an agent asks for",
        discussion: [
            """
            The agent hears it at once. 'skep state' lists what is asked; 'skep events --json --from ID
            --to ID' shows all of a request, with hidden characters escaped. With '--always' the same is
            not asked again: of a file that was changed too often that is the file or its directory, and
            of a budget there is no limit any more, whatever the pattern is.
            """
        ],
        positionals: positionals,
        options: [
            .value(
                "always", placeholder: "PATTERN",
                help: "Allow from here on what looks so, such as 'make **'")
        ],
        examples: [
            Example("skep approve 4711", "Yes, once"),
            Example("skep approve 4711 --always 'rm -rf build*'", "And do not ask that again"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let pattern = try call.pattern("always").map { [JSON.Field("always", JSON($0))] }
        return try answer(call, pattern ?? [], &output)
    }
}

/// `skep deny`: no.
enum DenyCommand: AnswerVerb {
    static let verb = "deny"
    static let done: Text = "denied"

    static let declaration = Command(
        verb, overview: "Refuse what an agent asks for",
        discussion: ["The agent hears it at once, with the text as the reason."],
        positionals: positionals,
        examples: [Example("skep deny 4711 'use git clean -n first'", "No, and why")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        try answer(call, [], &output)
    }
}
