/// What is wanted of the files.
public enum FileTask: Equatable, Sendable {
    /// Keep in mind what they are now.
    case snapshot(label: String?)
    /// Bring back what they were at an event; or only say what that would do.
    case rewind(to: EventID, isPreview: Bool)
    /// Bring back what they were before they were brought back last.
    case undo(isPreview: Bool)
    /// Make a workspace of its own that goes on from an event; or only say what it would have.
    case fork(ForkWish, isPreview: Bool)

    public var verb: String {
        switch self {
        case .snapshot: "snapshot"
        case .rewind: "rewind"
        case .undo: "undo"
        case .fork: "fork"
        }
    }

    /// Whether files are written, so that nobody may run meanwhile.
    public var isRestoring: Bool {
        switch self {
        case .rewind(_, isPreview: false), .undo(isPreview: false): true
        default: false
        }
    }

    var arguments: JSON {
        switch self {
        case .snapshot(let label): label.map { ["label": JSON($0.cut)] } ?? [:]
        case .rewind(let id, _): ["to": JSON(id.rawValue)]
        case .undo: [:]
        case .fork(let wish, _): ["to": JSON(wish.to.rawValue), "name": JSON(wish.name)]
        }
    }
}

/// A workspace that somebody wants, of what was at an event.
public struct ForkWish: Equatable, Sendable {
    /// The last event that both have.
    public let to: EventID
    public let name: String
    /// An absolute path; nil for the place beside the workspace that has its name and this one's.
    public let path: String?

    public init(to: EventID, name: String, path: String? = nil) {
        self.to = to
        self.name = name
        self.path = path
    }
}

/// One that is made.
public struct ForkMade: Equatable, Sendable {
    /// The parent's record that it began with.
    public var commit: String
    public var path: String
    public var report: JSON

    public init(commit: String, path: String, report: JSON) {
        self.commit = commit
        self.path = path
        self.report = report
    }
}

/// A task under way, for whoever does it.
public struct FileErrand: Equatable, Sendable {
    public let ticket: Int
    public let task: FileTask
    /// What an undo brings back.
    public let target: State.Body.Restore?
    public let author: String
}

/// What came of one.
public enum FileOutcome: Equatable, Sendable {
    /// A commit has all there is.
    case kept(commit: String)
    /// What would come of it.
    case previewed(JSON)
    /// The files are as they were, by a commit of its own; what was there before is in the backup.
    case restored(FileRestore)
    case forked(ForkMade)
    case failed(Objection)
}

/// A restoration that is done.
public struct FileRestore: Equatable, Sendable {
    public var commit: String
    public var backup: String
    /// The commit that was brought back.
    public var target: String
    /// The event whose files these are; nil for an undo.
    public var to: EventID?
    /// The restoration that is undone.
    public var undone: EventID?
    public var report: JSON

    public init(
        commit: String, backup: String, target: String, to: EventID? = nil,
        undone: EventID? = nil, report: JSON = [:]
    ) {
        self.commit = commit
        self.backup = backup
        self.target = target
        self.to = to
        self.undone = undone
        self.report = report
    }
}

extension Kernel {
    mutating func obey(_ task: FileTask, _ command: Command, continuing: [String] = []) {
        if let objection = whyNot(task) { return refuse(command, objection) }
        lastTicket += 1
        fileTasks[lastTicket] = (command, task)
        if task.isRestoring, !continuing.isEmpty { continuers[lastTicket] = continuing }
        var target: State.Body.Restore?
        if case .undo = task { target = state.body?.restores.last }
        perform(
            .work(
                FileErrand(
                    ticket: lastTicket, task: task, target: target, author: command.author)))
    }

    private func whyNot(_ task: FileTask) -> Objection? {
        if case .undo = task, let why = state.whyNothingToUndo {
            return Objection("nothing_to_undo", why)
        }
        guard fileTasks.count < Kernel.fileTaskLimit else {
            return Objection("busy", "too much is wanted of the files at once", hint: "try again")
        }
        guard task.isRestoring else { return nil }
        if let objection = whyNobodyMayRun { return objection }
        if let agent = expecting.first(where: { $0.ticket != nil })?.agent
            ?? posted.min(by: { $0.key < $1.key })?.value.agent
        {
            return Objection(
                "busy",
                "a command for '\(name(of: agent))' is under way, and could write meanwhile",
                hint: "try again when it is over")
        }
        let runners = runners
        guard !runners.isEmpty else { return nil }
        let names = runners.prefix(3).joined(separator: ", ")
        let rest = runners.count > 3 ? " and \(runners.count - 3) more" : ""
        return Objection(
            "agents_run",
            runners.count == 1
                ? "'\(names)' runs and could write meanwhile"
                : "\(runners.count) agents run and could write meanwhile: \(names)\(rest)",
            hint: "pause them first: 'skep pause --all'")
    }

