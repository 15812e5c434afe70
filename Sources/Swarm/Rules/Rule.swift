/// One rule of the first level: which actions it is about, and what it says of them.
public struct Rule: Equatable, Sendable {
    public var name: String
    /// What kind of action: `write`, `run`, `read`, `network`, `spend`, or any other word; `*` for all.
    public var action: String
    public var match: Match { didSet { look = Look(match) } }
    /// What is said of what matches: `deny` or `ask`.
    public var verdict: GateVerdict.Verdict
    /// How long a question waits for an answer, in seconds, and what it is then.
    public var patience = Rule.usualPatience
    public var unanswered = GateVerdict.Verdict.deny

    /// What it looks for, read once: agents wait for what it says.
    private(set) var look: Look

    /// Ten minutes.
    public static let usualPatience: Int64 = 600

    public enum Match: Equatable, Sendable {
        /// Paths outside of the workspace and of the agent's own worktree.
        case outside
        /// Any of these paths, as what is acted on or as a word of a command.
        case paths([String])
        /// Any of these commands.
        case commands([String])
        /// Any of these texts, as hosts are.
        case texts([String])
        /// More than so much at once, in the currency the agents report.
        case above(Double)
    }

    public init(
        _ name: String, _ action: String, _ match: Match, _ verdict: GateVerdict.Verdict
    ) {
        self.name = name
        self.action = action
        self.match = match
        look = Look(match)
        self.verdict = verdict
    }
}

/// The rules that hold in a workspace.
public struct Rules: Equatable, Sendable {
    public var rules: [Rule]
    /// One file is changed so often by one agent, within so many seconds, before it is asked; nil for never.
    public var loop: Loop?
    public var leases = LeaseRules()

    public struct Loop: Equatable, Sendable {
        public var changes: Int64
        public var seconds: Int64

        public init(changes: Int64, seconds: Int64) {
            self.changes = changes
            self.seconds = seconds
        }
    }

    public struct LeaseRules: Equatable, Sendable {
        /// Nobody may write what it holds no lease on.
        public var isEnforced = false
        /// How long one holds unless it is renewed, in seconds.
        public var seconds: Int64 = 300

        public init() {}
    }

    public init(_ rules: [Rule], loop: Loop?) {
        self.rules = rules
        self.loop = loop
    }

    /// What holds where nobody has said otherwise.
    public static let builtIn = Rules(
        [
            Rule("fence", "write", .outside, .ask),
            Rule("secrets", "*", .paths(secrets), .deny),
            Rule("rm-rf", "run", .commands(deletions), .ask),
            Rule("root", "run", .commands(["sudo", "su", "doas", "pkexec"]), .ask),
            Rule("rewrites", "run", .commands(rewrites), .ask),
            Rule("machine", "run", .commands(["mkfs*", "dd", "shutdown", "reboot"]), .deny),
            Rule("spend", "spend", .above(0), .ask),
        ], loop: Loop(changes: 5, seconds: 3_600))

    // Programs take a long option by what it begins with, as far as no other begins so.
    private static let deletions = [
        "rm -rf", "rm -Rf", "rm -r --f*", "rm -R --f*", "rm --r* -f", "rm --r* --f*",
    ]
    private static let rewrites = [
        "git push -f", "git push --force*", "git push -d", "git push --de*", "git push --m*",
        "git push +*", "git push :*", "git reset --ha*", "git clean -f", "git clean --f*",
        "git checkout -f", "git checkout --f*", "git switch -f", "git switch --f*",
        "git switch --di*",
    ]

    private static let secrets = [
        "**/.env", "**/.env.local", "**/.env.*.local", "**/.env.production", "**/.env.staging",
        "**/.env.development", "**/*.pem", "**/*.key", "**/id_rsa*", "**/id_ed25519*",
        "**/id_ecdsa*", "**/.ssh", "**/.aws", "**/.gnupg", "**/.netrc", "**/.npmrc", "**/.pypirc",
        "**/credentials.json",
    ]
}

/// Where a rule does not count: for one pattern always, or altogether for a while.
public struct Exemption: Equatable, Sendable {
    public var rule: String
    /// What is exempted, as the rule reads it: a path or a command; nil for all.
    public var pattern: String?
    /// Whom it is for; nil for all.
    public var agent: AgentID?
    public var until: LogTime?
    public var by: String?

    /// How many bytes a pattern may have.
    public static let patternLimit = 1_024

    public init(
        _ rule: String, pattern: String? = nil, agent: AgentID? = nil, until: LogTime? = nil,
        by: String? = nil
    ) {
        self.rule = rule
        self.pattern = pattern
        self.agent = agent
        self.until = until
        self.by = by
    }
}
