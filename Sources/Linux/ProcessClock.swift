internal import CLinux  // Its headers bring in `timespec`.
internal import Glibc

/// How long a process had run when this was made, all its threads taken together.
struct ProcessClock {
    private let clock: clockid_t
    private let nanoseconds: Int64

    /// Nil where there is no such process.
    init?(of process: ProcessNumber) {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0,
            let nanoseconds = ProcessClock.read(clock)
        else { return nil }
        self.clock = clock
        self.nanoseconds = nanoseconds
    }

    /// Whether it has not run since. One that is gone has, to end.
    var standsStill: Bool { ProcessClock.read(clock) == nanoseconds }

    private static func read(_ clock: clockid_t) -> Int64? {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return nil }
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
