internal import Arguments
internal import EventLog
internal import Linux
internal import Swarm
internal import Wire

/// `skep ps`: the agents, those first who need somebody.
enum PsCommand: Subcommand {
    static let declaration = Command(
        "ps", overview: "List the agents, those first who need somebody",
        discussion: [
            """
            Agents stand in the order in which they need somebody: waiting, failed, unsure, working,
            paused, idle, done. A status that is only a guess ends in '?'. Without a supervisor the
            log is read, and agents that lived are 'unknown'.
            """,
            """
            What an agent asks has its number in front, for 'skep approve' and 'skep deny'.
            """,
            """
            '--json' prints one array with the protocol's words, in the same order.
            """,
        ],
        options: [.flag("json", help: "Print one JSON array")],
        examples: [
            Example("skep ps", "Who does what, and who needs somebody"),
            Example("skep ps --json | jq -r '.[].name'", "The names alone"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let workspace = try call.workspace()
        guard let list = try SupervisorLink.agents(in: workspace, call.surroundings) else {
            let lonely = LonelyKeeper(in: workspace)
            // What is wrong is said even where the log cannot be read.
            if let lonely { try output.complain(lonely.complaint, hint: lonely.hint) }
            let caveat: Text = "no supervisor runs; this is what the log says"
            try print(fromLog(workspace), caveat: lonely == nil ? caveat : nil, call, &output)
            return .done
        }
        try print(list, caveat: nil, call, &output)
        // It is not for an agent to answer itself.
        let isAnAgents = call.surroundings.value("SKEP_AGENT") != nil
        if !isAnAgents, !call.invocation.flag("json"), let question = PsCommand.question(list.state)
        {
            try output.remark(question)
        }
        if !call.invocation.flag("json"), let conflict = list.state.conflicts.first {
            let more = list.state.conflicts.count - 1
            let rest: Text = more == 0 ? Text() : ", and \(more) more: see 'skep state'"
            try output.remark("conflict: \(conflict.words(in: list.state))\(rest)")
        }
        // What is listed is what is on the disk, and it may be old.
        if let trouble = list.trouble { try output.complain(trouble.message, hint: trouble.hint) }
        if let unrecorded = list.unrecorded { try output.complain(unrecorded.sentence) }
        for input in list.unread { try output.remark(input.sentence) }
        return .done
    }

    /// How it is answered; not every request is an agent's, and has a row.
    private static func question(_ state: State) -> Text? {
        guard let id = state.requests.first?.id.rawValue else { return nil }
        guard state.requests.count == 1 else {
            return
                "\(state.requests.count) questions wait for an answer, which 'skep state' lists: "
                + "'skep approve N' or 'skep deny N'"
        }
        return "#\(plain: id) waits for an answer: 'skep approve \(plain: id)' or 'skep deny "
            + "\(plain: id)'"
    }

    private static func fromLog(_ workspace: WorkspaceSearch) throws -> AgentList {
        do throws(LogError) {
            return AgentList(unwatched: try LogReader(workspace.log).state())
        } catch {
            // A workspace in which nothing has run has no agents: that is no mistake.
            guard error.code == .missing else { throw Failure(error) }
            return AgentList(unwatched: State())
        }
    }

    private static func print(
        _ list: AgentList, caveat: Text?, _ call: Call, _ output: inout Output
    ) throws(WriteError) {
        if call.invocation.flag("json") {
            try output.json(list.json)
        } else if list.state.agents.isEmpty {
            try output.line("no agents yet")
        } else {
            // Without a supervisor ages are counted to now as well: that is how long nobody looked.
            let now = LogTime(microseconds: Clocks.wall)
            try AgentTable(list.state, now, output.face).print(&output)
            if list.state.breaker != nil {
                try output.remark(AgentList.breakerIsOn)
            }
            if let caveat { try output.complain(caveat) }
        }
    }
}
