internal import Arguments
internal import EventLog
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep budgets`: what may be used, what was, and another limit for one that runs.
enum BudgetsCommand: Subcommand {
    static let declaration = Command(
        "budgets", overview: "Show what agents may use and have used, or set it",
        discussion: [
            """
            An agent that has used up a budget is held, and you are asked; it is never ended. 'skep
            approve' lets it go on with as much once more, with '--always "*"' without that limit; after
            'skep deny' it stays paused until you resume it.
            """,
            """
            Budgets are of 'tokens', 'money' (5.00), 'cpu' and 'time' (10m), 'memory' and 'output' (2G)
            and 'restarts'; of all agents together there are those of 'tokens' and 'money'. 'none'
            takes one away; those that are not named stay. What was used so far counts where there was a
            budget of that kind. A new kind begins at nothing, but for 'cpu', which is what its processes
            have used since they began, and 'memory', which is what they have now.
            """,
        ],
        positionals: [
            Positional("KIND=AMOUNT", help: "What may be used from now on", arity: .zeroOrMore)
        ],
        options: [
            .value("agent", placeholder: "A", help: "Of this agent; else of all together"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep budgets", "What may be used, and what was"),
            Example("skep budgets --agent coder-1 tokens=400000", "Another limit, while it runs"),
            Example("skep budgets money=20.00", "What all may spend together"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let typed = call.invocation.positionals("KIND=AMOUNT")
        let state = try call.workspace().reader().state(at: nil)
        let agent = try call.invocation.value("agent").map { name in
            guard let agent = state.agent(called: name) else {
                throw Failure("there is no agent '\(name)'", hint: "see 'skep ps'")
            }
            return agent
        }
        guard !typed.isEmpty else { return try show(agent, state, call, &output) }
        var budgets = Budgets(of: agent?.budgets ?? (agent == nil ? state.budgets : []))
        for text in typed {
            do throws(BudgetWords.Mistake) {
                try BudgetWords.take(text, into: &budgets)
            } catch {
                throw call.usageError(error.message)
            }
        }
        var link = try call.supervisor()
        let whose = agent.map { [JSON.Field("agent", JSON($0.id.rawValue))] } ?? []
        _ = try link.ask("budgets", Body(whose + [JSON.Field("budgets", budgets.json)]))
        let words = budgets.list.map { "\($0.kind.rawValue) \($0.kind.text($0.amount))" }
        let all = words.isEmpty ? "none" : words.joined(separator: ", ")
        try output.line("\(agent?.name ?? "all together"): \(all)")
        return .done
    }

    private static func show(
        _ agent: Agent?, _ state: State, _ call: Call, _ output: inout Output
    ) throws -> ExitCode {
        let now = try call.now(of: state)
        let agents = agent.map { [$0] } ?? state.agents
        let together = agent == nil ? state.budgets : []
        guard !call.invocation.flag("json") else {
            let own = agents.filter { !$0.budgets.isEmpty }.map { agent in
                JSON([
                    JSON.Field("id", JSON(agent.id.rawValue)),
                    JSON.Field("name", JSON(agent.name)),
                    JSON.Field("budgets", json(agent.budgets, now)),
                ])
            }
            let fields = [
                JSON.Field("together", json(together, now)), JSON.Field("agents", JSON(own)),
            ]
            try output.json(Array(JSON(fields).text.utf8))
            return .done
        }
        let rows =
            together.map { row("all together", $0, $0.kind.ruleOfAll, nil, state, now) }
            + agents.flatMap { agent in
                agent.budgets.map {
                    row(Text(foreign: agent.name), $0, $0.kind.rule, agent.id, state, now)
                }
            }
        try print(rows, &output)
        if rows.isEmpty { try output.line("no budgets are set") }
        return .done
    }

    private typealias Row = (whose: Text, kind: Text, used: Text, percent: Text, note: Text)

    private static func print(_ rows: [Row], _ output: inout Output) throws(WriteError) {
        let face = output.face
        func widest(_ column: (Row) -> Text) -> Int {
            rows.map { face.width(of: column($0)) }.max() ?? 0
        }
        let widths = (widest(\.whose), widest(\.kind), widest(\.used), widest(\.percent))
        for row in rows {
            let cells = [
                row.whose.padded(to: widths.0), row.kind.padded(to: widths.1),
                row.used.padded(to: widths.2), row.percent.padded(to: widths.3, isRight: true),
                row.note,
            ]
            try output.line(cells.joined(by: "  "))
        }
    }

    private static func row(
        _ whose: Text, _ budget: Budget, _ rule: String, _ agent: AgentID?, _ state: State,
        _ now: LogTime
    ) -> Row {
        let percent: Text = "\(plain: Int64(budget.share(at: now) * 100)) %"
        let asked = state.requests.first { $0.agent == agent && $0.rule == rule }
        let isLifted = state.isLifted(rule, of: agent, at: now)
        let note: Text =
            isLifted
            ? "lifted" : asked.map { "asks: skep approve \(plain: $0.id.rawValue)" } ?? Text()
        return (
            whose, Text(own: budget.kind.rawValue), Text(own: budget.sentence(at: now)),
            percent, note
        )
    }

    private static func json(_ budgets: [Budget], _ now: LogTime) -> JSON {
        JSON(
            budgets.map { budget in
                JSON([
                    JSON.Field("budget", JSON(budget.kind.rawValue)),
                    JSON.Field("amount", budget.kind.json(budget.amount)),
                    JSON.Field("limit", budget.kind.json(budget.limit)),
                    JSON.Field("spent", budget.kind.json(budget.spent(at: now))),
                    JSON.Field("reached", JSON(budget.isReached)),
                ])
            })
    }
}
