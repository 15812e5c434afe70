/// What an agent asks before it does it.
public struct GateQuestion: Equatable, Sendable {
    /// `write`, `run`, `read`, `network`, `spend`, or any other word.
    public let action: String
    /// The path, the command, the host, the sum.
    public let target: String
    /// The path as it is from the workspace on, whatever it was spelled like: for `write` and `read`.
    public var place: FilePlace?
    /// Paths that a command names and that lie outside, as they are.
    public var reaches: [String] = []
    /// Those of them that it would change.
    public var writes: [String] = []
    /// Which of the agent's tools would do it.
    public var tool: String?
    /// Where it would be done.
    public var directory: String?
    /// What would change, as a patch.
    public var diff: String?
    /// Why, in the agent's words.
    public var reason: String?
    /// How much, for `spend`.
    public var amount: Double?
    /// Where in the workspace that would be which lies in a worktree of the agent's own; nil elsewhere.
    var homePath: String?
    var isApart: Bool { homePath != nil }
    /// Who told us: the agent itself, or a hook of its program.
    public var evidence = Evidence.wire

    /// How long an action's name, its target and a diff may be.
    public static let actionLimit = 32
    public static let targetLimit = 16 << 10
    public static let diffLimit = 64 << 10

    public init(_ action: String, _ target: String) {
        self.action = action
        self.target = target
    }

    /// What can be the name of an action.
    public static func isAction(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.count <= actionLimit
            && word.unicodeScalars.allSatisfy { "a"..."z" ~= $0 || $0 == "_" || $0 == "-" }
    }

    /// Whether its target is a path.
    public var isAboutFile: Bool { action == "write" || action == "read" }

    /// What is to be run; of anything else there is nothing in it.
    var command: ShellCommand { ShellCommand(action == "run" ? target : "") }

    /// How many paths of a command are looked up, and how many bytes they have together.
    static let writtenLimit = 256
    static let writtenBytes = 32 << 10

    /// What of a command may be a path that lies elsewhere, and what it changes, as they are spelled.
    public var commandPaths: (named: [String], written: [String]) {
        let command = command
        let words = command.commands.flatMap { $0.words.dropFirst() }
        return (Array(words.lazy.filter(\.leadsAway).prefix(64)), GateQuestion.written(by: command))
    }

    /// Where that is too much to look at, it may be anything.
    private static func written(by command: ShellCommand) -> [String] {
        guard !command.written.isEmpty else { return [] }
        var seen: Set<String> = []
        let paths = command.written.filter {
            !$0.isEmpty && !GateQuestion.isNoFile($0) && seen.insert($0).inserted
        }
        // What begins here leads elsewhere only by a link.
        let isFar = { (path: String) in
            path.leadsAway || path.hasPrefix("~") || path.hasPrefix("$")
        }
        let far = paths.filter(isFar)
        guard far.count <= GateQuestion.writtenLimit,
            far.reduce(0, { $0 + $1.utf8.count }) <= GateQuestion.writtenBytes
        else { return ["/"] }
        return Array((far + paths.filter { !isFar($0) }).prefix(GateQuestion.writtenLimit))
    }

    private static func isNoFile(_ path: String) -> Bool {
        ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"].contains(path)
            || path.hasPrefix("/dev/fd/") && !path.contains("..")
    }

    /// As it is called: `run "rm -rf build"`.
    public var subject: String { "\(action) \"\(target.cut)\"" }
}

extension String {
    /// Whether, as a path, it may lead elsewhere than below where it begins.
    fileprivate var leadsAway: Bool {
        let dot = UInt8(ascii: ".")
        return isAbsolute
            || zip(utf8, utf8.dropFirst()).contains { $0 == dot && $1 == dot }
    }
}

/// A file, whatever it was spelled like.
public struct FilePlace: Equatable, Sendable {
    /// From the workspace on, or absolute where it lies elsewhere; with `*` a glob.
    public var path: String
    /// What tells it from all others, where there is one: files of several names are one.
    public var file: String?

    public init(_ path: String, file: String? = nil) {
        self.path = path
        self.file = file
    }

    public var isOutside: Bool { path.isAbsolute }
}

extension StringProtocol {
    /// Of a path: whether it begins at the root of all files. A character may be more than its first byte: with an
    /// accent behind it a slash is another one, and the path is as absolute as before.
    public var isAbsolute: Bool { utf8.first == UInt8(ascii: "/") }
}

/// What comes of a question, and who says so.
public struct Judgement: Equatable, Sendable {
    public var verdict: GateVerdict.Verdict
    public var level: GateVerdict.Level
    public var rule: String
    public var why: String
    /// For a question to a person: how long it waits, in seconds, and what it is then.
    public var patience: Int64?
    public var unanswered = GateVerdict.Verdict.deny

    init(
        _ verdict: GateVerdict.Verdict, _ level: GateVerdict.Level, _ rule: String, _ why: String
    ) {
        self.verdict = verdict
        self.level = level
        self.rule = rule
        self.why = why
    }

    /// The strictest wins; of two that say the same, the one of the lower level.
    static func strictest(_ judgements: [Judgement]) -> Judgement? {
        judgements.min {
            ($0.verdict.leniency, $0.level.number) < ($1.verdict.leniency, $1.level.number)
        }
    }
}

extension GateVerdict.Verdict {
    fileprivate var leniency: Int {
        switch self {
        case .deny: 0
        case .ask: 1
        case .allow: 2
        }
    }
}

extension GateVerdict.Level {
    /// The lower, the stronger.
    public var number: Int {
        switch self {
        case .safety: 1
        case .swarm: 2
        case .order: 3
        }
    }
}
