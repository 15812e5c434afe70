internal import Arguments
internal import Canvas
internal import Console
internal import EventLog
internal import Swarm
internal import Workspace

/// `skep diff`: what changed in the files.
enum DiffCommand: Subcommand {
    static let declaration = Command(
        "diff", overview: "Show what changed in the files, whoever changed them",
        discussion: [
            BodyAccess.places,
            """
            Without '--from' it is all since the first record, or, of one agent, since that was started.
            Of an agent only those files are shown that it is known to have changed: who had them open for
            writing. Below them it says how many others changed that nobody is known to have changed. An
            agent with a worktree is shown all of that, since the worktree was made.
            """,
            """
            To a file or a pipe the text goes byte by byte, as 'git apply' takes it, with paths from the top
            of the git repository, if there is one. '--json' prints one object a file.
            """,
        ],
        positionals: [
            Positional("AGENT", help: "Only what this one changed, by name or id", arity: .optional)
        ],
        options: [
            .value("from", placeholder: "X", help: "The files as they were at X"),
            .value("to", placeholder: "X", help: "And at X; the newest record unless given"),
            .flag("stat", help: "Only names, numbers of lines, and who"),
            .flag("json", help: "Print JSON, one object a file"),
        ],
        examples: [
            Example("skep diff coder-2", "What coder-2 changed since it was started"),
            Example("skep diff --from -10m --stat", "Which files changed in ten minutes, and who"),
            Example("skep diff --from green | git apply -R", "Back to the snapshot 'green'"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        guard !(call.invocation.flag("stat") && call.invocation.flag("json")) else {
            throw call.usageError("'--stat' and '--json' are two forms; give one of them")
        }
        let body = try BodyAccess(call)
        let state = try body.reader.state()
        let agent = try call.invocation.positionals("AGENT").first.map {
            try state.agent(named: $0)
        }
        let tree = agent.flatMap { state.workTree(of: $0)?.tree }
        let span = try DiffSpan(body, of: agent, in: tree)
        var changes = try FoundChanges(
            after: span.old.place, through: span.new.place, in: body.reader)
        changes.place = tree?.place(beside: body.workspace.root) ?? ""
        var files = ChangedFile.list(
            try body.store.changes(from: span.old.record.commit, to: span.new.record.commit))
        var strays = 0
        if let agent, tree == nil {
            strays = files.count { changes.isStray($0, to: agent) }
            files = files.filter { file in
                changes.deeds(of: file).contains { $0.agent == agent }
            }
        }
        let names = EventAgents(state)
        var printer: any DifferencePrinter =
            if call.invocation.flag("json") {
                DifferenceJSON(changes: changes, names: names)
            } else if call.invocation.flag("stat") {
                DifferenceTable(changes: changes, names: names, face: output.face)
            } else {
                PatchPrinter(start: tree?.start ?? Path(inRepositoryOf: body.workspace.root))
            }
        for file in files {
            try printer.take(try FileDifference(file, from: body.store, to: body.store), &output)
        }
        try printer.finish(&output)
        guard !call.invocation.flag("json") else { return .done }
        let others = strays > 0 ? span.words(ofStrays: strays) : nil
        if files.isEmpty {
            try sayNothing(span, agent.map(names.name), others, body, &output)
        } else if let others {
            try say("and \(others)", call, &output)
        }
        return .done
    }

    private static func sayNothing(
        _ span: DiffSpan, _ agent: String?, _ others: Text?, _ body: borrowing BodyAccess,
        _ output: inout Output
    ) throws {
        let (old, new) = (
            try body.moment(of: span.old.place), try body.moment(of: span.new.place)
        )
        let who = agent.map { (others == nil ? " by \($0)" : " known to be by \($0)") as Text }
        let more = others.map { ", but \($0)" as Text } ?? Text()
        try say("no changes\(who ?? Text()) from \(old) to \(new)\(more)", body.call, &output)
    }

    /// Beside a patch nothing else may stand.
    private static func say(_ text: Text, _ call: Call, _ output: inout Output) throws {
        if output.face.isTerminal || call.invocation.flag("stat") {
            try output.line(text)
        } else {
            try output.complain(text)
        }
    }
}

extension FoundChanges {
    /// Whether somebody changed it of whom nobody knows who it was, so that it may be an agent's after all.
    fileprivate func isStray(_ file: ChangedFile, to agent: AgentID) -> Bool {
        let deeds = deeds(of: file)
        return !file.isDirectory && !deeds.contains { $0.agent == agent }
            && (deeds.isEmpty || deeds.contains { $0.agent == nil && $0.evidence != "rewind" })
    }
}

extension AgentWorkTree {
    /// What leads to its directory from the top of the worktree.
    fileprivate var start: Path {
        guard directory.hasPrefix("\(top)/") else { return .root }
        return Path(String(directory.dropFirst(top.count + 1))) ?? .root
    }
}

/// From which record to which.
struct DiffSpan {
    struct End {
        let place: EventID
        let record: FileRecord
    }

    let old: End
    let new: End
    /// Whether it ends where somebody wanted.
    private let isEndChosen: Bool

    init(
        _ body: borrowing BodyAccess, of agent: AgentID?, in tree: AgentWorkTree? = nil
    ) throws {
        let newest = try body.reader.range()?.upperBound ?? .none
        let to = try body.place("to") ?? newest
        let from = try body.place("from")
        if let from, from > to {
            throw body.call.usageError("'--from' is later than '--to'")
        }
        let value = body.call.invocation.value
        isEndChosen = value("to") != nil
        new = End(place: to, record: try body.record(at: to, of: tree, named: value("to") ?? "now"))
        guard let from else {
            old = try DiffSpan.start(of: agent, in: tree, to, body)
            return
        }
        old = End(
            place: from, record: try body.record(at: from, of: tree, named: value("from") ?? ""))
    }

    /// What an agent's changes leave out, and what shows it.
    func words(ofStrays count: Int) -> Text {
        let end: Text = isEndChosen ? " --to \(plain: new.place.rawValue)" : Text()
        let command: Text = "skep diff --from \(plain: old.place.rawValue)\(end)"
        return count == 1
            ? "1 file that nobody is known to have changed: '\(command)' shows it"
            : "\(count) files that nobody is known to have changed: '\(command)' shows them"
    }

    /// The first record, or the last one before an agent was started.
    private static func start(
        of agent: AgentID?, in tree: AgentWorkTree?, _ end: EventID,
        _ body: borrowing BodyAccess
    ) throws -> End {
        if let tree {
            guard
                let first = try FileRecord(firstOf: tree.top, through: end, in: body.reader)
            else { throw Failure("nothing was recorded in '\(tree.top)' yet") }
            return End(place: first.event, record: first)
        }
        if let number = agent?.number {
            let spawn = EventID(number)
            if spawn <= end, let record = try FileRecord(at: spawn, in: body.reader) {
                return End(place: spawn, record: record)
            }
        }
        guard let first = try FileRecord(firstIn: body.reader) else {
            throw Failure("no files were recorded yet")
        }
        return End(place: min(first.event, end), record: first)
    }
}

/// What agents are called.
struct EventAgents {
    private let names: [AgentID: String]

    init(_ state: State) {
        names = Dictionary(state.agents.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    }

    func name(_ id: AgentID) -> String { names[id] ?? id.rawValue }

    /// `coder-2 (writer)`, or that it is not known.
    func who(_ deed: FoundChanges.Deed) -> String {
        guard let agent = deed.agent else {
            if deed.evidence == "rewind" { return "brought back" }
            return deed.writers.isEmpty
                ? "unattributed" : "one of \(deed.writers.map(name).joined(separator: ", "))"
        }
        return deed.evidence.map { "\(name(agent)) (\($0))" } ?? name(agent)
    }

    func who(_ deeds: [FoundChanges.Deed]) -> String {
        var words: [String] = []
        // One that was started anew under its name is another, and called the same.
        for word in deeds.map(who) where !words.contains(word) { words.append(word) }
        return words.isEmpty ? "unattributed" : words.joined(separator: ", ")
    }
}
