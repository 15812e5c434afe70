import Glibc

/// The clocks of a measurement, in seconds.
enum Clock {
    /// Time that passes.
    static var wall: Double { seconds(CLOCK_MONOTONIC) }
    /// Time this process has had on all processors.
    static var processor: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    /// Time this thread has had.
    static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var now = timespec()
        clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }
}
