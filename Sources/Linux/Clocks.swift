internal import CLinux  // Its headers bring in `timespec`.
internal import Glibc

/// The kernel's clocks, in microseconds.
public enum Clocks {
    /// Since 1970; people and time servers set it, also backwards.
    public static var wall: Int64 { read(CLOCK_REALTIME) }

    /// Since the machine started, sleep included; nobody can set it.
    public static var boot: Int64 { read(CLOCK_BOOTTIME) }

    /// The same without the time asleep: for measuring how long work took.
    public static var monotonic: Int64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
