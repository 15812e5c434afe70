import Canvas
import Emulator
import Glibc
import Linux

/// A program on a terminal of ours, and when what it writes there comes.
final class Seat {
    static let (columns, rows) = (120, 40)
    /// So many cells are one in a hundred.
    static let percent = columns * rows / 100

    let process: pid_t
    /// How many bytes came so far.
    private(set) var count = 0
    /// What it shows.
    private(set) var emulator = Emulator(columns: columns, rows: rows)

    private let terminal: CInt
    private let start: Double
    private var room = [UInt8](repeating: 0, count: 65_536)

    /// Whoever says nothing for so long has said all: a picture that is not whole yet goes on sooner.
    private static let quiet = 0.25
    private static let patience = 30.0
    private static let stillness = 2.0

    /// Starts the clock, then the program, in a terminal of 120 columns and 40 rows.
    init(_ command: [String]) throws {
        let size = PseudoTerminal.Size(columns: UInt16(Seat.columns), rows: UInt16(Seat.rows))
        let pair = try PseudoTerminal(size: size)
        let path = try pair.path()
        start = Clock.wall
        process = try Seat.spawn(command, path)
        terminal = try pair.master.duplicate().release()
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(terminal)
    }

    func type(_ keys: String) throws {
        let bytes = Array(keys.utf8)
        guard write(terminal, bytes, bytes.count) == bytes.count else {
            throw Failure("the terminal takes no keys")
        }
    }

    /// Reads what comes until nothing does any more; when the last of it came, in seconds since `start`.
    @discardableResult
    func settle(since start: Double? = nil) throws -> Double {
        var last = start ?? self.start
        let end = Clock.wall + Seat.patience
        while try comes(within: Seat.quiet) {
            guard Clock.wall < end else { throw Failure("the screen does not come to rest") }
            if try !take().isEmpty { last = Clock.wall }
        }
        return last - (start ?? self.start)
    }

    /// Reads until nothing below the first row changes any more, whatever ticks there; when it last did, in seconds
    /// since the start. Somebody who says how far they are says it more often than this.
    func stand() throws -> Double {
        var (last, before) = (start, below)
        while Clock.wall - max(last, start) < Seat.stillness {
            guard Clock.wall - start < Seat.patience * 10 else {
                throw Failure("the screen does not come to rest")
            }
            guard try comes(within: Seat.quiet), try !take().isEmpty else { continue }
            let now = below
            if now != before { (last, before) = (Clock.wall, now) }
        }
        return last - start
    }

    private var below: [[Cell]] {
        (1..<Seat.rows).map { Array(emulator.cells(inRow: $0)) }
    }

    /// Types a key and reads until these bytes are among what comes, or anything where they are none; how many
    /// seconds that took.
    func press(_ key: String, until marker: String) throws -> Double {
        let wanted = Array(marker.utf8)
        let start = Clock.wall
        try type(key)
        var came: [UInt8] = []
        while came.isEmpty || !wanted.isEmpty && came.firstRange(of: wanted) == nil {
            guard try comes(within: Seat.patience) else { throw Failure("no answer to '\(key)'") }
            came += try take()
        }
        return Clock.wall - start
    }

    /// Reads until the screen shows something.
    func shows(_ text: String) throws {
        let end = Clock.wall + Seat.patience
        while !emulator.text.contains(text) {
            guard Clock.wall < end else { throw Failure("'\(text)' is not shown") }
            if try comes(within: 1) { _ = try take() }
        }
    }

    /// Looks for some seconds at whoever is not touched; how many bytes came.
    func watch(seconds: Double) throws -> Int {
        let (before, end) = (count, Clock.wall + seconds)
        while case let left = end - Clock.wall, left > 0 {
            if try comes(within: left) { _ = try take() }
        }
        return count - before
    }

    /// How many cells a key changes.
    func cellsChanged(by key: String) throws -> Int {
        let before = emulator
        try type(key)
        try settle()
        return (0..<Seat.rows).reduce(0) { sum, row in
            sum + zip(before.cells(inRow: row), emulator.cells(inRow: row)).count { $0 != $1 }
        }
    }

    // MARK: - Reading

    /// Whether something comes within so many seconds.
    private func comes(within seconds: Double) throws -> Bool {
        var look = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, CInt(seconds * 1_000 + 1)) > 0
    }

    private func take() throws -> [UInt8] {
        let length = read(terminal, &room, room.count)
        guard length > 0 || errno == EAGAIN || errno == EINTR else {
            throw Failure("the program ended: \(emulator.text.suffix(200))")
        }
        let bytes = Array(room[..<max(length, 0)])
        count += bytes.count
        _ = emulator.feed(bytes)
        return bytes
    }

    // MARK: - Starting

    private static func spawn(_ command: [String], _ path: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a session opens becomes its own.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // POSIX_SPAWN_SETSID, which Glibc's module hides.
        let newSession: Int16 = 0x80
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | newSession)
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Failure("cannot run '\(command[0])': \(String(cString: strerror(code)))")
        }
        return process
    }

    /// What the screen looks like is the bench's to say; where things are is not.
    private static var environment: [String] {
        let kept = ["HOME", "PATH", "XDG_RUNTIME_DIR"].compactMap { (name: String) -> String? in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        return kept + ["TERM=xterm-256color", "LANG=C.UTF-8", "XDG_CONFIG_HOME=/nonexistent"]
    }
}
