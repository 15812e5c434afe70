import Glibc

/// A program that a test has started, its lines as they come, and a limit on how long it may take.
///
/// It leads a process group of its own, and the whole group is killed when the test lets go of it.
public final class Child {
    public let process: Int32
    /// Every line of its standard output so far.
    public private(set) var lines: [String] = []
    /// What it wrote to standard error so far.
    public private(set) var errors = ""

    /// What it wrote since the last text that was waited for.
    private var heard: [UInt8] = []
    private var output: Stream
    private var complaints: Stream
    private let deadline: Int64
    private var told = 0
    private var ending: Ending?
    private let command: String

    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
        public init(description: String) { self.description = description }
    }

    /// One end of a pipe, and what has come through it and is no line yet.
    private struct Stream {
        var descriptor: CInt
        var rest: [UInt8] = []
        var isOpen = true
    }

    /// Throws where the program cannot be started. After `seconds` it is killed, and waiting throws.
    public init(_ command: [String], seconds: Int64 = 60) throws {
        self.command = command.joined(separator: " ")
        let (output, complaints) = (try Child.pipe(), try Child.pipe())
        defer {
            close(output.writing)
            close(complaints.writing)
        }
        do {
            process = try Child.spawn(command, output.writing, complaints.writing)
        } catch {
            close(output.reading)
            close(complaints.reading)
            throw error
        }
        self.output = Stream(descriptor: output.reading)
        self.complaints = Stream(descriptor: complaints.reading)
        deadline = Child.now + seconds * 1_000
    }

    deinit {
        if ending == nil {
            kill()
            var status: CInt = 0
            waitpid(process, &status, 0)
        }
        close(output.descriptor)
        close(complaints.descriptor)
    }

    /// Kills it and all it has started.
    public func kill() { Glibc.kill(-process, SIGKILL) }

    /// The next line that begins so; nil when the program ends without another one.
    public func line(_ prefix: String) throws -> String? {
        while true {
            while told < lines.count {
                told += 1
                if lines[told - 1].hasPrefix(prefix) { return lines[told - 1] }
            }
            guard output.isOpen else { return nil }
            try read()
        }
    }

    /// Waits until it writes this, be it a line or a part of one, after what was waited for before;
    /// false when it ends without.
    public func says(_ text: String) throws -> Bool {
        while true {
            if let place = heard.firstRange(of: Array(text.utf8)) {
                heard.removeSubrange(..<place.upperBound)
                return true
            }
            guard output.isOpen else { return false }
            try read()
        }
    }

    /// Takes all that is left of its output, and says how it ended.
    @discardableResult
    public func wait() throws -> Ending {
        if let ending { return ending }
        while output.isOpen || complaints.isOpen { try read() }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        let found = signal == 0 ? Ending.exited(status >> 8 & 0xff) : .killed(signal: signal)
        ending = found
        return found
    }

    /// Runs a program to its end.
    public static func run(_ command: [String], seconds: Int64 = 60) throws -> Child {
        let child = try Child(command, seconds: seconds)
        try child.wait()
        return child
    }
}

// MARK: - Reading

extension Child {
    /// Waits until something came, at the latest until the time is up.
    public func read() throws {
        var looks = [output, complaints].filter(\.isOpen).map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        let left = max(deadline - Child.now, 0)
        guard poll(&looks, nfds_t(looks.count), CInt(min(left, 60_000))) > 0 || left > 0 else {
            kill()
            throw Failure(
                description: "'\(command)' took too long; its last lines: \(lines.suffix(3))")
        }
        for look in looks where look.revents != 0 {
            if look.fd == output.descriptor {
                heard += take(&output)
                lines += Child.cutLines(&output)
            } else {
                take(&complaints)
                errors += String(decoding: complaints.rest, as: UTF8.self)
                complaints.rest = []
            }
        }
    }

    @discardableResult
    private func take(_ stream: inout Stream) -> ArraySlice<UInt8> {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(stream.descriptor, &block, block.count)
        guard count > 0 else {
            if count == 0 || errno != EINTR { stream.isOpen = false }
            return []
        }
        stream.rest += block[..<count]
        return block[..<count]
    }

    private static func cutLines(_ stream: inout Stream) -> [String] {
        guard let end = stream.rest.lastIndex(of: 0x0a) else { return [] }
        let whole = stream.rest[..<end]
        stream.rest.removeSubrange(...end)
        return whole.split(separator: 0x0a, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

// MARK: - Spawning

extension Child {
    private static func pipe() throws -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ command: [String], _ output: CInt, _ complaints: CInt
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads that run tests block nearly every signal, and that would be inherited.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawnp(
            &process, command[0], &actions, &attributes, &arguments, environ)
        guard code == 0 else {
            throw Failure(
                description: "cannot start '\(command[0])': \(String(cString: strerror(code)))")
        }
        return process
    }
}
