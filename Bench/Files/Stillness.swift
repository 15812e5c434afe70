import Glibc
import Swarm
import Wire

/// What it costs to keep files in view that nobody changes, beside a workspace that has none.
///
/// Both are measured at the same time: what wakes a machine wakes both.
struct Stillness {
    /// Both are served.
    let watched: String
    let empty: String

    private static let seconds = 10

    func measure() throws -> (ours: JSON, theirs: JSON) {
        let (ours, theirs) = (try family(of: watched), try family(of: empty))
        let before = (spent(ours), spent(theirs))
        sleep(UInt32(Stillness.seconds))
        return (
            ["cpu_us": JSON(perSecond(spent(ours) - before.0))],
            ["cpu_us": JSON(perSecond(spent(theirs) - before.1))]
        )
    }

    private func perSecond(_ spent: Double) -> Double { spent / Double(Stillness.seconds) * 1e6 }

    /// Keeper and supervisor, and the gits of that.
    private func family(of workspace: String) throws -> [pid_t] {
        func below(_ pid: pid_t) throws -> [pid_t] {
            try [pid] + Usage.children(of: pid).flatMap(below)
        }
        return try below(try Colony.find(in: workspace).keeper)
    }

    /// Of whoever is still there.
    private func spent(_ pids: [pid_t]) -> Double {
        pids.reduce(0) { $0 + ((try? Usage.processorSeconds($1)) ?? 0) }
    }
}
