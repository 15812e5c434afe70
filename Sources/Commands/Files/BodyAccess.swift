internal import Arguments
internal import Console
internal import EventLog
internal import MissionControl
internal import Swarm
internal import Workspace

/// What was recorded of a workspace's files, for a command that only reads it.
struct BodyAccess: ~Copyable {
    let call: Call
    let workspace: WorkspaceSearch
    let reader: LogReader
    let store: BodyStore

    /// What may stand for X, for the help of the commands.
    static let places = """
        X is the id of an event (48213), a time (14:02:11, 14:02:11.318, 2026-11-20), how long before \
        the newest event (-10m) or the label of a snapshot. The files are those of the newest record at \
        or before the last event of X.
        """

    init(_ call: Call) throws {
        self.call = call
        let workspace = try call.workspace()
        let reader = try workspace.reader()
        guard try FileRecord(firstIn: reader) != nil else {
            throw Failure(
                "no files were recorded in '\(workspace.root)' yet",
                hint: "they are recorded while a supervisor runs")
        }
        let tool = try GitTool(searching: call.surroundings.value("PATH") ?? "/usr/bin:/bin")
        store = try BodyStore(
            at: workspace.log.body, tool, isWritable: false,
            elders: try reader.elderBodies())
        self.workspace = workspace
        self.reader = reader
    }

    /// The event that an option names; nil where it is not given.
    func place(_ option: String) throws -> EventID? {
        try call.moment(option, takesLabels: true, reader)
    }

    /// The files as they were at an event.
    func record(
        at event: EventID, of tree: AgentWorkTree? = nil, named text: String
    ) throws -> FileRecord {
        if let record = try FileRecord(at: event, of: tree?.top, in: reader) { return record }
        if let tree {
            throw Failure(
                "'\(tree.name)' had no worktree at '\(text)'",
                hint: "'skep events --type snapshot' says since when it has one")
        }
        let first = try FileRecord(firstIn: reader).map { try moment(of: $0.event) }
        throw Failure(
            "'\(text)' is before the files were first recorded, at \(first ?? "an unknown time")")
    }

    /// The worktree that an agent had then.
    func workTree(of name: String, at event: EventID) throws -> AgentWorkTree {
        let state = try reader.state(at: event)
        guard let tree = state.workTree(of: name) else {
            throw Failure(
                "'\(name)' had no worktree then"
                    + Text(foreign: question(about: name, among: state.workTrees.map(\.name))),
                hint: "'skep worktrees' lists those that there are")
        }
        return tree.tree
    }

    /// `2026-11-20 14:02:11`, in the time zone of whoever asked.
    func moment(of event: EventID) throws -> Text {
        guard let time = try reader.time(of: event) else { return "an unknown time" }
        let shown = ShownTime(time, in: call.zone)
        return "\(own: shown.day) \(own: shown.clock)"
    }
}

extension Failure {
    init(_ error: BodyError) {
        switch error.code {
        case .damaged:
            self.init(
                "\(error.description)", hint: "'git --git-dir=.skep/body.git fsck' looks further")
        default: self.init("\(error.description)")
        }
    }
}
