internal import Arguments
internal import Canvas
internal import Glibc
internal import Linux
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep lease`: a claim on a path.
enum LeaseCommand: Subcommand {
    static let declaration = Command(
        "lease", overview: "Claim a path, so that nobody else changes it meanwhile",
        discussion: [
            """
            A path is a file, a directory with all below it, or a glob in quotes: '*' and '?' within a
            name, '**' for any number of directories. However it is spelled, it is the same file.
            Claimed again it is renewed. It ends by itself when its time is up, when 'skep release' is
            called, and when the agent ends.
            """,
            """
            A lease is advice: files stay writable. The gate refuses what another holds, and with
            'leases: {enforce: true}' in skep.yaml whatever is not claimed. An agent that calls this
            claims for itself, anybody else for the operator, or with '--agent' for that agent.
            """,
        ],
        positionals: [Positional("PATH", help: "A file, a directory or a glob", kind: .file)],
        options: [
            .flag("shared", help: "Others may hold it as well, who share it too"),
            .value(
                "for", placeholder: "T",
                help: "How long, such as 90s or 10m; 5m unless skep.yaml says other"),
            .value("wait", placeholder: "T", help: "Stand in line for so long, if others hold it"),
            .value("agent", placeholder: "A", help: "Give it to this agent; the operator only"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep lease src/cart.py", "Nobody else is to change it for five minutes"),
            Example("skep lease --wait 1m 'src/**/*.sql'", "Wait for it for a minute"),
            Example("skep lease --agent coder-1 src", "Give the whole directory to coder-1"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let wait = try call.seconds("wait", in: 0...LeaseWish.longestWait)
        var fields = [try call.leasePath()]
        if call.invocation.flag("shared") { fields.append(JSON.Field("shared", true)) }
        if let seconds = try call.seconds("for", in: 1...Rules.longestLease) {
            fields.append(JSON.Field("seconds", JSON(seconds)))
        }
        if let wait { fields.append(JSON.Field("wait", JSON(wait))) }
        if let agent = call.invocation.value("agent") {
            fields.append(JSON.Field("agent", JSON(agent)))
        }
        var link = try call.supervisor()
        let reply: JSON
        do {
            let isAnAgents = link.isAnAgents
            reply = try link.ask(
                "lease", Body(fields), within: link.answerTime + .seconds(wait ?? 0),
                meanwhile: { client in
                    guard let wait, !call.invocation.flag("json") else { return }
                    let state = try? client.request("state", within: LeaseLine.patience).get()
                    let line = LeaseLine(
                        state.flatMap { State(parsing: $0.bytes.span.bytes) } ?? State(),
                        call.claimant(isAnAgents))
                    let most = TimeSpan(seconds: wait).text
                    try? output.remark("waits at most \(own: most)\(line.words(of: call))")
                }
            ).json
        } catch let failure as Failure where failure.refusal == "held" {
            throw Failure(
                failure.message, hint: wait == nil ? "'--wait 1m' stands in line for it" : nil)
        } catch let failure as Failure where failure.refusal == "promised" {
            throw Failure(
                failure.message,
                hint: "'skep message --intent claim --about PATH' takes that back once it is heard")
        }
        if call.invocation.flag("json") {
            try output.json(Array(reply.text.utf8))
        } else {
            let word: Text = reply["renewed"]?.bool == true ? "renewed" : "granted"
            let span = TimeSpan(seconds: reply["seconds"]?.int ?? 0).text
            try output.line("\(reply["path"]?.string ?? ""): \(word) for \(own: span)")
        }
        try output.remark(call.hint(onSignsOf: [call.invocation.positional("PATH") ?? ""]))
        return .done
    }
}

/// Who stands in whose way.
private struct LeaseLine {
    private let state: State
    private let holder: AgentID?

    /// Whoever waits for a lease can wait for this, but not for long.
    static let patience = Duration.seconds(2)

    /// Without an agent it is the operator who waits.
    init(_ state: State, _ agent: String?) {
        self.state = state
        holder = agent.map { state.agent(called: $0)?.id } ?? State.operatorHolder
    }

    /// For what it waits, as far as that can be known: what was asked last is last.
    func words(of call: Call) -> Text {
        let path = call.invocation.positional("PATH") ?? ""
        let named = (try? call.leasePath())?.value.string ?? path
        let own = state.claims.filter { $0.holder == holder && named.hasSuffix("/\($0.path)") }
        guard let claim = own.last else { return " for '\(path)'" }
        if let lease = state.leases.first(where: { $0.excludes(claim) }) {
            let span = lease.until.map(span(to:)) ?? Text()
            return ": '\(lease.path)' is held by '\(name(lease.holder))'\(span)"
        }
        let other = state.claims.first { $0.excludes(claim) }
        return other.map { ": '\(name($0.holder))' waits for '\($0.path)' already" }
            ?? " for '\(path)'"
    }

    private func span(to until: LogTime) -> Text {
        let rest = TimeSpan(microseconds: max(0, until.microseconds - Clocks.wall))
        return " for \(own: TimeSpan(seconds: rest.seconds).text)"
    }

    private func name(_ id: AgentID) -> String { state[id]?.name ?? id.rawValue }
}

/// `skep release`: the end of a claim.
enum ReleaseCommand: Subcommand {
    static let declaration = Command(
        "release", overview: "Let go of a path that was claimed with 'skep lease'",
        discussion: [
            """
            Whoever waits for it has it then. An agent that calls this lets go of its own; anybody else
            of the operator's, or with '--agent' takes away what that agent holds, which is told so.
            """
        ],
        positionals: [
            Positional("PATH", help: "As it was claimed", arity: .optional, kind: .file)
        ],
        options: [
            .flag("all", help: "All that is held"),
            .value("agent", placeholder: "A", help: "Take it from this agent; the operator only"),
        ],
        examples: [
            Example("skep release src/cart.py", "It is free"),
            Example("skep release --agent coder-1 --all", "Take away whatever coder-1 holds"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let isAll = call.invocation.flag("all")
        guard (call.invocation.positional("PATH") == nil) == isAll else {
            throw call.usageError("name a path, or give '--all'")
        }
        var fields = [isAll ? JSON.Field("all", true) : try call.leasePath()]
        if let agent = call.invocation.value("agent") {
            fields.append(JSON.Field("agent", JSON(agent)))
        }
        var link = try call.supervisor()
        let reply = try link.ask("release", Body(fields)).json
        let paths = reply["released"]?.array?.compactMap(\.string) ?? []
        if paths.isEmpty { try output.line("nothing was held") }
        for path in paths { try output.line("\(path): released") }
        return .done
    }
}

/// `skep leases`: who holds what.
enum LeasesCommand: Subcommand {
    static let declaration = Command(
        "leases", overview: "Show who holds which paths, who waits, and who is in whose way",
        discussion: [
            """
            It reads the log, so it works without a supervisor too. Two agents that change one path
            which none of them holds are a conflict. Who claimed or yielded a path by a message is there
            too.
            """
        ],
        options: [
            .value("at", placeholder: "X", help: "Show it as it was after the last event of X"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [Example("skep leases", "Who holds what, and for how long")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let state = try call.stateSoFar("at") ?? State()
        if call.invocation.flag("json") {
            let whole = try? JSON(parsing: state.json.span.bytes)
            let keys = ["leases", "claims", "conflicts", "promises"]
            let fields = keys.map { JSON.Field($0, whole?[$0] ?? []) }
            try output.json(Array(JSON(fields).text.utf8))
        } else {
            let isPast = call.invocation.value("at") != nil
            let now = try isPast ? state.time : call.now(of: state)
            try LeaseList(state, now ?? LogTime(microseconds: 0), call.zone).print(&output)
        }
        return .done
    }
}

/// The leases for people.
private struct LeaseList {
    private let state: State
    private let now: LogTime
    private let zone: Zone

    init(_ state: State, _ now: LogTime, _ zone: Zone) {
        self.state = state
        self.now = now
        self.zone = zone
    }

    func print(_ output: inout Output) throws(WriteError) {
        guard
            !state.leases.isEmpty || !state.conflicts.isEmpty || !state.claims.isEmpty
                || !state.promises.isEmpty
        else {
            return try output.line("nothing is held; 'skep lease PATH' claims a path")
        }
        for lease in state.leases {
            let shared: Text = lease.isShared ? "shared, " : ""
            let rest = lease.until.map { left($0) } ?? "until it is released"
            try output.line("\(lease.path)  \(name(lease.holder))  \(shared)\(rest)")
        }
        for claim in state.claims {
            let line: Text = "\(claim.path)  \(name(claim.holder))  waits"
            try output.line(line.styled(.textDim))
        }
        for promise in state.promises {
            let others = promise.hearers.map { $0.map(name).joined(separator: ", ") }
            let missed = promise.missed.map(name).joined(separator: ", ")
            let all = missed.isEmpty ? "all" : "all but \(missed)"
            let recipients = others.map { $0.isEmpty ? "the operator" : $0 } ?? all
            let verb: Text = promise.kind == .claim ? "has the right of way over" : "yields it to"
            let left = left(promise.until)
            try output.line(
                "\(promise.path)  \(name(promise.agent))  \(verb) \(recipients), \(left)")
        }
        for conflict in state.conflicts {
            let touches = conflict.touches.map { touch -> Text in
                let clock = ShownTime(touch.time, in: zone).clock
                let deed: Text = touch.isHolder ? "holds it since" : "changed it at"
                return "\(name(touch.agent)) \(deed) \(own: clock)"
            }
            let line: Text = "conflict  \(conflict.path)  \(touches.joined(by: ", "))"
            try output.line(line.styled(.bad))
        }
    }

    private func name(_ id: AgentID) -> String { state[id]?.name ?? id.rawValue }

    /// Begun seconds count.
    private func left(_ until: LogTime) -> Text {
        let distance = TimeSpan(microseconds: max(0, until.microseconds - now.microseconds))
        return "\(own: TimeSpan(seconds: distance.seconds).text) left"
    }
}

extension Call {
    /// Whose the lease is to be; nil for the operator's.
    fileprivate func claimant(_ isAnAgents: Bool) -> String? {
        invocation.value("agent") ?? (isAnAgents ? surroundings.value("SKEP_AGENT") : nil)
    }

    /// The path that was named, from the root of the machine on: where it was typed is for us to know.
    fileprivate func leasePath() throws -> JSON.Field {
        let path = invocation.positional("PATH") ?? ""
        guard !path.isEmpty else { throw usageError("PATH is empty") }
        let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
        return JSON.Field("path", JSON(WorkspaceSearch.absolute(path, from: start)))
    }

    /// What to know where a path was meant as another pattern than ours; nil where its file is there.
    func hint(onSignsOf paths: [String]) throws -> Text? {
        let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
        let path = paths.first { path in
            var status = stat()
            return path.contains { "[{".contains($0) }
                && lstat(WorkspaceSearch.absolute(path, from: start), &status) != 0
        }
        return path.map {
            "no file is called '\($0)': '[' and '{' are taken as they are, and only '*', '**' and '?' "
                + "stand for others"
        }
    }

    /// A span of time that an option gives, in seconds.
    func seconds(
        _ option: String, in range: ClosedRange<Int64>, like rule: String = TimeSpan.rule
    ) throws(UsageError) -> Int64? {
        guard let text = invocation.value(option) else { return nil }
        guard let span = TimeSpan(text), range.contains(span.seconds) else {
            let most = TimeSpan(seconds: range.upperBound).text
            throw usageError(
                "'--\(option)' cannot be '\(text)'; give \(rule), at most \(most)")
        }
        return span.seconds
    }
}
