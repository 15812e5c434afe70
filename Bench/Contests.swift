import Glibc
import Swarm

/// Every figure that is promised, and who it is measured against.
struct Contests {
    static let plainC = "C, SQLite"

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
            Plan(title: "A log that is written", contests: appending + codec),
            Plan(title: "Agents at work", contests: capturing + starting + attached + emulating),
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
                prepare: makeLargeLog,
                finish: { unlink(flat) }),
            Plan(
                title: "The screen of it", contests: travelling,
                prepare: {
                    try makeLargeLog()
                    try serveLog("large")
                },
                finish: {
                    unlink(text)
                    for name in ["large", "small"] { scratch.endService(name) }
                }),
            // What comes in stays there, so nothing else is measured after it.
            Plan(
                title: "The same log while it grows", contests: reachingUnderIngest,
                prepare: {
                    try makeLargeLog()
                    try serveLog("large")
                },
                finish: { scratch.endService("large") }),
            // Nobody else has the files open; and they must be read anew afterwards.
            Plan(
                title: "The same log, none of it in memory", contests: reachingCold,
                prepare: makeLargeLog),
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

    private var codec: [Contest] {
        [
            codec("decode", called: "read a decision's JSON", limit: 1 / 10.0),
            codec("encode", called: "write a decision's JSON", limit: 1 / 8.0),
        ]
    }

    private func codec(_ task: String, called title: String, limit: Double) -> Contest {
        let rows = "500000"
        return Contest(
            name: title, opponent: "Foundation", agreement: "bytes",
            metrics: [.rate(title, of: "events", limit: limit).aiming(at: 1 / 15.0)],
            ours: { try ours.run([task, "ours", rows]) },
            theirs: { try ours.run([task, "foundation", rows]) })
    }
}
