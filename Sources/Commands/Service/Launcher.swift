internal import Arguments
internal import Glibc
internal import Linux

/// Starts keeper and supervisor of a workspace in the background, and waits until they answer.
struct Launcher {
    let workspace: WorkspaceSearch
    let surroundings: Surroundings

    /// How many milliseconds the first look waits after the start, and each one twice as many.
    private static let firstPause = 5
    private static let longestPause = 200

    /// The supervisor that runs; nil where none does.
    func find(within time: Duration? = nil) throws -> SupervisorLink? {
        try SupervisorLink.find(in: workspace, surroundings, within: time)
    }

    /// Starts one, and returns when it answers.
    ///
    /// Throws a `Failure` with the last line of its diagnostics when it does not.
    func start() throws -> SupervisorLink {
        if let lonely = LonelyKeeper(in: workspace), lonely.isBackingOff { throw lonely.failure }
        // The supervisor would say so to its own log.
        try Service.namedHolder(surroundings)
        let diagnostics = Diagnostics(in: workspace)
        var child = StartedProgram(try spawn(diagnostics))
        let deadline = ContinuousClock.now + surroundings.startTime
        var pause = Launcher.firstPause
        while ContinuousClock.now < deadline {
            let hasFailed = try child.wait(milliseconds: pause)
            // A supervisor that two commands start at once is the one that was first.
            if let link = try find(within: .seconds(1)) { return link }
            guard !hasFailed else {
                throw failure("it ended at once", diagnostics, hint: "see '\(diagnostics.path)'")
            }
            if child.isRunning, diagnostics.tellsOfATryAgain {
                let failure = failure(
                    "it does not stay up", diagnostics, hint: "see '\(diagnostics.path)'")
                try child.end()
                throw failure
            }
            pause = min(pause * 2, Launcher.longestPause)
        }
        // Somebody else's keeper is there, and its supervisor is not.
        if !child.isRunning, let lonely = LonelyKeeper(in: workspace) { throw lonely.failure }
        // It may have a long log to look through, so it is left alone.
        throw failure(
            isDiskFull
                ? "it runs and does not answer yet, and the disk is full"
                : "it runs and does not answer yet", diagnostics,
            hint: "see '\(diagnostics.path)'; 'kill \(plain: child.number)' ends it")
    }

    /// Waits for one that somebody else starts; nil when there is no more use in that.
    func wait(while isPromising: () -> Bool) -> SupervisorLink? {
        var pause = Launcher.firstPause
        while isPromising() {
            // One that does not answer yet, whatever the reason, is what is waited for.
            if let link = try? find(within: .seconds(1)) { return link }
            poll(nil, 0, CInt(pause))
            pause = min(pause * 2, Launcher.longestPause)
        }
        return nil
    }

    /// In a session of its own, so that nothing that befalls this terminal befalls it.
    private func spawn(_ diagnostics: Diagnostics) throws -> ProcessHandle {
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        let log = try Service.diagnostics(of: "skep", in: workspace, surroundings).open()
        let spawner = Spawner(
            surroundings.executable,
            ["skep", "-C", workspace.root, "supervise", "--background"],
            environment: surroundings.environment.entries, directory: workspace.root)
        return try spawner.spawn([nothing.number, log.number, log.number])
    }

    /// Not even the little that a start writes has room.
    private var isDiskFull: Bool {
        var status = statvfs()
        return statvfs(workspace.home, &status) == 0 && status.f_bavail == 0
    }

    private func failure(_ what: Text, _ diagnostics: Diagnostics, hint: Text) -> Failure {
        let last = diagnostics.lastLine
        return Failure(
            "cannot start a supervisor in '\(workspace.root)': \(what)"
                + (last.isEmpty ? Text() : "; it said: \(last)"),
            hint: hint)
    }
}

/// The program that was started, as long as its end would be news.
private struct StartedProgram: ~Copyable {
    private let process: ProcessHandle
    private var isOver = false

    var number: ProcessNumber { process.number }
    var isRunning: Bool { !isOver }

    init(_ process: consuming ProcessHandle) { self.process = process }

    /// True when it has failed; one that left in order has found another that serves.
    mutating func wait(milliseconds: Int) throws -> Bool {
        var looks = [
            pollfd(
                fd: isOver ? -1 : process.descriptor.number, events: Int16(POLLIN), revents: 0)
        ]
        poll(&looks, 1, CInt(milliseconds))
        guard !isOver, let end = try process.reap() else { return false }
        isOver = true
        return end != .exited(0)
    }

    /// A keeper that was told to end tries once more, and then leaves nothing behind.
    mutating func end() throws {
        try process.send(.terminate)
        let deadline = ContinuousClock.now + StartedProgram.patience
        while !isOver, ContinuousClock.now < deadline { _ = try wait(milliseconds: 100) }
    }

    private static let patience = Duration.seconds(5)
}
