internal import CLinux
internal import Glibc

/// A timer on the boot clock that a poller can watch: readable when it has rung.
public struct Alarm: ~Copyable, Sendable {
    public let descriptor: Descriptor

    public init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("make a timer") {
                timerfd_create(CLOCK_BOOTTIME, CInt(TFD_CLOEXEC | TFD_NONBLOCK))
            })
    }

    /// Rings once when the boot clock reaches a time in microseconds; at once if it has.
    public borrowing func set(at microseconds: Int64) throws(SystemError) {
        // Zero would mean never.
        let time = max(microseconds, 1)
        try arm(
            timespec(
                tv_sec: Int(time / 1_000_000), tv_nsec: Int(time % 1_000_000) * 1_000))
    }

    public borrowing func cancel() throws(SystemError) { try arm(timespec()) }

    /// True if it rang since the last time, which makes it silent again.
    public borrowing func acknowledge() throws(SystemError) -> Bool {
        var count: UInt64 = 0
        let transfer = try withUnsafeMutableBytes(of: &count) { bytes throws(SystemError) in
            try descriptor.read(into: bytes)
        }
        return transfer != .wouldBlock
    }

    private borrowing func arm(_ time: timespec) throws(SystemError) {
        var setting = itimerspec(it_interval: timespec(), it_value: time)
        let number = descriptor.number
        try attempt("set a timer") {
            timerfd_settime(number, CInt(TFD_TIMER_ABSTIME), &setting, nil)
        }
    }
}
