internal import EventLog
internal import Linux
internal import Swarm
internal import Workspace

/// Does what is wanted of the files.
struct Studio {
    let options: SupervisorOptions
    let store: BodyStore
    let tool: GitTool
    let restorer: Restorer

    init(_ options: SupervisorOptions, _ store: BodyStore, _ tool: GitTool) {
        self.options = options
        self.store = store
        self.tool = tool
        restorer = Restorer(options.workspace, store, user: options.environment)
    }

    /// What an earlier supervisor left half done is put back; nil where there was nothing.
    func resume() throws(BodyError) -> PendingRestoration? { try restorer.resume() }

    func work(
        _ errand: FileErrand, in gallery: inout Gallery, _ teller: Teller
    ) throws -> FileOutcome {
        try gallery.look(teller)
        guard let present = gallery.recorder.newest else {
            return .failed(Objection("nothing_recorded", "no files are recorded yet"))
        }
        if case .snapshot = errand.task { return .kept(commit: present.description) }
        do {
            if case .fork(let wish, let isPreview) = errand.task {
                return try fork(wish, isPreview: isPreview, by: errand.author)
            }
            let goal = try goal(of: errand)
            guard let target = ObjectID(goal.commit) else {
                throw Objection("damaged", "'\(goal.commit)' is no commit")
            }
            let plan = try restorer.plan(
                from: present, to: target, undoing: goal.brought.flatMap { ObjectID($0) })
            let later = try changes(since: goal.left, in: plan)
            // Where nothing differs there is nothing to be undone either.
            guard errand.task.isRestoring, !plan.isEmpty else {
                return .previewed(goal.report(plan, later))
            }
            return try restore(plan, goal, later, errand, in: &gallery, teller)
        } catch let objection as Objection {
            return .failed(objection)
        } catch let error as BodyError where error.isRefusal {
            return .failed(Objection(error.code.word, error.description))
        }
    }

    private func restore(
        _ plan: Workspace.Restoration, _ goal: Goal, _ later: [Path], _ errand: FileErrand,
        in gallery: inout Gallery, _ teller: Teller
    ) throws -> FileOutcome {
        let done: Restorer.Report
        do throws(BodyError) {
            let note = RestorationNote(to: goal.event, undone: errand.target?.event)
            done = try restorer.perform(plan, at: Clocks.wall, note: note.text)
        } catch {
            // Half done it is: whoever opens the files next puts them back. And where one before this is not on
            // record yet, what undoes it is not thrown away.
            if error.isRefusal, error.code != .notNow { try restorer.finish() }
            throw error
        }
        do {
            try gallery.lookAgain(at: done.touched, teller)
        } catch {
            // It is done, and told by whoever opens the files next.
            throw Unrecorded(cause: "\(error)")
        }
        return .restored(
            FileRestore(
                commit: gallery.recorder.newest?.description ?? goal.commit,
                backup: done.backup.description, target: goal.commit, to: goal.event,
                undone: errand.target?.event, report: goal.report(plan, later)))
    }

    /// Files were brought back, and that could not be recorded.
    private struct Unrecorded: Error, CustomStringConvertible {
        let cause: String
        var description: String { "the files are back, and that is not on record yet: \(cause)" }
    }

    /// What is to be brought back.
    private func goal(of errand: FileErrand) throws -> Goal {
        if let target = errand.target {
            let time = try? LogReader(LogDirectory(options.directory)).time(of: target.event)
            return Goal(
                commit: target.backup, brought: try brought(by: target.event),
                left: try record(at: target.event), undoes: target.event, undoesTime: time)
        }
        guard case .rewind(let id, _) = errand.task else {
            throw Objection(
                "nothing_to_undo", "there is nothing to undo: no files were brought back")
        }
        return try goal(at: id)
    }

