internal import Arguments
internal import Glibc
internal import Linux

/// `skep muster ROOT FILE --keeper PID PROFILE...`: what `skep supervise` starts beside the keeper, which it
/// becomes itself. It waits for the supervisor and starts the agents. No person types it.
///
/// It is not `skep up`: that would start a supervisor of its own where this one has ended early.
struct MusterEntry {
    static let word = "muster"

    private let root: String
    private let path: String
    private let profiles: [String]
    /// Our parent, as long as it lives.
    private let keeper: ProcessNumber

    /// Nil when the arguments are no such ones.
    init?(_ arguments: [String]) {
        guard arguments.count >= 5, arguments[0] == MusterEntry.word, arguments[3] == "--keeper",
            let keeper = ProcessNumber(arguments[4])
        else { return nil }
        root = arguments[1]
        path = arguments[2]
        profiles = Array(arguments[5...])
        self.keeper = keeper
    }

    func run(_ surroundings: Surroundings, _ output: inout Output) throws -> ExitCode {
        let file = try ManifestFile(path, profiles, surroundings)
        let launcher = Launcher(
            workspace: WorkspaceSearch(root: root), surroundings: surroundings)
        // A long log takes its time, and a supervisor that fails is tried again.
        guard var link = launcher.wait(while: { getppid() == keeper }) else {
            throw Failure("no supervisor came in '\(root)', so its agents were not started")
        }
        return try Muster(file, in: surroundings, while: { getppid() == keeper })
            .start(by: &link, &output)
    }

    /// Starts it; it says what it does where this process does.
    ///
    /// Nobody waits for it: a keeper reaps whatever ends.
    static func start(
        _ file: ManifestFile, _ profiles: [String], in workspace: WorkspaceSearch,
        _ surroundings: Surroundings
    ) throws(SystemError) {
        let spawner = Spawner(
            surroundings.executable,
            ["skep", word, workspace.root, file.path, "--keeper", String(getpid())]
                + profiles,
            environment: surroundings.environment.entries, directory: workspace.root,
            hasNewSession: false)
        _ = try spawner.spawn([nil, 1, 2])
    }
}
