internal import CLinux
internal import Glibc

/// The master's side of a terminal that we play for a program.
public struct PseudoTerminal: ~Copyable, Sendable {
    public struct Size: Equatable, Sendable {
        public var columns: UInt16
        public var rows: UInt16

        public init(columns: UInt16, rows: UInt16) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// How the terminal treats what is typed, as its programs set it.
    public struct InputMode: Equatable, Sendable {
        /// Lines are edited by the kernel and delivered whole, if they are no longer than the limit.
        public let isCanonical: Bool
        /// What is typed shows.
        public let isEchoing: Bool
        /// What ends such a line, empties it, takes its last character, and lets the next key stand
        /// for itself.
        private let ends: [UInt8]
        private let kills: [UInt8]
        private let erases: [UInt8]
        private let quotes: [UInt8]

        /// The longest line, without its end, that the kernel delivers; it cuts what is longer.
        public static let lineLimit = 4_094

        /// A line whose end was not typed yet.
        public struct OpenLine: Equatable, Sendable {
            /// Its bytes, or more than it has: of what a key takes away one byte is counted.
            public fileprivate(set) var length = 0
            /// The next key stands for itself.
            fileprivate var isQuoting = false

            public init() {}
        }

        /// The longest line, and what is left open, when somebody types this behind what was open.
        public func measure(
            _ text: some Sequence<UInt8>, after open: OpenLine = OpenLine()
        ) -> (longest: Int, open: OpenLine) {
            var (longest, open) = (open.length, open)
            for byte in text {
                add(byte, to: &open)
                longest = max(longest, open.length)
            }
            return (longest, open)
        }

        private func add(_ byte: UInt8, to line: inout OpenLine) {
            if line.isQuoting {
                line.isQuoting = false
                line.length += 1
            } else if kills.contains(byte) || ends.contains(byte) {
                line.length = 0
            } else if erases.contains(byte) {
                line.length = max(line.length - 1, 0)
            } else if quotes.contains(byte) {
                line.isQuoting = true
            } else {
                line.length += 1
            }
        }
    }

    /// Non-blocking and close-on-exec.
    public let master: Descriptor

    /// Makes a terminal of a size. Nobody has it open yet but this side.
    public init(size: Size) throws(SystemError) {
        let master = Descriptor(
            owning: try attempt("make a terminal") {
                skep_open_terminal_master(O_CLOEXEC | O_NONBLOCK)
            })
        try master.setTerminalSize(size)
        self.master = master
    }

    /// Takes over a master that another process made.
    public init(owning master: consuming Descriptor) { self.master = master }

    /// The name of the program's side, `/dev/pts/N`.
    public borrowing func path() throws(SystemError) -> String {
        var name = [UInt8](repeating: 0, count: 64)
        let number = master.number
        let code = name.withUnsafeMutableBytes {
            skep_terminal_name(number, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
        }
        // It returns the error instead of leaving it in `errno`.
        guard code == 0 else { throw SystemError(code: code, deed: "name a terminal") }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    public borrowing func size() throws(SystemError) -> Size {
        var size = Size(columns: 0, rows: 0)
        let number = master.number
        try attempt("measure a terminal") {
            skep_terminal_size(number, &size.columns, &size.rows)
        }
        return size
    }

    /// Programs in the foreground get SIGWINCH if it is another size than before.
    public borrowing func resize(to size: Size) throws(SystemError) {
        try master.setTerminalSize(size)
    }

    public borrowing func inputMode() throws(SystemError) -> InputMode {
        var settings = termios()
        let number = master.number
        try attempt("read a terminal's settings") { tcgetattr(number, &settings) }
        return InputMode(settings)
    }

    /// The process group that gets the keys; nil when no session has the terminal.
    public borrowing func foreground() throws(SystemError) -> ProcessNumber? {
        let number = master.number
        let outcome = uninterrupted { tcgetpgrp(number) }
        if outcome.isFailure, outcome.code == ENOTTY { return nil }
        guard !outcome.isFailure else {
            throw SystemError(code: outcome.code, deed: "ask for a terminal's foreground")
        }
        return outcome.value > 0 ? outcome.value : nil
    }
}

extension PseudoTerminal.InputMode {
    fileprivate init(_ settings: termios) {
        isCanonical = settings.c_lflag & tcflag_t(ICANON) != 0
        isEchoing = settings.c_lflag & tcflag_t(ECHO) != 0
        var ends: [UInt8] = settings.c_iflag & tcflag_t(INLCR) == 0 ? [0x0a] : []
        let isReturnKept = settings.c_iflag & tcflag_t(IGNCR) == 0
        if isReturnKept, settings.c_iflag & tcflag_t(ICRNL) != 0 { ends.append(0x0d) }
        let keys = settings.c_cc
        ends += [keys.4, keys.11, keys.16]
        // Signals throw the line away, unless they are asked not to (NOFLSH).
        let hasSignals = settings.c_lflag & tcflag_t(ISIG) != 0
        let isKept = settings.c_lflag & tcflag_t(NOFLSH) != 0
        let kills = [keys.3] + (hasSignals && !isKept ? [keys.0, keys.1, keys.10] : [])
        let isExtended = settings.c_lflag & tcflag_t(IEXTEN) != 0
        // A key that is not set is 0, and NUL means nothing.
        self.ends = ends.filter { $0 != 0 }
        self.kills = kills.filter { $0 != 0 }
        erases = [keys.2].filter { $0 != 0 }
        quotes = (isExtended ? [keys.15] : []).filter { $0 != 0 }
    }
}

extension Descriptor {
    fileprivate borrowing func setTerminalSize(_ size: PseudoTerminal.Size) throws(SystemError) {
        let number = number
        try attempt("resize a terminal") { skep_terminal_resize(number, size.columns, size.rows) }
    }
}
