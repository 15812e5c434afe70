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
        /// What ends such a line.
        private let ends: [UInt8]

        /// The longest line, without its end, that the kernel delivers; it cuts what is longer.
        public static let lineLimit = 4_094

        /// The longest line, and how much of one is left open, when somebody types this after so many
        /// bytes of a line.
        public func measure(
            _ text: some Sequence<UInt8>, after open: Int
        ) -> (longest: Int, open: Int) {
            var (longest, open) = (open, open)
            for byte in text {
                open = ends.contains(byte) ? 0 : open + 1
                longest = max(longest, open)
            }
            return (longest, open)
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
        // A key that is not set is 0, and NUL ends nothing.
        ends += [settings.c_cc.4, settings.c_cc.11, settings.c_cc.16].filter { $0 != 0 }
        self.ends = ends
    }
}

extension Descriptor {
    fileprivate borrowing func setTerminalSize(_ size: PseudoTerminal.Size) throws(SystemError) {
        let number = number
        try attempt("resize a terminal") { skep_terminal_resize(number, size.columns, size.rows) }
    }
}
