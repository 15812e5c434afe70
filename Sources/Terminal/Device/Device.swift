internal import CTerminal
internal import Glibc

/// The operator's terminal as the kernel has it: bytes, modes, a size.
///
/// It is a descriptor of our own that never blocks. The ones we were given share their flags with the shell and
/// whoever else has them, and would still not block when we are gone.
struct Device: ~Copyable {
    let descriptor: CInt
    /// The modes as they were found.
    let found: termios
    /// The flags to put back, where the descriptor could not be one of our own.
    private let sharedFlags: CInt?

    private init(_ descriptor: CInt, found: termios, sharedFlags: CInt?) {
        self.descriptor = descriptor
        self.found = found
        self.sharedFlags = sharedFlags
    }

    static func sharing(_ standard: CInt) throws(TerminalError) -> Device {
        var modes = termios()
        guard tcgetattr(standard, &modes) == 0 else { throw .noTerminal }
        let own = reopen(standard)
        if own >= 0 { return Device(own, found: modes, sharedFlags: nil) }
        let copy = fcntl(standard, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .refused("open the terminal", errno) }
        let flags = fcntl(copy, F_GETFL)
        _ = skep_set_status_flags(copy, flags | O_NONBLOCK)
        return Device(copy, found: modes, sharedFlags: flags)
    }

    deinit {
        if let sharedFlags { _ = skep_set_status_flags(descriptor, sharedFlags) }
        close(descriptor)
    }

    /// The device by its name; where that is another user's, as after `su`, by the name each process has for its own.
    private static func reopen(_ standard: CInt) -> CInt {
        let flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let own = open("/proc/self/fd/\(standard)", flags)
        guard own < 0, tcgetsid(standard) == getsid(0) else { return own }
        return open("/dev/tty", flags)
    }

    /// As the kernel has it, 0 where nobody told it.
    borrowing func size() -> (columns: Int, rows: Int) {
        var columns: UInt16 = 0
        var rows: UInt16 = 0
        guard skep_window_size(descriptor, &columns, &rows) == 0 else { return (0, 0) }
        return (Int(columns), Int(rows))
    }

    /// Every key comes as it is, none makes a signal, and what is written is not changed.
    borrowing func makeRaw() {
        var modes = found
        modes.c_iflag &= ~tcflag_t(
            IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF)
        modes.c_oflag &= ~tcflag_t(OPOST)
        modes.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
        modes.c_cflag &= ~tcflag_t(CSIZE | PARENB)
        modes.c_cflag |= tcflag_t(CS8)
        // VTIME and VMIN.
        modes.c_cc.5 = 0
        modes.c_cc.6 = 1
        // Not after all that was written is read: a terminal that does not read would hold us for ever.
        tcsetattr(descriptor, TCSANOW, &modes)
    }

    /// What was typed and not read is thrown away: it was meant for us, and half of a mouse's report
    /// or a paste must not become a command of the shell.
    borrowing func makeAsFound() {
        tcflush(descriptor, TCIFLUSH)
        var modes = found
        tcsetattr(descriptor, TCSANOW, &modes)
    }

    /// The byte its backspace key is said to send.
    var erase: UInt8 { found.c_cc.2 }
}

// MARK: - Bytes

extension Device {
    enum Transfer: Equatable {
        case count(Int)
        /// Not now.
        case blocked
        /// The terminal is gone.
        case closed
    }

    borrowing func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        while true {
            let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            let code = errno
            if count >= 0 { return .count(count) }
            if code == EAGAIN { return .blocked }
            if code != EINTR { return .closed }
        }
    }

    borrowing func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            let code = errno
            if count > 0 { return .count(count) }
            if count == 0 { return .closed }
            if code == EAGAIN { return .blocked }
            if code != EINTR { return .closed }
        }
    }

    /// Waits until it takes bytes; false when it did not in time.
    borrowing func isReady(withinMilliseconds limit: CInt) -> Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&look, 1, limit) == 1 && look.revents & Int16(POLLOUT) != 0
    }
}
