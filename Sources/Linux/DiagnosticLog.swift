internal import Glibc

/// What a program that stays says about itself: a line each, with its time, in a file that never grows
/// beyond a limit. The one before it is kept beside it.
///
/// Several processes may write to the same file. Nobody ever waits for it, and a line that cannot be
/// written is lost: what these programs do must not depend on it.
public struct DiagnosticLog: Sendable {
    /// How large the file gets, and the longest line in it.
    public static let byteLimit = 1 << 20
    public static let lineLimit = 4_096

    /// Nil where standard error is all there is.
    private let path: String?
    private let speaker: String
    /// Whether details are wanted as well.
    private let isDebugging: Bool
    /// Whether somebody hears standard error who does not read the file.
    public let isHeard: Bool

    /// A log in a file that is made when there is something to say, or on standard error alone.
    ///
    /// - Parameter level: `debug` for all details, as `SKEP_LOG` says.
    public init(_ speaker: String, in path: String? = nil, level: String? = nil) {
        self.speaker = speaker
        self.path = path
        isDebugging = level == "debug"
        isHeard = path.map { !DiagnosticLog.isFile($0, open: STDERR_FILENO) } ?? true
    }

    /// What a person should know who looks for the cause of something.
    public func write(_ text: String) {
        let line = DiagnosticLog.line(text, by: speaker, at: Clocks.wall)
        if isHeard { DiagnosticLog.append(line, to: STDERR_FILENO) }
        guard path != nil, let file = try? open() else { return }
        DiagnosticLog.append(line, to: file.number)
    }

    /// A detail, made only where somebody asked for it.
    public func debug(_ text: @autoclosure () -> String) {
        if isDebugging { write(text()) }
    }

    /// The file, begun anew where it is full: for a program whose last words belong there as well.
    ///
    /// Throws where there is none.
    public func open() throws(SystemError) -> Descriptor {
        guard let path else { throw SystemError(code: ENOENT, deed: "open a log") }
        let file = try DiagnosticLog.open(path)
        guard DiagnosticLog.size(of: file) > DiagnosticLog.byteLimit - DiagnosticLog.lineLimit,
            // One puts it aside; whoever comes at the same moment writes to it once more.
            flock(file.number, LOCK_EX | LOCK_NB) == 0,
            DiagnosticLog.isFile(path, open: file.number), rename(path, path + ".1") == 0
        else { return file }
        return try DiagnosticLog.open(path)
    }

    private static func open(_ path: String) throws(SystemError) -> Descriptor {
        // A pipe that somebody put there is not waited for.
        let flags = O_CREAT | O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK
        return try Descriptor(open: path, flags, mode: 0o600)
    }

    private static func size(of file: borrowing Descriptor) -> Int {
        var status = stat()
        return fstat(file.number, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func isFile(_ path: String, open number: CInt) -> Bool {
        var (named, held) = (stat(), stat())
        return stat(path, &named) == 0 && fstat(number, &held) == 0
            && named.st_dev == held.st_dev && named.st_ino == held.st_ino
    }

    private static func append(_ line: [UInt8], to number: CInt) {
        _ = line.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
    }
}

extension DiagnosticLog {
    /// `2026-11-21T14:02:11.042Z keeper: supervisor 4711 started`
    static func line(_ text: String, by speaker: String, at microseconds: Int64) -> [UInt8] {
        let words = "\(time(microseconds)) \(speaker): \(printable(text))"
        var bytes = Array(words.utf8.prefix(lineLimit - 1))
        // What was cut within a letter ends before it.
        while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
        return bytes + [0x0a]
    }

    private static func time(_ microseconds: Int64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [parts.tm_year + 1_900, parts.tm_mon + 1, parts.tm_mday].map { digits(Int($0)) }
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0)) }
        let rest = digits(Int(microseconds / 1_000 % 1_000), 3)
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(rest)Z"
    }

    private static func digits(_ number: Int, _ count: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(count - digits.count, 0)) + digits
    }

    /// One line without anything that a terminal obeys or that cannot be seen: parts of it may be what
    /// an agent, or a file's name, says.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
