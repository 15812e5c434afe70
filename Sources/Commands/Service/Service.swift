internal import Glibc
internal import Keeper
internal import Linux

/// Where the command line meets the programs that stay: the keeper, and what it starts.
enum Service {
    /// Keeps a workspace's agents until it is told to end. No other thread may run yet.
    ///
    /// Throws a `Failure` where the holder is missing, and a `SystemError`.
    static func keep(
        _ workspace: WorkspaceSearch, isInBackground: Bool, by lock: borrowing KeeperLock,
        _ surroundings: Surroundings
    ) throws -> Keeper.Ending {
        let own = path(of: surroundings.executable)
        return try Keeper.run(
            KeeperOptions(
                holder: holder(beside: own, surroundings),
                supervisor: [own, SupervisorEntry.word, workspace.root],
                painter: [own, PainterEntry.word, workspace.root],
                environment: surroundings.environment.entries,
                log: diagnostics(of: "keeper", in: workspace, surroundings),
                isInBackground: isInBackground, lock: lock.number))
    }

    static func diagnostics(
        of speaker: String, in workspace: WorkspaceSearch, _ surroundings: Surroundings
    ) -> DiagnosticLog {
        DiagnosticLog(
            speaker, in: workspace.home + "/skep.log", level: surroundings.value("SKEP_LOG"))
    }

    /// The program's path, which its successors are started by.
    private static func path(of executable: String) -> String {
        guard let real = realpath(executable, nil) else { return executable }
        defer { free(real) }
        return String(cString: real)
    }

    /// The small program that keeps one agent: beside this one, where it is installed, or where it is
    /// built.
    static func holder(beside own: String, _ surroundings: Surroundings) throws(Failure) -> String {
        if let named = try namedHolder(surroundings) { return named }
        let directory = WorkspaceSearch.parent(of: own)
        let places = ["/skep-holder", "/../lib/skep/holder", "/../holder", "/../../holder"]
            .map { directory + $0 }
        guard let found = places.first(where: isProgram) else {
            throw Failure(
                "the holder, which keeps an agent, is not installed: '\(places[0])' is missing",
                hint: "install skep again, or name the program in SKEP_HOLDER")
        }
        return found
    }

    /// The one that the environment names; nil where it names none.
    @discardableResult
    static func namedHolder(_ surroundings: Surroundings) throws(Failure) -> String? {
        guard let named = surroundings.value("SKEP_HOLDER") else { return nil }
        guard isProgram(named) else {
            throw Failure(
                "SKEP_HOLDER names '\(named)', which is no program",
                hint: "unset it, or name the program that keeps an agent")
        }
        return named
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }
}
