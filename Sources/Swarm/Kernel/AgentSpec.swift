/// What is to be run, as far as it may be written down: values of the environment never are.
public struct AgentSpec: Equatable, Sendable {
    public var name: AgentName?
    public var role: String
    public var command: [String]
    public var directory: String
    public var isTerminal: Bool
    public var restart: RestartPolicy
    /// How what others say reaches it; nil where it does not.
    public var mailbox: Mailbox?
    /// It is to work in a worktree of its own.
    public var isApart = false
    /// Where that is, once it is there.
    var worktree: String?
    /// What is kept of the token that its program finds in its environment.
    public var tokenDigest: String?
    /// Which file says that it is to be, and a digest of what it says; nil where none does.
    public var definition: String?
    /// How it is found out that it is ready; nil where that it runs is enough.
    public var ready: Probe?
    /// What it may use before somebody is asked.
    public var budgets = Budgets()
    /// What is peculiar to its program.
    public var manners = Manners()
    /// What becomes of it where something is not as it said.
    public var consistency = ConsistencyPolicy.inform
    /// Of its terminal.
    public var size = Size(columns: 120, rows: 40)

    public struct Size: Equatable, Sendable {
        public let columns: Int64
        public let rows: Int64

        public init(columns: Int64, rows: Int64) {
            self.columns = columns
            self.rows = rows
        }

        var json: JSON { ["columns": JSON(columns), "rows": JSON(rows)] }
    }

    public init(
        name: AgentName? = nil, role: String = "", command: [String], directory: String,
        isTerminal: Bool = true, restart: RestartPolicy = .never
    ) {
        self.name = name
        self.role = role
        self.command = command
        self.directory = directory
        self.isTerminal = isTerminal
        self.restart = restart
    }

    /// How much of the log its introduction takes at most: events are kept far below what one commit
    /// may hold.
    public static let byteLimit = 1 << 20

    public var recordedBytes: Int { introduction.text.utf8.count }

    var introduction: Introduction {
        var content = Introduction(name: name?.rawValue, command: command)
        content.directory = directory
        content.isTerminal = isTerminal
        content.restart = restart.rawValue
        content.worktree = worktree
        content.tokenDigest = tokenDigest
        content.mailbox = mailbox
        content.definition = definition
        content.ready = ready
        content.budgets = budgets.isEmpty ? nil : budgets
        content.manners = manners
        content.containment = manners.containment.isEmpty ? nil : manners.containment.words
        content.consistency = consistency == .inform ? nil : consistency
        return content
    }

    /// A name for an agent that was given none: its program's and the first number that is free.
    static func name(for command: [String], besides taken: Set<String>) -> AgentName {
        let program = (command.first ?? "").split(separator: "/").last.map(String.init) ?? ""
        let plain = program.lowercased().unicodeScalars.filter {
            "a"..."z" ~= $0 || "0"..."9" ~= $0 || $0 == "-"
        }
        var stem = String(String.UnicodeScalarView(plain)).drop { $0 == "-" }.prefix(24)
        if stem.isEmpty { stem = "agent" }
        for number in 1... {
            // A stem of `a` alone would make ids of names.
            let text = stem == "a" ? "agent-\(number)" : "\(stem)-\(number)"
            if !taken.contains(text), let name = AgentName(rawValue: text) { return name }
        }
        preconditionFailure("numbers do not end")
    }
}