    private static let fileTaskLimit = 64

    /// Files are being brought back: nobody is to begin, or to go on.
    var isRestoring: Bool {
        hasHalfRestored || fileTasks.values.contains { $0.task.isRestoring }
    }

    /// Who could write, by their names.
    var runners: [String] {
        state.agents.filter { agent in
            lives[agent.id]?.isAlive == true && agent.condition.status != .paused
        }.map(\.name)
    }

    /// Why somebody may not begin, or go on, just now.
    var whyNobodyMayRun: Objection? {
        guard isRestoring else { return nil }
        guard !hasHalfRestored else {
            return Objection(
                "restoring", "files were half brought back, and are not yet as they were",
                hint: "try again in a moment; 'skep health' says what is in the way")
        }
        return Objection(
            "restoring", "files are being brought back, and nobody may write meanwhile",
            hint: "try again in a moment")
    }

    /// Nil stands for one that was begun before we came.
    mutating func learn(_ outcome: FileOutcome, of ticket: Int?) {
        let open = ticket.flatMap { fileTasks.removeValue(forKey: $0) }
        let names = ticket.flatMap { continuers.removeValue(forKey: $0) } ?? []
        switch outcome {
        case .failed(let objection):
            if let open { return refuse(open.command, objection) }
            var content = CommandRecord(by: Command.operator)
            content.outcome = Command.outcome(objection)
            record(.command, subject: "rewind", content)
            perform(.finishRestoring)
        case .previewed(let preview):
            guard let open else { return }
            let agents = JSON.Field("agents", JSON(runners.map { JSON($0) }))
            let able = JSON.Field("continue", JSON(able.map { JSON($0) }))
            let reply = Answer.done(JSON((preview.object ?? []) + [agents, able]))
            // Where nothing differs, that is what came of it.
            guard !open.task.isRestoring else {
                return conclude(open.command, Command.outcome(nil), reply)
            }
            answer(open.command.asker, reply)
        case .kept(let commit):
            guard let open, case .snapshot(let label) = open.task else { return }
            let content = Restoration(commit: commit, label: label, by: open.command.author)
            let id = nextID
            record(.snapshot, subject: label ?? commit, content)
            conclude(
                open.command, Command.outcome(nil),
                .done(["id": JSON(id.rawValue), "commit": JSON(commit)]))
        case .forked(let made):
            guard let open, case .fork(let wish, _) = open.task else { return }
            var content = Restoration(
                commit: made.commit, label: wish.name, by: open.command.author)
            content.to = wish.to
            content.path = made.path
            let id = nextID
            record(.fork, subject: wish.name, content)
            conclude(open.command, Command.outcome(nil), done(id, made.report))
        case .restored(let restore):
            defer { perform(.finishRestoring) }
            // It was told, and only that it was told was not noted.
            guard open != nil || state.body?.backup != restore.backup else { return }
            var content = Restoration(
                commit: restore.commit, by: open?.command.author ?? Command.operator)
            content.backup = restore.backup
            content.to = restore.to
            content.undone = restore.undone
            let id = nextID
            record(.rewind, subject: restore.commit, content)
            guard let open else { return }
            let going = continuers(among: names)
            conclude(
                open.command, Command.outcome(nil),
                done(id, JSON((restore.report.object ?? []) + going.report)))
            takeUp(going.able, restore, by: open.command.author)
        }
    }

    private func done(_ id: EventID, _ report: JSON) -> Answer {
        .done(JSON([JSON.Field("id", JSON(id.rawValue))] + (report.object ?? [])))
    }

    /// Whoever waits for what is under way hears that it goes on, or not, without us.
    mutating func interruptFileTasks() {
        for (_, open) in fileTasks.sorted(by: { $0.key < $1.key }) {
            refuse(
                open.command,
                Objection(
                    "interrupted", "the supervisor is being replaced",
                    hint: "ask the next one; files are brought back whole or not at all"))
        }
        fileTasks = [:]
        continuers = [:]
    }
}
