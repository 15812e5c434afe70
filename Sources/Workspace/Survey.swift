internal import Glibc
internal import Linux

/// Looks at a workspace for what a restoration has to know beside what is recorded: what is ignored and stands in
/// the way. Nothing is changed.
///
/// The rule is that nothing is lost. A file that is ignored and in the way becomes part of the backup, from which
/// undoing brings it back; so rewinding to before a `.gitignore` needs nobody's help. A directory never gives way,
/// because it may be of any size and hold what cannot be kept, such as a repository: where one would have to, nothing
/// is restored, and it is named. And what is recorded now and was ignored then stays: it may have been there.
struct Survey: ~Copyable {
    private let ground: Ground
    private let device: UInt64
    private var plan: Restoration
    /// Directories that are to come and are not there, so that nothing in them is in the way.
    private var absent: Set<Path> = []
    private var onDevice: Set<Path> = []
    private var listed: (path: Path, names: Set<[UInt8]>)?

    private init(
        _ ground: consuming Ground, device: UInt64, _ plan: Restoration
    ) {
        self.ground = ground
        self.device = device
        self.plan = plan
    }

    static func plan(
        _ workspace: String, _ store: BodyStore, user: [String], from present: ObjectID,
        to asked: ObjectID, undoing brought: ObjectID?
    ) throws(BodyError) -> Restoration {
        let (former, latter) = try store.folders(present, asked)
        var (steps, target) = (Steps(from: former, to: latter), asked)
        var (spared, inTheWay): ([Path], [Path]) = ([], [])
        if RulesThen.areOthers(steps) {
            var (whole, then) = try RulesThen.sparing(
                former, in: latter, brought: try brought.map(store.folder(of:)), of: workspace,
                store, user: user)
            (spared, inTheWay) = (then.spared.sorted(), then.inTheWay)
            if !spared.isEmpty {
                target = try store.keep(
                    Commit(
                        tree: try store.keep(try store.keep(&whole)), parent: asked, time: 0,
                        message: "\(asked) with what was ignored then"))
                steps = Steps(from: former, to: whole)
            }
        }
        let ground = try Ground(workspace, store)
        let ours = try system { () throws(SystemError) in
            try ground.root.opened(beneath: Array(".skep".utf8), for: .listing).fileStatus()
        }
        var survey = Survey(
            ground, device: ours.device, Restoration(present: present, target: target, steps))
        survey.plan.spared = spared
        survey.plan.obstacles = inTheWay.map { .init(path: $0, reason: .within) }
        try survey.look(at: steps)
        return survey.plan
    }

    private mutating func look(at steps: Steps) throws(BodyError) {
        plan.unavailable = steps.unavailable.map { path, content in
            if case .tooLarge(let size, _) = content {
                return .init(path: path, reason: .tooLarge(size: size))
            }
            return .init(path: path, reason: .unreadable)
        }
        for step in steps.list {
            // A directory that is only worked in changes nothing in the end.
            if !step.isDirectory || step.before?.directoryMode != step.mode {
                plan.changes.append(Restoration.Change(step))
            }
            guard !step.isInPlace, !step.isDirectory else { continue }
            if step.before == nil { try lookForComers(step) }
            if let leaf = step.displaced { lookForKeeping(leaf, step.path) }
            try lookAtDevice(of: step.path)
        }
        try lookForStayers(steps.list)
        plan.obstacles.sort { $0.path < $1.path }
        // What stays is not removed.
        let staying = Set(plan.staying)
        plan.changes.removeAll { $0.deed == .removed && staying.contains($0.path) }
    }

    /// What is to be replaced or removed must be in the backup.
    private mutating func lookForKeeping(_ leaf: Leaf, _ path: Path) {
        switch leaf.content {
        case .kept: break
        case .tooLarge: plan.large.append(path)
        case .unreadable: plan.obstacles.append(.init(path: path, reason: .unreadable))
        }
    }

    private mutating func lookAtDevice(of path: Path) throws(BodyError) {
        guard let parent = path.parent, !absent.contains(parent),
            onDevice.insert(parent).inserted
        else { return }
        let status = try system { () throws(SystemError) -> FileStatus? in
            do throws(SystemError) {
                return try ground.directory(above: path).fileStatus()
            } catch {
                guard error.isNoWay else { throw error }
                return nil
            }
        }
        guard let status, status.device != device else { return }
        plan.obstacles.append(.init(path: parent, reason: .otherFileSystem))
    }
}

// MARK: - Where something is to come

extension Survey {
    private mutating func lookForComers(_ step: Step) throws(BodyError) {
        let parent = step.path.parent ?? .root
        let status = absent.contains(parent) ? nil : try named(step.path)
        let isDirectory = step.after?.directoryMode != nil
        guard let status else {
            if isDirectory { absent.insert(step.path) }
            return
        }
        switch status.kind {
        case .special: plan.obstacles.append(.init(path: step.path, reason: .special))
        case .directory where isDirectory: plan.joined[step.path] = status.mode
        case .directory: plan.obstacles.append(.init(path: step.path, reason: .directory))
        case .file, .link:
            if isDirectory { absent.insert(step.path) }
            if try isReadable(step.path, status.kind) {
                plan.replaced.append(step.path)
            } else {
                plan.obstacles.append(.init(path: step.path, reason: .unreadable))
            }
        }
    }

    /// What is there under exactly this name: some file systems take `A` for `a`, which may be about to go.
    private mutating func named(_ path: Path) throws(BodyError) -> FileStatus? {
        guard let status = try ground.status(of: path) else { return nil }
        let parent = path.parent ?? .root
        if listed?.path != parent {
            let names = try system { () throws(SystemError) in
                try ground.directory(above: path).names()
            }
            listed = (parent, Set(names))
        }
        return listed?.names.contains(Array(path.name)) == true ? status : nil
    }

    private func isReadable(_ path: Path, _ kind: FileStatus.Kind) throws(BodyError) -> Bool {
        guard kind == .file else { return true }
        do {
            _ = try ground.root.opened(beneath: path.bytes, for: .reading)
            return true
        } catch {
            guard error.code == EACCES else { throw BodyError(error) }
            return false
        }
    }
}

// MARK: - Where something is to go

extension Survey {
    /// Directories that go only when nothing is in them that is not recorded.
    private mutating func lookForStayers(_ steps: [Step]) throws(BodyError) {
        var known: [Path: Set<[UInt8]>] = [:]
        var stayers: Set<Path> = []
        for step in steps where step.before != nil {
            known[step.path.parent ?? .root, default: []].insert(Array(step.path.name))
        }
        // What is in a directory comes before it.
        for step in steps.reversed() {
            guard step.before?.directoryMode != nil, step.after?.directoryMode == nil else {
                continue
            }
            let here = known[step.path, default: []]
            let strangers = try names(in: step.path).filter { !here.contains($0) }
            let stays = !strangers.isEmpty || stayers.contains(step.path)
            guard stays else { continue }
            if step.after == nil {
                plan.staying.append(step.path)
                if let parent = step.path.parent { stayers.insert(parent) }
            } else {
                for name in strangers {
                    plan.obstacles.append(
                        .init(path: step.path.appending(name), reason: .within))
                }
                for path in plan.staying where path.parent == step.path {
                    plan.obstacles.append(.init(path: path, reason: .within))
                }
            }
        }
        plan.staying.reverse()
    }

    private func names(in path: Path) throws(BodyError) -> [[UInt8]] {
        do {
            return try ground.root.opened(beneath: path.bytes, for: .listing).names()
        } catch {
            guard error.isNoWay else { throw BodyError(error) }
            return []
        }
    }
}
