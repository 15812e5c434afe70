internal import Glibc

/// What a tree uses of the machine.
public struct ProcessUsage: Equatable, Sendable {
    public let processes: Int
    public let threads: Int
    /// Since the tree's first process began, the ended ones included.
    public let processorMicroseconds: Int64
    /// Pages that several share count for each of them.
    public let residentBytes: Int64
}

extension ProcessTree {
    public func usage() -> ProcessUsage {
        let living = members().filter { $0.posture != .dead }.map(\.status)
        // The root does nothing but wait for orphans, so what it has waited for is the tree's.
        let reaped = ProcessFiles.status(of: root.number)?.reapedTicks ?? 0
        let ticks = living.reduce(reaped) { $0 &+ $1.ownTicks &+ $1.reapedTicks }
        let pages = living.reduce(0) { $0 &+ ProcessTree.residentPages(of: $1) }
        return ProcessUsage(
            processes: living.count,
            threads: living.reduce(0) { $0 + $1.threads },
            processorMicroseconds: Int64(clamping: ticks &* 1_000_000 / ProcessTree.ticksPerSecond),
            residentBytes: pages &* Int64(sysconf(CInt(_SC_PAGESIZE))))
    }

    /// The first thread may have ended; then any other knows what memory there is.
    private static func residentPages(of status: ProcessStatus) -> Int64 {
        guard status.isDead else { return status.residentPages }
        let process = status.identity.number
        for thread in ProcessFiles.threads(of: process) where thread != process {
            if let other = ProcessFiles.status(of: thread, in: process) {
                return other.residentPages
            }
        }
        return 0
    }

    private static let ticksPerSecond = UInt64(max(sysconf(CInt(_SC_CLK_TCK)), 1))
}
