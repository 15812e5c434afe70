import Glibc
import Swarm

/// A program of one side.
struct Program {
    let path: String

    /// Runs it and reads the line of JSON it prints.
    func run(_ arguments: [String]) throws -> JSON {
        let output = try launch(arguments)
        guard let result = try? JSON(parsing: output.span.bytes) else {
            throw Failure("'\(path) \(arguments.first ?? "")' printed no JSON")
        }
        return result
    }

    /// How long it takes from its start to its end: the median of some runs.
    func time(_ arguments: [String]) throws -> JSON {
        let times = try (0..<21).map { _ in try timeOnce(arguments) }
        return ["median_us": JSON(times.sorted()[times.count / 2] * 1e6)]
    }

    /// How long one run of it takes. What it says of itself is not shown each time.
    func timeOnce(_ arguments: [String]) throws -> Double {
        let start = Clock.wall
        try launch(arguments, withErrors: true)
        return Clock.wall - start
    }

    /// Starts it and lets it run; it is the caller's to end. What it prints is shown, or nobody's.
    func start(_ arguments: [String], isSilent: Bool = false) throws -> pid_t {
        guard isSilent else {
            return try spawn(arguments, output: STDERR_FILENO, errors: STDERR_FILENO)
        }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        return try spawn(arguments, output: nowhere, errors: STDERR_FILENO)
    }

    /// Runs it and returns what it printed, diagnostics too if they are asked for; throws unless it
    /// ended with status 0.
    @discardableResult
    func launch(_ arguments: [String], withErrors: Bool = false) throws -> [UInt8] {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure("there is no pipe to be had") }
        // The end that the program gets as its output is a copy, which stays open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let errors = withErrors ? ends[1] : STDERR_FILENO
        let process = Result { try spawn(arguments, output: ends[1], errors: errors) }
        close(ends[1])
        let pid = try process.get()
        let output = Program.readAll(ends[0])
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw Failure("'\(path) \(arguments.joined(separator: " "))' failed")
        }
        return output
    }

    private func spawn(_ arguments: [String], output: CInt, errors: CInt) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // We ignore an interrupt in order to clean up; the program must not.
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &interrupt)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, &attributes, &words, environ)
        guard code == 0 else {
            throw Failure("cannot run '\(path)': \(String(cString: strerror(code)))")
        }
        return pid
    }

    private static func readAll(_ descriptor: CInt) -> [UInt8] {
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &room, room.count)
            if count > 0 { all += room[..<count] }
            guard count > 0 || (count < 0 && errno == EINTR) else { return all }
        }
    }
}
