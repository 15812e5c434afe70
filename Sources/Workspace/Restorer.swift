internal import Linux

/// Brings the files of a workspace back to what was recorded: all of them or none, whoever ends us meanwhile.
///
/// First everything that will be overwritten or removed is in a backup on the disk. Then the new contents are
/// written beside the workspace, and flushed; only then is the first file moved. What has to make room is moved
/// aside, looked at, and kept until the end, so that undoing moves the very same files back. A journal says how
/// far it has come.
///
/// One thread of one process may use it, for a workspace in which nobody is at work: whoever is all the same is
/// noticed, and everything is put back. It is for the caller to record the workspace before and after.
public struct Restorer {
    private let workspace: String
    private let store: BodyStore
    private let user: [String]

    /// What was done.
    public struct Report: Equatable, Sendable {
        /// The commit that undoes it: what was there before, with what was ignored and in the way.
        public let backup: ObjectID
        public let target: ObjectID
        /// Directories that were to go and hold what is not recorded.
        public let staying: [Path]
        /// All paths that were touched, for whoever records next.
        public let touched: [Path]
    }

    /// The path is absolute. The workspace has `.skep`, and in it the store. `user` is as for `IgnoreRules`.
    public init(_ workspace: String, _ store: BodyStore, user: [String] = []) {
        self.workspace = workspace
        self.store = store
        self.user = user
    }

    /// What it takes to go from the commit that was recorded just now to another one; nothing is done. `undoing` is
    /// the commit that was brought back and is to go again. Throws `unsafeName`, `damaged`.
    public func plan(
        from present: ObjectID, to target: ObjectID, undoing brought: ObjectID? = nil
    ) throws(BodyError) -> Restoration {
        try Survey.plan(
            workspace, store, user: user, from: present, to: target, undoing: brought)
    }

    /// Carries a plan out. When this returns, all of it was checked and is on the disk, and `finish` is to be
    /// called as soon as that is on record.
    ///
    /// When it throws, all is as it was (what others wrote meanwhile excepted, which is left and named), and
    /// `finish` is to be called likewise; but for `halfRestored`: then `resume` tries again to put everything back.
    /// The note, one line, is kept for whoever has to go on from there.
    public func perform(
        _ plan: Restoration, at time: Int64, note: String = ""
    ) throws(BodyError) -> Report {
        precondition(!note.utf8.contains(0x0a), "a note is one line")
        let ground = try Ground(workspace, store)
        guard try Bench.journal(in: ground.root) == nil else {
            throw BodyError(.notNow, "another restoration is under way in '\(workspace)'")
        }
        try check(plan)
        // It is what is read when this is ended half-way.
        if !plan.spared.isEmpty { try store.publish(plan.target, beside: "targets") }
        let backup = try store.backUp(plan, ground, at: time)
        let steps = backup == plan.present ? plan.steps : try steps(from: backup, to: plan.target)
        var work = try work(ground, steps, from: backup, to: plan.target, note)
        do throws(BodyError) {
            try work.prepare()
        } catch {
            // Nothing was touched; what was written is not needed.
            try? work.clear()
            throw error
        }
        do throws(BodyError) {
            try work.apply()
        } catch {
            throw rolledBack(&work, after: error)
        }
        return Report(
            backup: backup, target: plan.target, staying: work.staying,
            touched: work.steps.map(\.path))
    }

    /// Whether there is anything of a restoration in our own directory, looked at without git.
    public static func isUnfinished(in directory: String) -> Bool {
        FileStatus(at: "\(directory)/\(Bench.name)") != nil
    }

    /// What was under way when a process ended; nil where nothing was. Throws `damaged` where others changed what
    /// says so.
    public func pending() throws(BodyError) -> PendingRestoration? {
        let ground = try Ground(workspace, store)
        return try Bench.journal(in: ground.root).map {
            PendingRestoration(
                backup: $0.backup, target: $0.target, phase: $0.phase, note: $0.note)
        }
    }

