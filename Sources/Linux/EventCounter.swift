internal import CLinux
internal import Glibc

/// A bell between threads: rung by any, watched by a poller, silent again once somebody has looked.
public struct EventCounter: ~Copyable, Sendable {
    public let descriptor: Descriptor

    public init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("make an event counter") {
                eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
            })
    }

    /// Cheap, and safe from any thread. Never fails: a full counter rings already.
    public borrowing func ring() {
        var one: UInt64 = 1
        let number = descriptor.number
        _ = uninterrupted { write(number, &one, MemoryLayout<UInt64>.size) }
    }

    /// How often it rang since the last time.
    public borrowing func acknowledge() -> UInt64 {
        var count: UInt64 = 0
        let number = descriptor.number
        let outcome = uninterrupted { read(number, &count, MemoryLayout<UInt64>.size) }
        return outcome.isFailure ? 0 : count
    }
}
