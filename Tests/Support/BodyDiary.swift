import Glibc
public import Swarm
import Workspace

/// A workspace whose files are recorded, and the events that a log has of it: what a supervisor would have
/// written, with times that a test chooses.
public final class BodyDiary {
    public let root: String
    public private(set) var events: [Event] = []
    /// A copy of the files after each event that recorded them, by the event.
    public private(set) var commits: [EventID: String] = [:]
    private let store: BodyStore
    private var recorder: Recorder
    private let day: String
    private let tool: GitTool
    private var trees: [String: (tree: AgentWorkTree, recorder: Recorder)] = [:]

    /// The directory is there, and has `.skep` in it.
    public init(in root: String, day: String = "2026-11-20", keptBytes: Int64 = 10_000_000) throws {
        // As in the program itself.
        signal(SIGPIPE, SIG_IGN)
        self.root = root
        self.day = day
        mkdir("\(root)/.skep", 0o700)
        tool = try GitTool(searching: getenv("PATH").map { String(cString: $0) } ?? "")
        store = try BodyStore(at: "\(root)/.skep/body.git", tool)
        recorder = try Recorder(
            root, store, IgnoreRules(root, store, user: []),
            limits: RecordLimits(keptBytes: keptBytes))
    }

    public var last: EventID { events.last?.id ?? .none }

    // MARK: - Files

    public func write(_ path: String, _ content: String, mode: UInt32 = 0o644) {
        write(path, Array(content.utf8), mode: mode)
    }

    public func write(_ path: String, _ content: [UInt8], mode: UInt32 = 0o644) {
        let place = "\(root)/\(path)"
        for index in place.indices.dropFirst() where place[index] == "/" {
            mkdir(String(place[..<index]), 0o755)
        }
        let file = open(place, O_WRONLY | O_CREAT | O_TRUNC, mode_t(mode))
        precondition(file >= 0, "cannot write \(place)")
        precondition(Glibc.write(file, content, content.count) == content.count)
        fchmod(file, mode_t(mode))
        close(file)
    }

    public func remove(_ path: String) { unlink("\(root)/\(path)") }

    public func move(_ path: String, to other: String) {
        rename("\(root)/\(path)", "\(root)/\(other)")
    }

    // MARK: - Events

    /// The next event; `clock` is UTC, such as `14:02:11.318`.
    @discardableResult
    public func tell(
        _ clock: String, _ type: EventType, _ subject: String? = nil, by agent: AgentID? = nil,
        _ content: String = "{}", metadata: String? = nil
    ) -> EventID {
        guard let time = try? LogTime(rfc3339: "\(day)T\(clock)Z") else {
            preconditionFailure("'\(clock)' is no time of day")
        }
        let later = events.last.map { LogTime(microseconds: $0.time.microseconds + 1) } ?? time
        let id = EventID(Int64(events.count) + 1)
        events.append(
            Event(
                id: id, time: max(time, later), type: type, agent: agent, subject: subject,
                metadata: metadata, content: .text(content)))
        return id
    }

    public func spawn(_ clock: String, _ name: String) -> AgentID {
        let id = AgentID(first: EventID(Int64(events.count) + 1))
        tell(
            clock, .agentSpawned, "coder", by: id,
            "{\"name\":\"\(name)\",\"command\":[\"sh\"],\"cwd\":\"/\",\"pid\":1,\"pty\":false}")
        return id
    }

    /// Looks at everything. The first time that is a snapshot, later an event for each file.
    @discardableResult
    public func record(
        _ clock: String, by agent: AgentID? = nil, evidence: String = "writer"
    ) throws -> EventID {
        let isFirst = recorder.newest == nil
        let recording = try recorder.record(at: Int64(time(nil)) * 1_000_000)
        guard let commit = recording.commit?.description else { return last }
        let files = recording.changes.filter { ($0.after ?? $0.before)?.kind != .directory }
        if isFirst {
            var content = Restoration(commit: commit)
            content.files = Int64(files.count)
            tell(clock, .snapshot, commit, content.text)
        } else {
            for (place, change) in files.enumerated() {
                tell(change, place + 1, of: files.count, commit, clock, agent, evidence)
            }
        }
        commits[last] = commit
        return last
    }

    /// An agent that works in a worktree of its own, which is recorded before it is started. The workspace is a
    /// repository with a commit.
    public func plant(_ clock: String, _ name: String) throws -> AgentID {
        let made = try WorkTree.make(
            of: root, at: "\(root).worktrees/\(name)", branch: "skep/\(name)", tool)
        let tree = AgentWorkTree(
            name: name, top: made.top, directory: made.workspace, branch: made.branch)
        let laws = try BodyStore(at: "\(root)/.skep/\(name).git", tool)
        var recorder = try Recorder(
            tree.directory, store, IgnoreRules(tree.directory, laws, user: []),
            as: BodyStore.body(ofWorkTree: name))
        let commit = try recorder.record(at: Int64(time(nil)) * 1_000_000).commit
        trees[name] = (tree, recorder)
        var content = Restoration(commit: commit?.description)
        content.files = Int64(recorder.count)
        (content.worktree, content.name, content.branch) = (tree.top, name, tree.branch)
        if tree.directory != tree.top { content.directory = tree.directory }
        tell(clock, .snapshot, content.commit, content.text)
        let id = AgentID(first: EventID(Int64(events.count) + 1))
        tell(
            clock, .agentSpawned, "coder", by: id,
            """
            {"name":"\(name)","command":["sh"],"cwd":"\(tree.directory)","pid":1,"pty":false,\
            "worktree":"\(tree.top)"}
            """)
        return id
    }

    /// Looks at everything in an agent's worktree.
    public func record(_ clock: String, in name: String, by agent: AgentID) throws {
        guard var entry = trees[name] else { return }
        let recording = try entry.recorder.record(at: Int64(time(nil)) * 1_000_000)
        trees[name] = entry
        guard let commit = recording.commit?.description else { return }
        let files = recording.changes.filter { ($0.after ?? $0.before)?.kind != .directory }
        for (place, change) in files.enumerated() {
            tell(
                change, place + 1, of: files.count, commit, clock, agent, "worktree",
                in: entry.tree)
        }
    }

    private func tell(
        _ change: FileChange, _ part: Int, of parts: Int, _ commit: String, _ clock: String,
        _ agent: AgentID?, _ evidence: String, in tree: AgentWorkTree? = nil
    ) {
        var content = StateChange(
            target: "file", before: change.before?.hash?.description,
            after: change.after?.hash?.description)
        content.commit = commit
        var find = StateChange.Find(part: Int64(part), parts: Int64(parts))
        if agent != nil { find.evidence = evidence }
        find.worktree = tree?.top
        content.find = find
        if let file = ChangedFile.list([change]).first,
            let patches = try? FileDifference(file, from: store, to: store).patches
        {
            let text = patches.flatMap { $0.capped(to: 4_096).text }
            content.diff = String(validating: text, as: UTF8.self)
        }
        let start = tree?.place(beside: root).map { "\($0)/" } ?? ""
        tell(clock, .stateChange, start + change.path.description, by: agent, content.text)
    }
}
