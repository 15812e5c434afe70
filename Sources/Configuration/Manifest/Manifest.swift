public import Swarm

/// What `skep.yaml` says: the agents of a swarm.
public struct Manifest: Equatable, Sendable {
    /// In the order of the file, and each name once.
    public let agents: [Agent]

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
        /// What others say to it is typed into it.
        public var takesMessages: Bool
        /// It works in a worktree of its own.
        public var isApart: Bool
        public var restart: RestartPolicy
    }

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
    /// the text is no YAML, those up to the first such place.
    public init(
        _ bytes: [UInt8], problem: @escaping (_ directory: String) -> String? = { _ in nil },
        file: @escaping (_ path: String) -> NamedFile = { _ in .unreadable("no files here") }
    ) throws(Mistakes) {
        var mistakes: [Mistake] = []
        let document = YAML.document(bytes, &mistakes)
        let isWhole = mistakes.isEmpty || document != nil
        var reader = ManifestReader(problem: problem, file: file)
        let agents = isWhole ? reader.agents(document) : []
        mistakes += reader.mistakes
        guard mistakes.isEmpty else { throw Mistakes(mistakes) }
        self.agents = agents
    }
}
