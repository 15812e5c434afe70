public import Swarm

/// What `skep.yaml` says: the agents of a swarm.
public struct Manifest: Equatable, Sendable {
    /// Those that were chosen, in the order of the file, and each name once.
    public let agents: [Agent]
    /// Those of profiles that nobody has chosen.
    public let unchosen: [AgentName]
    /// The profiles that the file names, sorted.
    public let profiles: [String]
    /// What holds for all of them.
    public let rules: Rules
    /// What all of them together may use before somebody is asked; nil where nothing was said, which changes nothing.
    public let budgets: Budgets?

    /// How old events become before they are moved into the archive.
    public let retention: Retention

    /// How many agents there may be: no keeper keeps more.
    public static let agentLimit = 1_000
    /// How many variables may be added for an agent.
    public static let variableLimit = 1_000

    /// One agent, as it is to be run.
    public struct Agent: Equatable, Sendable {
        public var name: AgentName
        /// The program and its arguments.
        public var command: [String]
        public var role: String
        /// On a terminal, or else on pipes.
        public var isTerminal: Bool
        /// As it was written; nil where nothing was said.
        public var directory: String?
        /// `NAME=value` each, and each name once: those of files first.
        public var environment: [String]
        /// How what others say reaches it; nil where it is not told.
        public var mailbox: Mailbox?
        /// It works in a worktree of its own.
        public var isApart: Bool
        public var restart: RestartPolicy
        /// How it is found out that it is ready; nil where that it runs is enough.
        public var ready: Probe?
        /// What it may use before somebody is asked.
        public var budgets: Budgets?
        /// What is peculiar to its program.
        public var manners = Manners()
        /// What becomes of it where something is not as it said.
        public var consistency = ConsistencyPolicy.inform
        /// What must be so before it is started.
        public var dependencies: [Dependency] = []
    }

    /// What must be so of one agent before another is started.
    public struct Dependency: Equatable, Sendable {
        public let agent: AgentName
        public let condition: Condition

        public init(_ agent: AgentName, _ condition: Condition) {
            self.agent = agent
            self.condition = condition
        }
    }

    public enum Condition: String, CaseIterable, Sendable {
        /// Its program runs, or has run.
        case started
        /// It is ready.
        case healthy
        /// It ended, and with exit code 0.
        case completed
    }

    /// The profile that stands for all of them.
    public static let everyProfile = "*"

    /// A file that the manifest names, as far as it could be read.
    public enum NamedFile: Equatable, Sendable {
        /// With its name as messages say it.
        case found(name: String, [UInt8])
        /// Why it cannot be read.
        case unreadable(String)
    }

    /// Reads a file. Either all of it is right, or nothing is made of it.
    ///
    /// `problem` says why a directory cannot be an agent's, and nil where it can, and `file` reads
    /// what the manifest names: files are not looked at from here. Throws all mistakes at once; where
    /// the text is no YAML, those up to the first such place. Agents that name profiles belong to it
    /// where one of theirs is among `profiles`. Presets are looked for among `presets`.
    public init(
        _ bytes: [UInt8], profiles: [String] = [],
        problem: @escaping (_ directory: String) -> String? = { _ in nil },
        file: @escaping (_ path: String) -> NamedFile = { _ in .unreadable("no files here") },
        presets: ConfigurationFiles = ConfigurationFiles(directories: [])
    ) throws(Mistakes) {
        var mistakes: [Mistake] = []
        let document = YAML.document(bytes, &mistakes)
        let isWhole = mistakes.isEmpty || document != nil
        var reader = ManifestReader(problem: problem, file: file, presets: presets)
        let entries = isWhole ? reader.entries(document) : []
        let choice = reader.choose(from: entries, profiles)
        mistakes += reader.mistakes
        guard mistakes.isEmpty else { throw Mistakes(mistakes) }
        rules = reader.rules
        budgets = reader.budgets
        retention = reader.retention
        agents = choice.agents
        unchosen = choice.others
        self.profiles = Set(entries.flatMap(\.profiles)).sorted()
    }
}
