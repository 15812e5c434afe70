internal import Arguments
internal import Linux

/// `skep muster ROOT --of FILE`: what `skep supervise` starts beside the keeper, which it becomes
/// itself. It waits for the supervisor and starts the agents. No person types it.
///
/// It is not `skep up`: that would start a supervisor of its own where this one has ended early.
enum MusterEntry {
    static let word = "muster"

    /// The root of the workspace and the path of the file; nil when the arguments are no such ones.
    static func places(_ arguments: [String]) -> (root: String, file: String)? {
        guard arguments.count == 4, arguments[0] == word, arguments[2] == "--of" else { return nil }
        return (arguments[1], arguments[3])
    }

    static func run(
        _ root: String, _ path: String, _ surroundings: Surroundings, _ output: inout Output
    ) throws -> ExitCode {
        let file = try ManifestFile(path)
        let launcher = Launcher(
            workspace: WorkspaceSearch(root: root), surroundings: surroundings)
        guard var link = try launcher.await() else {
            throw Failure("no supervisor answers in '\(root)', so its agents were not started")
        }
        var muster = Muster(file, in: surroundings)
        return try muster.start(by: &link, &output)
    }

    /// Starts it; it says what it does where this process does.
    ///
    /// Nobody waits for it: a keeper reaps whatever ends.
    static func start(
        _ file: ManifestFile, in workspace: WorkspaceSearch, _ surroundings: Surroundings
    ) throws(SystemError) {
        let spawner = Spawner(
            surroundings.executable, ["skep", word, workspace.root, "--of", file.path],
            environment: surroundings.environment.entries, directory: workspace.root,
            hasNewSession: false)
        _ = try spawner.spawn([nil, 1, 2])
    }
}
