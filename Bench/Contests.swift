import Glibc
import Swarm

/// Every figure that is promised, and who it is measured against.
struct Contests {
    static let plainC = "C, SQLite"
    private static let searches = "2000"
    private static let seed = "20231114"

    let settings: Settings
    let scratch: Scratch
    // The same path in the child: it is what this process runs.
    let ours = Program(path: "/proc/self/exe")
    let theirs: Program
    let skep: Program

    init(_ settings: Settings, in scratch: Scratch) {
        self.settings = settings
        self.scratch = scratch
        theirs = Program(path: settings.opponent)
        skep = Program(path: settings.skep)
    }

    /// Holds those that are asked for, in the order of the report, and tells each chapter when it is known.
    func hold(_ tell: (Chapter) -> Void) throws -> [Chapter] {
        try plans.compactMap { plan in
            let contests = wanted(plan.contests)
            guard !contests.isEmpty else { return nil }
            try plan.prepare()
            defer { plan.finish() }
            var chapter = Chapter(title: plan.title)
            for contest in contests { hold(contest, in: &chapter) }
            tell(chapter)
            return chapter
        }
    }

    /// Contests on the same ground.
    private struct Plan {
        let title: String
        let contests: [Contest]
        /// Makes the ground, unless it is there.
        var prepare: () throws -> Void = {}
        var finish: () -> Void = {}
    }

    private var plans: [Plan] {
        [
            Plan(title: "The program", contests: beginning + weighing),
            Plan(title: "A log that is written", contests: appending + [codec]),
            Plan(title: "Agents at work", contests: capturing + starting + [typing]),
            Plan(title: "The wire", contests: overTheWire),
            Plan(title: "The files", contests: keeping),
            // Nobody's leases are held beside what comes after.
            Plan(
                title: "Leases", contests: claiming,
                finish: {
                    scratch.endGuests()
                    for name in ["held", "free"] { scratch.endService(name) }
                }),
            Plan(
                title: "A swarm that is silent", contests: silent + resting,
                prepare: makeSilentSwarm),
            Plan(
                title: "A swarm that has said much", contests: looking,
                prepare: {
                    try makeSilentSwarm()
                    try makeBusyLog()
                },
                finish: { scratch.endService("silent") }),
            Plan(
                title: "The same without a supervisor", contests: [listFromLog] + beginningCold,
                prepare: {
                    try makeSilentSwarm()
                    scratch.endService("silent")
                }),
            Plan(
                title: "A log of \(settings.events) events", contests: reading,
                prepare: makeLargeLog),
            Plan(
                title: "The screen of it", contests: travelling,
                prepare: {
                    try makeLargeLog()
                    try serveLargeLog()
                },
                finish: { scratch.endService("large") }),
        ]
    }

    /// What one contest lacks does not cost the others their figures.
    private func hold(_ contest: Contest, in chapter: inout Chapter) {
        say("\(contest.name), \(settings.runs) runs")
        do {
            chapter.figures += try contest.hold(runs: settings.runs)
        } catch {
            say("\(contest.name) beside \(contest.opponent): \(error)")
            chapter.failures.append("\(contest.name) beside \(contest.opponent): \(error)")
        }
    }

    private func wanted(_ contests: [Contest]) -> [Contest] {
        guard !settings.only.isEmpty else { return contests }
        return contests.filter { contest in settings.only.contains { contest.name.contains($0) } }
    }

    /// Both sides read the same file, whole in the page cache because it has just been written.
    /// Ours makes it: it holds all that a log has, and the plain C program shows that it can read it.
    private func makeLargeLog() throws {
        guard access(large, F_OK) != 0 else { return }
        say("a log of \(settings.events) events")
        let log = try scratch.freshLog("large")
        _ = try ours.run(["append", log, String(settings.events), "1000"])
        sync()
    }

    private var large: String { scratch.log("large") }
}

extension Contests {
    private var appending: [Contest] {
        [
            append(rows: 2_000, batch: 1, called: "append, 1 row a commit"),
            append(rows: 100_000, batch: 100, called: "append, 100 rows a commit"),
            append(rows: 500_000, batch: 1_000, called: "append, 1,000 rows a commit"),
        ]
    }

    private func append(rows: Int, batch: Int, called title: String) -> Contest {
        func run(_ program: Program, _ name: String) throws -> JSON {
            let log = try scratch.freshLog(name)
            let result = try program.run(["append", log, String(rows), String(batch)])
            // Which head a log has is asked of one program for both.
            return JSON((result.object ?? []) + (try theirs.run(["nothing", log]).object ?? []))
        }
        return Contest(
            name: title, opponent: Contests.plainC, agreement: "head",
            metrics: [
                .rate(title, of: "rows"),
                .microseconds("  its processor time a row") { result in
                    result["cpu_seconds"]?.double.map { $0 / Double(rows) * 1e6 }
                },
            ],
            ours: { try run(ours, "ours") }, theirs: { try run(theirs, "theirs") })
    }

    private var reading: [Contest] {
        [
            start,
            walk("fold", "checksum", called: "fold every event"),
            walk("verify", "head", called: "verify the chain"),
            search("seek", called: "100 rows from an id"),
            search("timeseek", called: "100 rows from a time"),
            search("page", called: "100 rows of an agent"),
        ]
    }

    private func walk(_ task: String, _ agreement: String, called title: String) -> Contest {
        Contest(
            name: title, opponent: Contests.plainC, agreement: agreement,
            metrics: [.rate(title, of: "events")],
            ours: { try ours.run([task, large]) }, theirs: { try theirs.run([task, large]) })
    }

    private func search(_ task: String, called title: String) -> Contest {
        let arguments = [task, large, Contests.searches, Contests.seed]
        return Contest(
            name: title, opponent: Contests.plainC, agreement: "checksum",
            metrics: [
                .microseconds(title + ", median") { $0["median_us"]?.double },
                .microseconds("  the slowest of a hundred") { $0["p99_us"]?.double },
            ],
            ours: { try ours.run(arguments) }, theirs: { try theirs.run(arguments) })
    }

    /// From nothing to an answer out of the log, and to the end of the process.
    private var start: Contest {
        let title = "a command from start to end"
        let question = "SELECT value FROM meta WHERE key = 'head_id'"
        return Contest(
            name: title, opponent: Contests.plainC, agreement: nil,
            metrics: [.microseconds(title, { $0["median_us"]?.double })],
            ours: { try skep.time(["-C", scratch.workspace("large"), "sql", question]) },
            theirs: { try theirs.time(["nothing", large]) })
    }

    private var codec: Contest {
        let (title, rows) = ("read and write a decision's JSON", "50000")
        return Contest(
            name: title, opponent: "Foundation", agreement: "bytes",
            metrics: [.rate(title, of: "events", limit: 0.5)],
            ours: { try ours.run(["codec", "ours", rows]) },
            theirs: { try ours.run(["codec", "foundation", rows]) })
    }
}
