import Glibc
import Linux

/// `ttytap`: a program in a terminal of ours, and every byte it writes there.
///
/// The program leads a session whose terminal this is, and may say something beside it, in lines, on descriptor 3.
public final class Tap {
    /// Every byte so far.
    public private(set) var bytes: [UInt8] = []
    /// What it said on descriptor 3, and nobody has asked for yet.
    private var notes: [String] = []
    private var rest: [UInt8] = []
    public let process: Int32
    /// How the terminal was set before the program began.
    public private(set) var modesBefore: [UInt32] = []

    // Descriptors; negative once closed.
    private var terminal: CInt
    /// The program's side, so that the modes can be looked at when it is gone.
    private let side: CInt
    private var channel: CInt
    private let deadline: Int64
    private var ending: Child.Ending?
    private let command: String

    public init(
        _ command: [String], columns: Int = 80, rows: Int = 24, environment: [String: String] = [:],
        seconds: Int64 = 60
    ) throws {
        self.command = command.joined(separator: " ")
        let size = PseudoTerminal.Size(columns: UInt16(columns), rows: UInt16(rows))
        let terminal = try PseudoTerminal(size: size)
        let path = try terminal.path()
        let side = try Descriptor(open: path, O_RDWR | O_NOCTTY | O_NONBLOCK)
        modesBefore = Tap.modes(of: side.number)
        let (reading, writing) = try Tap.pipe()
        defer { close(writing) }
        do {
            process = try Tap.spawn(command, path, writing, environment)
        } catch {
            close(reading)
            throw error
        }
        channel = reading
        self.terminal = try terminal.master.duplicate().release()
        self.side = side.release()
        deadline = Tap.now + seconds * 1_000
    }

    deinit {
        if ending == nil {
            Glibc.kill(process, SIGKILL)
            var status: CInt = 0
            waitpid(process, &status, 0)
        }
        for number in [terminal, side, channel] where number >= 0 { close(number) }
    }

    public func send(_ signal: Int32) { Glibc.kill(process, signal) }

    /// As if somebody typed it.
    public func type(_ text: String) { type(Array(text.utf8)) }

    public func type(_ bytes: [UInt8]) {
        _ = Glibc.write(terminal, bytes, bytes.count)
    }

    public func resize(columns: Int, rows: Int) throws {
        let copy = Descriptor(owning: fcntl(terminal, F_DUPFD_CLOEXEC, 3))
        try PseudoTerminal(owning: copy)
            .resize(to: .init(columns: UInt16(columns), rows: UInt16(rows)))
    }

    /// Closes our side, as when the window is closed.
    public func hangUp() {
        close(terminal)
        terminal = -1
    }

    /// How the terminal is set, as `stty -g` would say it.
    public func modes() -> [UInt32] { Tap.modes(of: side) }

    private static func modes(of side: CInt) -> [UInt32] {
        var modes = termios()
        guard tcgetattr(side, &modes) == 0 else { return [] }
        let keys = withUnsafeBytes(of: modes.c_cc) { $0.map { UInt32($0) } }
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + keys
    }
}

// MARK: - Waiting

extension Tap {
    /// The next line it says beside the terminal; nil when it ends without another one.
    public func note() throws -> String? {
        while notes.isEmpty, channel >= 0 { try look() }
        return notes.isEmpty ? nil : notes.removeFirst()
    }

    /// The same without reading what it writes: a terminal that stands still.
    public func noteWithoutReading() throws -> String? {
        while notes.isEmpty, channel >= 0 { try look(atTerminal: false) }
        return notes.isEmpty ? nil : notes.removeFirst()
    }

    /// Reads until this is so; false when the program ends before.
    @discardableResult
    public func read(until isSo: (Tap) -> Bool) throws -> Bool {
        while !isSo(self) {
            guard channel >= 0 else {
                // Its last words may reach us after its end.
                try catchUp()
                return isSo(self)
            }
            try look()
        }
        return true
    }

    /// Reads until these are among what was written after a place.
    @discardableResult
    public func writes(_ text: String, after place: Int = 0) throws -> Bool {
        let wanted = Array(text.utf8)
        return try read { $0.bytes[place...].firstRange(of: wanted) != nil }
    }

    /// Reads all that was written until now.
    ///
    /// What a program writes reaches our side a little later; a mark that we write behind it tells that it has.
    public func catchUp() throws {
        guard terminal >= 0 else { return }
        let mark = Array("<mark \(bytes.count)>".utf8)
        let start = bytes.count
        var written = 0
        while written < mark.count {
            let count = mark[written...].withUnsafeBytes {
                Glibc.write(side, $0.baseAddress, $0.count)
            }
            if count > 0 { written += count } else { try look() }
        }
        while true {
            if let place = bytes[start...].firstRange(of: mark) {
                bytes.removeSubrange(place)
                return
            }
            try look()
        }
    }

    /// Reads all that is left, and says how it ended.
    public func wait() throws -> Child.Ending {
        if let ending { return ending }
        while channel >= 0 { try look() }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        try catchUp()
        let signal = status & 0x7f
        let found = signal == 0 ? Child.Ending.exited(status >> 8 & 0xff) : .killed(signal: signal)
        ending = found
        return found
    }

    private func look(atTerminal isReading: Bool = true) throws {
        // What is closed has a negative number, and is not looked at.
        var looks = [
            pollfd(fd: channel, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isReading ? terminal : -1, events: Int16(POLLIN), revents: 0),
        ]
        let left = deadline - Tap.now
        guard left > 0, poll(&looks, nfds_t(looks.count), CInt(min(left, 60_000))) >= 0 else {
            throw Child.Failure(description: "'\(command)' took too long; its end: \(tail)")
        }
        if isReading { _ = take() }
        if looks[0].revents != 0 { listen() }
    }

    private var tail: String { String(decoding: bytes.suffix(200), as: UTF8.self).debugDescription }

    private func take() -> Bool {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(terminal, &block, block.count)
        guard count > 0 else { return false }
        bytes += block[..<count]
        return true
    }

    private func listen() {
        var block = [UInt8](repeating: 0, count: 1 << 12)
        let count = Glibc.read(channel, &block, block.count)
        if count == 0 {
            close(channel)
            channel = -1
        }
        guard count > 0 else { return }
        rest += block[..<count]
        while let end = rest.firstIndex(of: 0x0a) {
            notes.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
    }

    private static func pipe() throws -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw Child.Failure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

// MARK: - Spawning

extension Tap {
    /// Only the variables given, so that a test owns its world.
    private static func spawn(
        _ command: [String], _ path: String, _ channel: CInt, _ environment: [String: String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a session opens becomes its own.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_adddup2(&actions, channel, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // POSIX_SPAWN_SETSID, which Glibc's module hides.
        let newSession: Int16 = 0x80
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | newSession)
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Child.Failure(
                description: "cannot start '\(command[0])': \(String(cString: strerror(code)))")
        }
        return process
    }
}