    /// The commit that a restoration brought back.
    private func brought(by id: EventID) throws -> String? {
        do {
            let reader = try LogReader(LogDirectory(options.directory))
            let rows = try reader.lastRows(
                through: id, limit: 1, where: EventFilter(type: .rewind))
            guard rows.count > 0, rows[0].id == id,
                let to = Swarm.Restoration(parsing: rows[0].content)?.to
            else { return nil }
            return try reader.state(at: to).body?.commit
        } catch {
            throw Objection("unreadable", error.message, hint: error.hint)
        }
    }

    /// How the files were just after an event.
    private func record(at id: EventID) throws -> String? {
        do {
            return try LogReader(LogDirectory(options.directory)).state(at: id).body?.commit
        } catch {
            throw Objection("unreadable", error.message, hint: error.hint)
        }
    }

    /// What somebody changed after the files were brought back, and what is to be otherwise now: it goes.
    private func changes(
        since left: String?, in plan: Workspace.Restoration
    ) throws -> [Path] {
        guard let left = left.flatMap({ ObjectID($0) }), left != plan.present else { return [] }
        let touched = Set(plan.changes.map(\.path))
        return FileChange.worthTelling(try store.changes(from: left, to: plan.present))
            .map(\.path).filter { touched.contains($0) }
    }

    private func goal(at id: EventID) throws -> Goal {
        let log = LogDirectory(options.directory)
        do {
            let reader = try LogReader(log)
            let state = try reader.state(at: id)
            guard state.lastID == id else {
                throw Objection("no_such_event", "there is no event \(id.rawValue)")
            }
            guard let body = state.body, let commit = body.commit else {
                throw Objection(
                    "nothing_recorded", "no files were recorded at event \(id.rawValue) yet",
                    hint: "'skep events --type snapshot' says since when they are")
            }
            let recorded = try reader.state(at: body.event)
            return Goal(
                commit: commit, event: id, recorded: body.event,
                microseconds: (state.time?.microseconds ?? 0) - (recorded.time?.microseconds ?? 0))
        } catch let error as LogError {
            throw Objection("unreadable", error.message, hint: error.hint)
        }
    }
}

// MARK: - Forks

extension Studio {
    private func fork(
        _ wish: ForkWish, isPreview: Bool, by author: String
    ) throws -> FileOutcome {
        let forking = try Forking(options, store, tool)
        let goal = try goal(at: wish.to)
        guard let commit = ObjectID(goal.commit) else {
            throw Objection("damaged", "'\(goal.commit)' is no commit")
        }
        let place = try forking.place(of: wish)
        guard !isPreview else {
            return .previewed(
                goal.report(
                    place, try Checkout.preview(commit, of: store), isWorkTree: forking.isWorkTree))
        }
        do {
            let made = try forking.make(wish, of: commit, by: author)
            return .forked(
                ForkMade(
                    commit: goal.commit, path: place,
                    report: goal.report(place, made, isWorkTree: forking.isWorkTree)))
        } catch let error as LogError {
            throw Objection("unreadable", error.message, hint: error.hint)
        } catch let error as SystemError {
            throw Objection("system", "\(error)")
        }
    }
}

/// Of what a restoration is, in the words that are kept with it until it is on record.
struct RestorationNote: Equatable {
    var to: EventID?
    var undone: EventID?

    init(to: EventID?, undone: EventID?) { (self.to, self.undone) = (to, undone) }

    init(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let number = Int64(words[1]) else { return }
        switch words[0] {
        case "to": to = EventID(number)
        case "undone": undone = EventID(number)
        default: break
        }
    }

    var text: String {
        to.map { "to \($0.rawValue)" } ?? undone.map { "undone \($0.rawValue)" } ?? ""
    }
}

/// A record, and how far it is from the event it was asked for by.
private struct Goal {
    let commit: String
    var event: EventID?
    /// The event that told of it.
    var recorded: EventID?
    var microseconds: Int64 = 0
    /// The commit that goes again, where something is undone.
    var brought: String?
    /// The record of what was there when it had been brought.
    var left: String?
    /// The event that brought files back, which is taken back.
    var undoes: EventID?
    var undoesTime: LogTime?

