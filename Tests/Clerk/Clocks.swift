import Glibc

/// The two clocks log time is made from, in microseconds.
enum Clocks {
    static var wall: Int64 { read(CLOCK_REALTIME) }

    /// Time since the machine started, sleep included; nobody can set it.
    static var boot: Int64 { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
