import Glibc
import Swarm

// The program itself: how soon it is there, and what it weighs.
extension Contests {
    var beginning: [Contest] {
        let title = "skep --version, from start to end"
        return [
            Contest(
                name: title, opponent: "an empty program in Swift", agreement: nil,
                metrics: [.microseconds(title) { $0["median_us"]?.double }],
                ours: { try skep.time(["--version"]) },
                theirs: { try Program(path: settings.nothing).time([]) })
        ]
    }

    /// The first command of a day: neither the program nor the log is in memory.
    var beginningCold: [Contest] {
        let title = "ps of a log, nothing in memory"
        return [
            Contest(
                name: title, opponent: "30 ms", agreement: nil,
                metrics: [.microseconds(title, limit: 1) { $0["median_us"]?.double }],
                ours: {
                    let log = scratch.log("silent")
                    let times = try (0..<7).map { _ in
                        for file in [settings.skep, log, log + "-wal"] { Cold.drop(file) }
                        return try skep.timeOnce(["-C", scratch.workspace("silent"), "ps"])
                    }
                    return ["median_us": JSON(times.sorted()[times.count / 2] * 1e6)]
                },
                theirs: { ["median_us": 30_000] })
        ]
    }

    /// What is only told, beside what it was when a run was kept last.
    var weighing: [Contest] {
        let title = "build from a fresh clone"
        let before = settings.history.flatMap { History(at: $0).last }
        var measured: JSON?
        return [
            Contest(
                name: title, opponent: before.map { "at \($0.revision)" } ?? "the same run",
                agreement: nil,
                metrics: Weight.figures.map { figure in
                    Contest.Metric(title: figure.title, unit: figure.unit, limit: .infinity) {
                        $0[figure.key]?.double
                    }
                },
                ours: {
                    let weight = try measured ?? Weight(settings, scratch).measure()
                    measured = weight
                    return weight
                },
                theirs: { before?.values ?? measured ?? [:] })
        ]
    }
}

/// Files that are to be read from the disk again.
enum Cold {
    /// What was written is on the disk first: only then the kernel lets go of it.
    static func drop(_ path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        fsync(file)
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
    }
}
