internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep send`: what a person would type into an agent.
enum SendCommand: Subcommand {
    static let declaration = Command(
        "send", overview: "Type a line into an agent's standard input",
        discussion: [
            """
            The line is ended as the agent expects it: with CR on a terminal, with LF on a pipe. While
            the agent waits for an answer, sending is refused, because a line typed at a question
            would answer it. With '--answer' the line is the answer, and is refused unless the agent
            waits for one.
            """,
            """
            It returns when the agent's terminal or pipe has taken all of it. What an agent does not
            read yet, because it is busy or held, waits for it, at most 1 MiB; more is refused as a
            whole, and so is a line of more than 4,094 bytes for a terminal that edits lines.
            """,
            """
            With '--no-enter' nothing is added, so that keys can be pressed one by one: printf '\\033'
            is Escape, '\\r' Enter, '\\003' ctrl-c, '\\004' ctrl-d.
            """,
        ],
        positionals: [
            Positional("AGENT", help: "Its name or id"),
            Positional(
                "TEXT",
                help: "The line, as one argument; '-' takes it from standard input, "
                    + "without the line end there"),
        ],
        options: [
            .flag("answer", help: "It answers what the agent waits for"),
            .flag("no-enter", help: "Press no Enter after the text, and take it exactly as it is"),
        ],
        examples: [
            Example("skep send coder-2 'run the tests again'", "Type this and Enter"),
            Example("skep send --answer coder-2 y", "Answer its question with y and Enter"),
            Example("skep send coder-2 - < task.md", "Type a longer text from a file"),
            Example("printf '\\033:wq\\r' | skep send --no-enter vim-1 -", "Press these keys"),
        ])

    /// What fits into the queue of an agent, with Enter behind it.
    static let textLimit = (1 << 20) - 1

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let agent = call.invocation.positional("AGENT") ?? ""
        let text = try call.textToSend()
        var fields = [JSON.Field("agent", JSON(agent)), JSON.Field("text", JSON(text))]
        if call.invocation.flag("answer") { fields.append(JSON.Field("answer", true)) }
        if call.invocation.flag("no-enter") { fields.append(JSON.Field("enter", false)) }
        var link = try call.supervisor()
        do {
            _ = try link.ask("send", Body(fields))
        } catch let error as ControlError where error.code == .noAnswer {
            throw link.whyNotSent(to: agent) ?? error
        }
        return .done
    }
}

extension SupervisorLink {
    /// Where it is the agent that keeps its sender waiting; nil where it is not.
    fileprivate mutating func whyNotSent(to agent: String) -> (any Error)? {
        let unread = (try? agents())?.unread ?? []
        guard let input = unread.first(where: { $0.name == agent || $0.id == agent }) else {
            return nil
        }
        return Failure(
            "'\(input.name)' does not read: \(own: size(input.bytes)) of input still wait for it",
            hint: "it gets them when it reads; 'skep ps' says how much is left")
    }
}

extension Call {
    fileprivate func textToSend() throws -> String {
        let isExact = invocation.flag("no-enter")
        let text = try text(isExact: isExact, limit: SendCommand.textLimit, "1 MiB")
        guard !isExact || !text.isEmpty else {
            throw usageError("there is no text, and '--no-enter' leaves nothing to send")
        }
        return text
    }

    /// The argument TEXT, or what is on standard input where that is `-`.
    func text(isExact: Bool = false, limit: Int, _ most: Text) throws -> String {
        let given = invocation.positional("TEXT") ?? ""
        return given == "-" ? try textFromInput(isExact: isExact, limit: limit, most) : given
    }

    private func textFromInput(
        isExact: Bool, limit: Int, _ most: Text
    ) throws -> String {
        var bytes: [UInt8]
        do throws(WriteError) {
            bytes = try surroundings.input(limit + 1)
        } catch {
            throw Failure("cannot read standard input: \(own: error.description)")
        }
        // Enter takes its place.
        if !isExact, bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard bytes.count <= limit else {
            throw Failure(
                "the text on standard input is longer than \(most)", hint: "send it in parts")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("the text on standard input is not UTF-8")
        }
        return text
    }
}
