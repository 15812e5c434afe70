internal import CLinux
internal import Glibc

/// Starts programs with exactly what they are given.
///
/// It is `posix_spawn`, because between fork and exec no Swift may run.
public struct Spawner: Sendable {
    /// The program's path; nothing is looked up in `PATH`.
    public var path: String
    /// Its words, the name it is called by first.
    public var arguments: [String]
    /// `NAME=value` each.
    public var environment: [String]
    /// Where it runs; nil for where we are.
    public var directory: String?
    /// Leads a session of its own, without a terminal.
    public var hasNewSession: Bool

    public init(
        _ path: String, _ arguments: [String], environment: [String], directory: String? = nil,
        hasNewSession: Bool = true
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.hasNewSession = hasNewSession
    }

    /// Starts it with the descriptor `descriptors[n]` of ours as its descriptor n and nothing else
    /// open; nil leaves n closed. Signals are at their defaults and none is blocked.
    ///
    /// Throws what exec, the directory or the system refused, naming the program.
    public func spawn(_ descriptors: [CInt?]) throws(SystemError) -> ProcessHandle {
        // Ours are moved out of the way first: one must not be overwritten before it was copied.
        var copies: [CInt?] = []
        defer { for copy in copies { if let copy { close(copy) } } }
        for number in descriptors {
            guard let number else {
                copies.append(nil)
                continue
            }
            copies.append(
                try attempt("duplicate a descriptor") {
                    fcntl(number, F_DUPFD_CLOEXEC, CInt(descriptors.count))
                })
        }
        let actions = try SpawnActions(copies, directory)
        let attributes = try SpawnAttributes(hasNewSession: hasNewSession)
        return try start(actions, attributes)
    }

    private func start(
        _ actions: borrowing SpawnActions, _ attributes: borrowing SpawnAttributes
    ) throws(SystemError) -> ProcessHandle {
        let words = CStrings(arguments)
        let variables = CStrings(environment)
        var pid: pid_t = 0
        let code = posix_spawn(
            &pid, path, actions.raw, attributes.raw, words.pointers, variables.pointers)
        guard code == 0 else { throw SystemError(code: code, deed: "start", subject: path) }
        return try ProcessHandle(pid)
    }
}

/// What happens in the child before exec.
private struct SpawnActions: ~Copyable {
    let raw = UnsafeMutablePointer<posix_spawn_file_actions_t>.allocate(capacity: 1)

    init(_ copies: [CInt?], _ directory: String?) throws(SystemError) {
        posix_spawn_file_actions_init(raw)
        for (target, copy) in copies.enumerated() {
            let target = CInt(target)
            if let copy {
                try check(posix_spawn_file_actions_adddup2(raw, copy, target))
            } else {
                try check(posix_spawn_file_actions_addclose(raw, target))
            }
        }
        try check(skep_spawn_add_close_from(raw, CInt(copies.count)))
        if let directory { try check(skep_spawn_add_directory(raw, directory)) }
    }

    deinit {
        posix_spawn_file_actions_destroy(raw)
        raw.deallocate()
    }
}

private struct SpawnAttributes: ~Copyable {
    let raw = UnsafeMutablePointer<posix_spawnattr_t>.allocate(capacity: 1)

    init(hasNewSession: Bool) throws(SystemError) {
        posix_spawnattr_init(raw)
        var signals = sigset_t()
        sigfillset(&signals)
        try check(posix_spawnattr_setsigdefault(raw, &signals))
        sigemptyset(&signals)
        try check(posix_spawnattr_setsigmask(raw, &signals))
        let session = hasNewSession ? skep_spawn_new_session() : 0
        let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | session
        try check(posix_spawnattr_setflags(raw, flags))
    }

    deinit {
        posix_spawnattr_destroy(raw)
        raw.deallocate()
    }
}

/// These functions return the error instead of leaving it in `errno`.
private func check(_ code: CInt) throws(SystemError) {
    guard code == 0 else { throw SystemError(code: code, deed: "prepare a program's start") }
}

/// Strings as C wants a list of them: NUL at the end of each, nil at the end of all.
private struct CStrings: ~Copyable {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (place, string) in strings.enumerated() {
            // What follows a NUL would be cut off in silence: a program then runs something else.
            precondition(!string.utf8.contains(0), "a word or variable for a program has a NUL")
            (pointers + place).initialize(to: strdup(string))
        }
        (pointers + count).initialize(to: nil)
    }

    deinit {
        for place in 0..<count { Glibc.free(pointers[place]) }
        pointers.deallocate()
    }
}
