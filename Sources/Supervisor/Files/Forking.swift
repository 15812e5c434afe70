internal import EventLog
internal import Glibc
internal import Linux
internal import Swarm
internal import Workspace

/// Makes a workspace of its own of what was: the files of a record, and a log that goes on from an event.
///
/// The log is put there last, whole: what has none is no workspace yet. Nothing is written to the workspace it
/// was.
struct Forking {
    let options: SupervisorOptions
    let store: BodyStore
    let tool: GitTool

    func place(of wish: ForkWish) throws -> String {
        let place = try Forking.resolved(wish.path ?? "\(options.workspace)-\(wish.name)")
        let root = options.workspace == "/" ? "" : options.workspace
        guard place.utf8.starts(with: "\(root)/".utf8) == false else {
            throw Objection(
                "in_workspace", "'\(place)' is in the workspace, and would be recorded with it",
                hint: "name a directory outside of it")
        }
        // A link that leads nowhere is in the way as well.
        var status = stat()
        guard lstat(place, &status) != 0 else {
            guard Forking.isHalf(place) else {
                throw Objection(
                    "exists", "'\(place)' exists already", hint: "give another name")
            }
            let isWorkTree = FileStatus(at: "\(place)/.git") != nil
            throw Objection(
                "exists", "'\(place)' is a fork whose making was interrupted",
                hint: (isWorkTree ? "'git worktree remove --force'" : "'rm -r'") + " removes it")
        }
        return place
    }

    /// Where the directory really is in which it is to be made.
    private static func resolved(_ path: String) throws -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let (parent, name) = (path[..<slash], path[path.index(after: slash)...])
        guard !["", ".", ".."].contains(name) else {
            throw Objection("bad_request", "'\(path)' names no new directory")
        }
        guard let real = realpath(parent.isEmpty ? "/" : String(parent), nil) else {
            let why = SystemError(code: errno, deed: "find", subject: String(parent))
            throw Objection("system", "\(why)")
        }
        defer { free(real) }
        let directory = String(cString: real)
        return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }

    private static func isHalf(_ place: String) -> Bool {
        FileStatus(at: "\(place)/.skep") != nil && FileStatus(at: "\(place)/.skep/log.db") == nil
    }

    /// Whether it is a work tree of the user's repository as well.
    let isWorkTree: Bool

    init(_ options: SupervisorOptions, _ store: BodyStore, _ tool: GitTool) throws(BodyError) {
        self.options = options
        self.store = store
        self.tool = tool
        isWorkTree = try WorkTree.isTop(options.workspace, tool)
    }

    /// Makes it; or throws, and nothing is left of it.
    func make(
        _ wish: ForkWish, of commit: ObjectID, by author: String
    ) throws -> Checkout.Report {
        let place = try place(of: wish)
        // Whatever of it is there is ours from here on.
        if isWorkTree {
            // On no branch: nothing of the repository changes but that there is one more.
            _ = try WorkTree.make(
                of: options.workspace, at: place, branch: nil, isFilled: false, tool)
        } else {
            try make(place, mode: 0o777)
        }
        do {
            return try fill(place, wish, commit, by: author)
        } catch {
            // Why it failed is what is to be said, and not that something of it could not be removed.
            try? WorkTree.discard(place)
            throw error
        }
    }

    private func fill(
        _ place: String, _ wish: ForkWish, _ commit: ObjectID, by author: String
    ) throws -> Checkout.Report {
        // First: by this it is known for what it is, should it stay half made.
        let home = LogDirectory("\(place)/.skep")
        try make(home.path, mode: 0o700)
        let report = try Checkout.write(
            commit, of: store, to: place, besides: isWorkTree ? [".git", ".skep"] : [".skep"])
        // It has all it needs; the other one is only to compare with.
        let body = try BodyStore(at: home.body, tool, elders: store.places)
        var recorder = try Recorder(
            place, body, IgnoreRules(place, body, user: options.environment))
        _ = try recorder.record(at: Clocks.wall)
        try checkSame(commit, recorder, body)
        // The files before the log that tells of them.
        try Descriptor(directory: place).flushFileSystem()
        var content = Swarm.Restoration(
            commit: recorder.newest?.description, label: wish.name, by: author)
        content.files = Int64(recorder.count)
        try LogReader(LogDirectory(options.directory)).fork(
            at: wish.to, into: home, content,
            at: LogTime(microseconds: Clocks.wall))
        return report
    }

    private func make(_ directory: String, mode: mode_t) throws {
        guard mkdir(directory, mode) == 0 else {
            throw SystemError(code: errno, deed: "make directory", subject: directory)
        }
    }

    /// What was written is what is found: a disk that forgets, or somebody who is there already, is noticed now.
    private func checkSame(
        _ commit: ObjectID, _ recorder: Recorder, _ body: BodyStore
    ) throws {
        guard let present = recorder.newest else { return }
        for change in try body.changes(from: commit, to: present) {
            guard let before = change.before, before.keeping == .kept, before.kind != .directory
            else { continue }
            // What is ignored is there and is not recorded.
            if change.after == nil, recorder.passesOver(change.path) { continue }
            guard change.after?.hash == before.hash, change.after?.kind == before.kind else {
                throw Objection(
                    "changed_meanwhile",
                    "'\(change.path)' is not what was written there a moment ago")
            }
        }
    }
}
