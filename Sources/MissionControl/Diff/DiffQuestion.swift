public import Swarm

/// What files are compared with.
public enum DiffBase: Hashable, Sendable {
    /// What they were before somebody changed them last.
    case lastChange
    /// What they were when the agent was last told something.
    case turn
    /// What they were when it was started; for all agents, what was recorded first.
    case spawn
    /// What the user's branch began with.
    case branch
    /// The other way round: what they are now beside what they were at the playhead.
    case now
    /// What they were at an event, beside what they were before the agent decided or was told anew.
    case following(EventID)
}

/// Which changes a Diff shows.
public struct DiffQuestion: Hashable, Sendable {
    /// Whose; nil for everybody's.
    public var agent: AgentID?
    public var base: DiffBase
    /// The moment: nothing after this event is looked at.
    public var through: EventID
    /// The event of the record that is the newest then.
    public var record: EventID
    /// The event of the newest record there is, where that is compared with the moment's.
    public var newest: EventID?
    /// The worktree whose files it is about, an absolute path; nil for the workspace.
    public var worktree: String?
    /// Since when the agent is as it is: whoever is told something is busy from then on.
    public var since: LogTime?

    public init(agent: AgentID?, base: DiffBase, through: EventID, record: EventID) {
        self.agent = agent
        self.base = base
        self.through = through
        self.record = record
    }

    /// More files are counted and not listed.
    public static let fileLimit = 2_000
}

/// Who changed a file, and when last.
public struct DiffDeed: Equatable, Sendable {
    public var agent: AgentID?
    /// `worktree` or `writer`
    public var evidence: String?
    public var time: LogTime
    public var event: EventID

    public init(agent: AgentID?, evidence: String?, time: LogTime, event: EventID) {
        self.agent = agent
        self.evidence = evidence
        self.time = time
        self.event = event
    }
}

/// One changed file of a list.
public struct DiffFile: Equatable, Sendable {
    /// From the workspace on, as the kernel has it; of an agent's worktree it begins with `../`.
    public var path: [UInt8]
    /// The same for people.
    public var name: String
    /// Where it was, for people, if that was somewhere else.
    public var former: String?
    /// Nil where there are no lines, or nobody has counted them.
    public var added: Int?
    public var removed: Int?
    /// What there is to say beside lines, or instead of them.
    public var note: String?
    public var isGone = false
    /// What git calls its content; nil where that is not kept.
    public var hash: String?
    /// The newest first.
    public var deeds: [DiffDeed] = []

    public init(path: [UInt8], name: String) {
        self.path = path
        self.name = name
    }
}

public struct DiffAnswer: Equatable, Sendable {
    public var question: DiffQuestion
    public var files: [DiffFile] = []
    /// So many more there are.
    public var more = 0
    /// From which event on; nil where it is a commit of the user's.
    public var start: EventID?
    public var startTime: LogTime?
    /// What the user's branch is compared with.
    public var branch: String?
    /// Why there is nothing to compare.
    public var objection: String?

    public init(_ question: DiffQuestion) { self.question = question }
}

/// The lines of one of the files.
public struct DiffHunksQuestion: Hashable, Sendable {
    public var diff: DiffQuestion
    public var path: [UInt8]

    public init(_ diff: DiffQuestion, _ path: [UInt8]) {
        self.diff = diff
        self.path = path
    }
}

public struct DiffHunks: Equatable, Sendable {
    public var question: DiffHunksQuestion
    public var patches: [FilePatch]

    public init(_ question: DiffHunksQuestion, _ patches: [FilePatch] = []) {
        self.question = question
        self.patches = patches
    }
}

/// Which event wrote a line, or removed it.
public struct DiffOriginQuestion: Hashable, Sendable {
    public var path: [UInt8]
    /// Counted from 0, in the file after the changes; before them for one that was removed.
    public var line: Int
    public var isRemoved: Bool
    /// From which event on a removed line was looked at.
    public var start: EventID
    public var through: EventID

    public init(
        path: [UInt8], line: Int, isRemoved: Bool, start: EventID, through: EventID
    ) {
        self.path = path
        self.line = line
        self.isRemoved = isRemoved
        self.start = start
        self.through = through
    }
}

public struct DiffOrigin: Equatable, Sendable {
    public var question: DiffOriginQuestion
    /// Nil where it was there when the files were first recorded.
    public var deed: DiffDeed?
    /// The last decision of the agent before.
    public var decision: EventID?
    /// Why nobody can tell.
    public var objection: String?

    public init(_ question: DiffOriginQuestion) { self.question = question }
}

/// A file for the person's editor.
public struct EditOrder: Equatable, Sendable {
    /// From the workspace on; of an agent's worktree it begins with `../`.
    public var path: [UInt8]
    /// Counted from 1.
    public var line: Int?
    /// The content of then, by the name git has for it; nil for the file itself.
    public var hash: String?

    public init(path: [UInt8], line: Int? = nil, hash: String? = nil) {
        self.path = path
        self.line = line
        self.hash = hash
    }
}
