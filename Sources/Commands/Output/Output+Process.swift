internal import Glibc

extension Output {
    /// The process's own descriptors, looked at once.
    static func ofProcess(_ surroundings: Surroundings) -> Output {
        Output(
            standard: Channel(.descriptor(1), face: Face(of: 1, surroundings)),
            errors: Channel(.descriptor(2), face: Face(of: 2, surroundings)))
    }
}

extension Face {
    init(of descriptor: Int32, _ surroundings: Surroundings) {
        isUTF8 = surroundings.isUTF8
        guard isatty(descriptor) == 1 else { return }
        isTerminal = true
        columns = Face.columns(of: descriptor) ?? surroundings.number("COLUMNS") ?? 80
        hasColours = surroundings.wantsColours
    }

    /// Nil where the terminal does not know, as a serial line.
    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// The three descriptors every program counts on.
enum StandardDescriptors {
    /// Fills those that are closed, in such a way that using them fails as before.
    ///
    /// Otherwise the next file that is opened, such as the log, would be what is printed to.
    static func fill() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}
