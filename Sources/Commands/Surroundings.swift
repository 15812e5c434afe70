internal import Glibc
internal import MissionControl

/// What a command finds around it; a test brings its own.
struct Surroundings: Sendable {
    /// The current directory; nil when it is gone, or no text: then its path would be another's.
    var directory: String?
    /// A variable of the environment.
    var variable: @Sendable (String) -> String?
    var zone: Zone
    /// Reads standard input to its end, or one byte more than the limit.
    var input: @Sendable (_ limit: Int) throws(WriteError) -> [UInt8]
    /// True where the command is all that the process is for, so that it may end both.
    var isWholeProcess = false
    /// Both ends of the terminal are a person's.
    var hasTerminal = false
    /// Asks at the keyboard and gives the line that was typed; nil where there is no keyboard.
    var answer: (@Sendable () -> String?)?
    /// The variables a new agent finds around it; few commands ask for them.
    var readEnvironment: @Sendable () -> Environment = { Environment() }
    /// Which rights new files do not get.
    var mask: UInt32 = 0o022
    /// The program itself, to start a supervisor with.
    var executable = "/proc/self/exe"
    /// How long a command waits until what it asked for is so.
    var answerTime = Duration.seconds(30)
    /// After how long it says what it waits for: what is so at once needs no words.
    var noticeTime = Duration.milliseconds(300)
    /// How long a supervisor may take until it answers.
    var startTime = Duration.seconds(15)

    /// Those of the process.
    static func ofProcess() -> Surroundings {
        Surroundings(
            directory: currentDirectory(),
            variable: { name in getenv(name).map { String(cString: $0) } },
            zone: .local, input: readInput, isWholeProcess: true,
            hasTerminal: isatty(0) == 1 && isatty(1) == 1,
            answer: isatty(0) == 1 ? readAnswer : nil,
            readEnvironment: Environment.ofProcess, mask: currentMask())
    }

    var environment: Environment { readEnvironment() }

    /// There is no call that only asks; nothing else runs in this process yet.
    private static func currentMask() -> UInt32 {
        let mask = umask(0o077)
        umask(mask)
        return UInt32(mask)
    }

    /// A variable that is set to something.
    func value(_ name: String) -> String? {
        variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    func number(_ name: String) -> Int? {
        value(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The locale for characters, as the C library chooses it.
    var locale: String { value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C" }

    /// By the locale's name, not by whether it is installed: it tells what the terminal understands.
    var isUTF8: Bool {
        // Byte by byte: a search for text in text is a tenth of what a short command takes. The letters and the
        // digit that follow each other, whatever case they have; a hyphen between them is no letter.
        var found: UInt32 = 0
        for byte in locale.utf8 where byte != UInt8(ascii: "-") {
            found = found << 8 | UInt32(byte | 0x20)
            if found == 0x7574_6638 { return true }
        }
        return false
    }

    /// Colours are for terminals that know them and people who want them (no-color.org).
    var wantsColours: Bool {
        guard value("NO_COLOR") == nil, let terminal = value("TERM") else { return false }
        return terminal != "dumb"
    }

    private static func currentDirectory() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(validatingCString: path)
    }

    @Sendable private static func readAnswer() -> String? { readLine() }

    @Sendable private static func readInput(_ limit: Int) throws(WriteError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = read(0, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw WriteError(code: errno) }
            if count == 0 { break }
            bytes += block[..<count]
        }
        return Array(bytes.prefix(limit + 1))
    }
}