    /// Puts everything back where a restoration stopped half-way. Afterwards it is `restored` or `rolledBack`, and
    /// `finish` is to be called as soon as that is on record. It may itself be ended at any time and called again.
    public func resume() throws(BodyError) -> PendingRestoration? {
        guard var pending = try pending() else {
            // One that was ended before it had said anything has done nothing either.
            let ground = try Ground(workspace, store)
            try system { () throws(SystemError) in
                guard try Bench.exists(in: ground.root) else { return }
                try Bench(in: ground.root).clear()
            }
            return nil
        }
        guard pending.phase == .preparing || pending.phase == .applying else {
            if pending.phase == .rolledBack { pending.rest = try rest(pending.backup) }
            return pending
        }
        let steps = try steps(from: pending.backup, to: pending.target)
        var work = try work(
            try Ground(workspace, store), steps, from: pending.backup, to: pending.target,
            pending.note)
        var left: [Path] = []
        do throws(BodyError) {
            if pending.phase == .applying { left = try work.rollBack() }
            try work.mark(.rolledBack)
        } catch {
            throw halfRestored(error.description)
        }
        pending = PendingRestoration(
            backup: pending.backup, target: pending.target, phase: .rolledBack,
            note: pending.note)
        pending.left = left
        pending.rest = try rest(pending.backup)
        return pending
    }

    private func rest(_ backup: ObjectID) throws(BodyError) -> String? {
        let ground = try Ground(workspace, store)
        return try system { () throws(SystemError) in
            try Bench(in: ground.root).placeOfRest(backup)
        }
    }

    /// Forgets a restoration that is `restored` or `rolledBack`, with all that it needed meanwhile but for the backup.
    /// Nothing is done where none is.
    public func finish() throws(BodyError) {
        let ground = try Ground(workspace, store)
        guard let journal = try Bench.journal(in: ground.root) else { return }
        guard journal.phase == .restored || journal.phase == .rolledBack else {
            throw BodyError(.notNow, "a restoration is half-way in '\(workspace)'; resume it first")
        }
        try system { () throws(SystemError) in
            let bench = try Bench(in: ground.root)
            if journal.phase == .rolledBack, try bench.hasRest {
                try bench.putAside(journal.backup)
            } else {
                try bench.clear()
            }
        }
    }

    private func check(_ plan: Restoration) throws(BodyError) {
        guard let first = plan.obstacles.first else { return }
        let rest = plan.obstacles.count > 1 ? " (and \(plan.obstacles.count - 1) more)" : ""
        throw BodyError(.inTheWay, "nothing was restored: \(first)\(rest)")
    }

    private func steps(
        from backup: ObjectID, to target: ObjectID
    ) throws(BodyError) -> Steps {
        let (former, latter) = try store.folders(backup, target)
        return Steps(from: former, to: latter)
    }

    private func work(
        _ ground: consuming Ground, _ steps: Steps, from backup: ObjectID, to target: ObjectID,
        _ note: String
    ) throws(BodyError) -> RestorationWork {
        let bench = try system { () throws(SystemError) in try Bench(in: ground.root) }
        return RestorationWork(
            ground, bench, steps.list, backup: backup, target: target, note: note)
    }

    private func rolledBack(
        _ work: inout RestorationWork, after error: BodyError
    ) -> BodyError {
        do throws(BodyError) {
            let left = try work.rollBack()
            try work.mark(.rolledBack)
            let names = left.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
            let rest = left.count > 3 ? " and \(left.count - 3) more" : ""
            let others =
                left.isEmpty ? "" : ", but for what others wrote meanwhile: \(names)\(rest)"
            let place = try self.rest(work.backup).map {
                "; what was in its place is in '\($0)', where 'list' says which file is which"
            }
            return BodyError(
                error.code,
                "\(error.description); everything is as it was before\(others)\(place ?? "")")
        } catch let other {
            return halfRestored("\(error.description); \(other.description)")
        }
    }

    private func halfRestored(_ why: String) -> BodyError {
        BodyError(
            .halfRestored,
            "the files are partly restored, and could not be put back yet: \(why); "
                + "do that when it can work again")
    }
}
