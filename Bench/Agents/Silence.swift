import Glibc
import Swarm

/// What it costs to keep programs that say nothing, beside what it costs at least.
///
/// Both sides are measured at the same time: the plain C program watches the same processes.
struct Silence {
    let workspace: String
    let opponent: Program
    /// The program that does nothing, linked as the holder is.
    let idle: Program

    private static let seconds = 10

    func measure() throws -> (ours: JSON, theirs: JSON) {
        let (servants, holders) = try processes()
        let all = servants + holders
        let before = try total(all, Usage.processorSeconds)
        let watched = try opponent.run(
            ["watch", String(Silence.seconds)] + holders.map { String($0) })
        let spent = try total(all, Usage.processorSeconds) - before
        let count = Double(holders.count)
        let ours: JSON = [
            "cpu_us": JSON(spent / Double(Silence.seconds) * 1e6),
            "each_kib": JSON(try total(holders, Usage.kibibytes) / count),
        ]
        let theirs: JSON = [
            "cpu_us": JSON((watched["cpu_seconds"]?.double ?? 0) / Double(Silence.seconds) * 1e6),
            "each_kib": JSON(try idleKibibytes(count: holders.count)),
        ]
        return (ours, theirs)
    }

    /// In KiB, of all of ours.
    func memory() throws -> Double {
        let (servants, holders) = try processes()
        return try total(servants + holders, Usage.kibibytes)
    }

    /// Keeper and supervisor, and the holders.
    private func processes() throws -> (servants: [pid_t], holders: [pid_t]) {
        let colony = try Colony.find(in: workspace)
        let servants = [colony.keeper, colony.supervisor]
        return (servants, try Usage.children(of: colony.keeper).filter { !servants.contains($0) })
    }

    private func total(_ pids: [pid_t], _ value: (pid_t) throws -> Double) throws -> Double {
        try pids.reduce(0) { try $0 + value($1) }
    }

    /// As many of them, because they share the pages of their program.
    private func idleKibibytes(count: Int) throws -> Double {
        var pids: [pid_t] = []
        defer {
            for pid in pids { kill(pid, SIGKILL) }
            for pid in pids { waitpid(pid, nil, 0) }
        }
        for _ in 0..<count { pids.append(try idle.start([])) }
        // The last one may still be on its way into its program.
        usleep(100_000)
        return try total(pids, Usage.kibibytes) / Double(count)
    }
}
