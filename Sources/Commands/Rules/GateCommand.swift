internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep gate`: may this be done?
enum GateCommand: Subcommand {
    static let declaration = Command(
        "gate", overview: "Ask whether something may be done, and wait for the answer",
        discussion: [
            """
            Safety rules are asked first, then who holds what, then the operator's orders; the strictest
            wins and says why. Where a rule wants a person to decide, the agent stands first on the
            operator's screen until somebody answers, or the rule's time is up; standard error says so,
            with the number for 'skep approve' and 'skep deny'. It exits with 0 where it may be done, and
            with 1 where it may not.
            """,
            """
            ACTION is 'write' or 'read' with a path, 'run' with a command line, 'network' with a host,
            'spend' with what for ('--amount' says how much), or any other word.
            """,
            """
            With '--hook' it reads what a tool hook of claude is given on standard input, and prints what
            such a hook answers: 'deny' with the reason, 'allow' where somebody or something allowed
            exactly this, and nothing where no rule is about it, so that the program asks as it always
            does. Where there is no workspace, or no supervisor runs, it prints nothing either. What it
            cannot read it denies.
            """,
        ],
        positionals: [
            Positional("ACTION", help: "write, read, run, network, spend, …", arity: .optional),
            Positional("SUBJECT", help: "The path, the command, the host", arity: .optional),
        ],
        options: [
            .value("agent", placeholder: "A", help: "Ask for this agent; the operator only"),
            .value("tool", placeholder: "T", help: "Which tool would do it"),
            .value("reason", placeholder: "R", help: "What it is good for"),
            .flag("diff", help: "Read a patch of what would change from standard input"),
            .value("amount", placeholder: "N", help: "How much would be spent"),
            .flag("hook", help: "Read and print what a tool hook of claude does"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep gate run 'rm -rf build' && rm -rf build", "Do it if it may be done"),
            Example("skep gate write src/cart.py --json", "The verdict with its level and rule"),
        ])

    /// Longer than any rule lets a person think.
    private static let patience = Duration.seconds(Rules.longestLease)

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        if call.invocation.flag("hook") { return try GateHook(call).run(&output) }
        guard let action = call.invocation.positional("ACTION"),
            let subject = call.invocation.positional("SUBJECT")
        else { throw call.usageError("name an action and what it is done to") }
        guard GateQuestion.isAction(action) else {
            throw call.usageError("ACTION is write, read, run, network, spend or another word")
        }
        guard !subject.isEmpty else { throw call.usageError("SUBJECT is empty") }
        guard subject.utf8.count <= GateQuestion.targetLimit else {
            let most = GateQuestion.targetLimit / 1_024
            throw call.usageError("SUBJECT has more than \(most) KiB")
        }
        let isPath = action == "write" || action == "read"
        let start = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        let target = isPath ? WorkspaceSearch.absolute(subject, from: start) : subject
        let details = try call.details(in: start)
        let isForPeople = !call.invocation.flag("json")
        let reply = try ask(
            call, [("action", JSON(action)), ("subject", JSON(target)), ("details", details)]
        ) { asked, isAnAgents in
            if isForPeople { try? output.remark(waiting(for: asked, isAnAgents, call)) }
        }
        let isAllowed = reply["verdict"] == "allow"
        if isForPeople {
            try output.line(words(of: reply))
        } else {
            try output.json(Array(reply.text.utf8))
        }
        return isAllowed ? .done : .failed
    }

    /// Says once of each request that a person is asked.
    static func ask(
        _ call: Call, _ fields: [(String, JSON)],
        hearing: (_ asked: JSON, _ isAnAgents: Bool) -> Void = { _, _ in }
    ) throws -> JSON {
        var body = fields.map { JSON.Field($0.0, $0.1) }
        if let agent = call.invocation.value("agent") {
            body.append(JSON.Field("agent", JSON(agent)))
        }
        var told: JSON?
        while true {
            var link = try call.supervisor()
            let isAnAgents = link.isAnAgents
            do {
                return try link.ask(
                    "gate", Body(body), within: patience,
                    hearing: { push in
                        let asked = push.body.json
                        // It is said again and again, to find out whether anybody still waits.
                        guard push.verb == "asked", asked["id"] != told else { return }
                        told = asked["id"]
                        hearing(asked, isAnAgents)
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

    /// How it is answered is for people: an agent does not answer its own question.
    private static func waiting(for asked: JSON, _ isAnAgents: Bool, _ call: Call) -> Text {
        let id = asked["id"]?.int ?? 0
        let rule = asked["rule"]?.string.map { " (rule \($0))" as Text } ?? Text()
        let answers: Text = "; 'skep approve \(plain: id)' or 'skep deny \(plain: id)'"
        let end: Text =
            switch (asked["until"]?.string, asked["unanswered"]?.string) {
            case (.some, "allow"): ", then it is allowed"
            case (.some, "deny"): ", then it is denied"
            default: Text()
            }
        return "asked: #\(plain: id) waits\(call.until(asked)) for an answer\(end)\(rule)"
            + (isAnAgents ? Text() : answers)
    }

    private static func words(of reply: JSON) -> Text {
        let text = { (key: String) in reply[key]?.string ?? "" }
        let more = reply["text"]?.string.flatMap { $0 == reply["why"]?.string ? nil : $0 }
        let said = more.map { ": \($0)" as Text } ?? Text()
        return
            "\(text("verdict")) by \(text("level")), rule \(text("rule")): \(text("why"))\(said)"
    }
}

extension Call {
    fileprivate func details(in directory: String) throws -> JSON {
        var fields = [JSON.Field("cwd", JSON(directory))]
        for key in ["tool", "reason"] {
            if let text = invocation.value(key) { fields.append(JSON.Field(key, JSON(text))) }
        }
        if let text = invocation.value("amount") {
            guard let amount = Double(text), amount.isFinite else {
                throw usageError("'\(text)' is no amount")
            }
            fields.append(JSON.Field("amount", JSON(amount)))
        }
        if invocation.flag("diff") { fields.append(JSON.Field("diff", JSON(try patch()))) }
        return JSON(fields)
    }

    private func patch() throws -> String {
        let limit = GateQuestion.diffLimit
        let bytes = try surroundings.input(limit)
        guard bytes.count <= limit else {
            throw Failure("the patch is longer than \(plain: limit / 1_024) KiB")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