    /// So many paths of each kind are named.
    private static let pathLimit = 200

    func report(_ plan: Workspace.Restoration, _ later: [Path]) -> JSON {
        var fields = [
            JSON.Field("commit", JSON(commit)),
            JSON.Field("restored", JSON(plan.count(.restored))),
            JSON.Field("brought_back", JSON(plan.count(.broughtBack))),
            JSON.Field("removed", JSON(plan.count(.removed))),
            JSON.Field("directories", JSON(Int64(plan.changes.count(where: \.isOfDirectories)))),
            JSON.Field("total", JSON(Int64(plan.changes.count))),
            JSON.Field("changes", JSON(plan.changes.prefix(Goal.pathLimit).map { $0.json })),
            JSON.Field("not_kept", Goal.list(plan.unavailable.map(\.path))),
            JSON.Field("staying", Goal.list(plan.staying)),
            JSON.Field("replaced", Goal.list(plan.replaced)),
            JSON.Field("spared", Goal.list(plan.spared)),
            JSON.Field("changed_since", Goal.list(later)),
            JSON.Field(
                "obstacles",
                JSON(plan.obstacles.prefix(Goal.pathLimit).map { JSON($0.description) })),
        ]
        fields += distance
        if let undoes { fields.append(JSON.Field("undoes", JSON(undoes.rawValue))) }
        if let undoesTime {
            fields.append(JSON.Field("undoes_time", JSON(undoesTime.rfc3339)))
        }
        return JSON(fields)
    }

    /// Of a fork.
    func report(_ place: String, _ files: Checkout.Report, isWorkTree: Bool) -> JSON {
        let fields = [
            JSON.Field("path", JSON(place)), JSON.Field("commit", JSON(commit)),
            JSON.Field("files", JSON(Int64(files.written))),
            JSON.Field("not_kept", Goal.list(files.notKept)),
            JSON.Field("git", JSON(isWorkTree)),
        ]
        return JSON(fields + distance)
    }

    private var distance: [JSON.Field] {
        guard let event, let recorded else { return [] }
        return [
            JSON.Field("to", JSON(event.rawValue)),
            JSON.Field("recorded", JSON(recorded.rawValue)),
            JSON.Field("events_since", JSON(event.rawValue - recorded.rawValue)),
            JSON.Field("us_since", JSON(microseconds)),
        ]
    }

    private static func list(_ paths: [Path]) -> JSON {
        JSON(paths.prefix(pathLimit).map { JSON($0.description) })
    }
}

extension Workspace.Restoration.Change {
    fileprivate var json: JSON {
        let word =
            switch deed {
            case .restored: "restored"
            case .removed: "removed"
            case .broughtBack: "brought_back"
            case .time: "time"
            }
        let isDirectory = (after ?? before)?.kind == .directory
        return ["path": JSON(path.description + (isDirectory ? "/" : "")), "deed": JSON(word)]
    }

    /// A directory comes, goes or gets another mode; where it takes the place of a file that is counted.
    fileprivate var isOfDirectories: Bool {
        let kinds = [before?.kind, after?.kind].compactMap(\.self)
        return deed != .time && kinds.allSatisfy { $0 == .directory }
    }
}

extension BodyError {
    /// All is as it was before, so that whoever asked may ask again.
    fileprivate var isRefusal: Bool { code != .halfRestored }
}

extension BodyError.Code {
    /// As the wire has it.
    var word: String {
        switch self {
        case .noGit: "no_git"
        case .gitEnded: "git_ended"
        case .damaged: "damaged"
        case .system: "system"
        case .notEmpty: "not_empty"
        case .unsafeName: "unsafe_name"
        case .inTheWay: "in_the_way"
        case .changedMeanwhile: "changed_meanwhile"
        case .halfRestored: "half_restored"
        case .notNow: "not_now"
        case .noBranch: "no_branch"
        case .tooLarge: "too_large"
        case .noWorkTree: "no_worktree"
        case .wouldBeLost: "would_be_lost"
        }
    }
}
