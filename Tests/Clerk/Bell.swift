import Glibc

/// Wakes the clerk's thread: the scribe rings when rows are on the disk.
final class Bell: Sendable {
    private let reading: CInt
    private let writing: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        let code = pipe(&ends)
        precondition(code == 0, "no pipe: \(String(cString: strerror(errno)))")
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func ring() {
        // Where the pipe is full it rings already.
        var byte: UInt8 = 1
        _ = write(writing, &byte, 1)
    }

    /// Returns when it was rung since the last time, and in any case after some time.
    func wait(atMost milliseconds: CInt) {
        var look = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard poll(&look, 1, milliseconds) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while read(reading, &bytes, bytes.count) == bytes.count {}
    }
}
