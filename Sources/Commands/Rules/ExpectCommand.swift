internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep expect`: what an agent says is so is checked.
enum ExpectCommand: Subcommand {
    static let declaration = Command(
        "expect", overview: "Declare what is expected, and have it checked",
        discussion: [
            """
            WORDS say what is expected; CMD finds out whether it is so, by its exit code. The supervisor
            runs it where the agent works, with the agent's variables and without input. It waits until
            that is known, and exits with 0 where it is as expected, and with 1 where it is not, or
            where a rule of the gate is against running it.
            """,
            """
            Both are in the log. Where it is not as expected, the agent is held and you are asked if
            its 'consistency' is 'pause'; else it goes on, and knows. An agent that calls this declares
            for itself; anybody else names one with '--agent'.
            """,
        ],
        positionals: [
            Positional("WORDS", help: "What is expected, such as 'tests pass'"),
            Positional("CMD", help: "The command that finds it out", arity: .zeroOrMore),
        ],
        options: [
            .value("file", placeholder: "PATH", help: "It is that this is there", kind: .file),
            .value("exit", placeholder: "N", help: "The exit code that is expected, 0 unless said"),
            .value("timeout", placeholder: "T", help: "How long CMD may take, 1m unless said"),
            .value("agent", placeholder: "A", help: "Declare for this agent; the operator only"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep expect 'tests pass' -- make test", "What it says when it is done"),
            Example("skep expect --file dist/app.js 'it is built'", "A file that is to be there"),
            Example("skep expect --exit 1 'no TODO' -- grep -rq TODO src", "Another exit code"),
        ])

    /// An agent that is held is looked at when it goes on.
    private static let patience = Duration.seconds(Rules.longestLease)

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let body = try call.expectation()
        let reply = try ask(call, body, &output)
        if call.invocation.flag("json") {
            try output.json(Array(reply.text.utf8))
        } else {
            try output.line(words(of: reply))
        }
        return reply["kept"] == true ? .done : .failed
    }

    private static func ask(
        _ call: Call, _ fields: [JSON.Field], _ output: inout Output
    ) throws -> JSON {
        var notice = call.notice
        while true {
            var link = try call.supervisor()
            guard link.isAnAgents || call.invocation.value("agent") != nil else {
                throw call.usageError("say of which agent it is expected: '--agent A'")
            }
            do {
                return try link.ask(
                    "expect", Body(fields), within: patience,
                    meanwhile: { _ in
                        if let words = notice.take() { try? output.remark(words) }
                    }
                ).json
            } catch let failure as Failure where failure.refusal == "interrupted" {
                continue
            } catch let error as ControlError where error.code == .noAnswer {
                // The supervisor died of something; the keeper puts another in its place.
                continue
            }
        }
    }

    private static func words(of reply: JSON) -> Text {
        let found = reply["found"]?.string ?? ""
        let action = reply["action"]?.string.flatMap(Consistency.Action.init(rawValue:))
        switch action {
        case .kept: return "as expected: \(found)"
        case .paused: return "not as expected: \(found); it is paused"
        case .refused: return "\(found) (rule \(reply["rule"]?.string ?? ""))"
        default: return "not as expected: \(found)"
        }
    }
}

extension Call {
    /// What is waited for, where that takes a while; nil where only programs would read it.
    fileprivate var notice: Text? {
        let command = invocation.positionals("CMD")
        guard !invocation.flag("json"), !command.isEmpty else { return nil }
        let usual = TimeSpan(microseconds: Expectation.usualTimeout * 1_000).text
        let most = invocation.value("timeout") ?? usual
        return "waits for '\(command.joined(separator: " "))', which may take \(most)"
    }

    fileprivate func expectation() throws -> [JSON.Field] {
        let words = invocation.positional("WORDS") ?? ""
        var fields = [
            JSON.Field("subject", JSON(words)), JSON.Field("check", JSON(try check())),
        ]
        if let agent = invocation.value("agent") {
            fields.append(JSON.Field("agent", JSON(agent)))
        }
        return fields
    }

    private func check() throws -> [JSON.Field] {
        let command = invocation.positionals("CMD")
        if let path = invocation.value("file") {
            guard command.isEmpty, invocation.value("exit") == nil,
                invocation.value("timeout") == nil
            else { throw usageError("'--file' is instead of a command") }
            let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
            return [JSON.Field("file", JSON(WorkspaceSearch.absolute(path, from: start)))]
        }
        guard let program = command.first, !program.isEmpty else {
            throw usageError("say how to find it out: '-- CMD', or '--file PATH'")
        }
        var fields = [JSON.Field("command", JSON(command.map { JSON($0) }))]
        if let text = invocation.value("exit") {
            guard let code = Int64(text), Expectation.codes.contains(code) else {
                throw usageError("'\(text)' is no exit code; write a number up to 255")
            }
            fields.append(JSON.Field("exit", JSON(code)))
        }
        if let text = invocation.value("timeout") {
            guard let span = TimeSpan(text), case let time = span.microseconds / 1_000,
                Expectation.timeouts.contains(time)
            else { throw usageError("'\(text)' is no time up to 10m, such as 90s") }
            fields.append(JSON.Field("timeout_ms", JSON(time)))
        }
        return fields
    }
}
