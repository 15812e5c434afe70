internal import Glibc
internal import Linux

/// The `git` of this machine, run so that nothing of anybody's configuration, hooks, attributes or
/// filters is.
///
/// Agents can write to our repository as they can to the user's: so its configuration, too, is not to be
/// trusted with naming a program.
public struct GitTool: Sendable {
    let program: String
    private let path: String

    /// Looks where `PATH` says. Throws `noGit`.
    public init(searching path: String) throws(BodyError) {
        let places = path.split(separator: ":").map { "\($0)/git" }
        guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
            throw BodyError(.noGit, "cannot record files: there is no 'git' in '\(path)'")
        }
        self.program = program
        self.path = path
    }

    /// Nothing of ours is handed on, so no `GIT_…` is either.
    private var environment: [String] {
        [
            // What git starts of itself it looks for there.
            "PATH=\(path)",
            "HOME=/nonexistent", "LC_ALL=C",
            "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_ATTR_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
            "GIT_PAGER=cat", "GIT_EDITOR=false", "GIT_ASKPASS=false", "GIT_SSH_COMMAND=false",
            // A missing object is missing: the second holds where git is too old for the first.
            "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_NO_REPLACE_OBJECTS=1",
        ]
    }

    /// What comes before the command. No configuration in a file is stronger.
    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null",
        "core.untrackedCache=false", "gc.auto=0", "maintenance.auto=false",
    ].flatMap { ["-c", $0] }

    /// How to start a command that works on a repository; `variables` are added to the environment.
    func spawner(
        _ repository: String, _ words: [String], variables: [String] = [],
        directory: String? = nil
    ) -> Spawner {
        Spawner(
            program,
            ["git", "--no-pager", "--git-dir=\(repository)"] + GitTool.settings + words,
            environment: environment + variables, directory: directory)
    }

    /// How to ask what the user has configured. Reading a configuration runs nothing; so this one sees the
    /// files that the user's own git does, and only `git config` may be started so.
    func configurationSpawner(
        _ repository: String?, _ words: [String], user variables: [String], directory: String
    ) -> Spawner {
        let place = repository.map { ["--git-dir=\($0)"] } ?? []
        return Spawner(
            program, ["git", "--no-pager"] + place + ["config"] + words,
            environment: ["PATH=\(path)", "LC_ALL=C", "GIT_TERMINAL_PROMPT=0"] + variables,
            directory: directory)
    }
}
