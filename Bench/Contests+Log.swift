import Glibc
import Swarm

// A large log that is read.
extension Contests {
    private static let searches = "2000"
    static let seed = "20231114"
    /// As wide as a timeline is on a wide terminal.
    private static let columns = "200"

    /// Both sides read the same file, whole in the page cache because it has just been written.
    /// Ours makes it: it holds all that a log has, and the plain C program shows that it can read it.
    func makeLargeLog() throws { try makeLog("large", settings.events) }

    /// A tenth of it, but no more than a million.
    var smallCount: Int { max(min(settings.events / 10, 1_000_000), 1) }
    func makeSmallLog() throws { try makeLog("small", smallCount) }

    private func makeLog(_ name: String, _ rows: Int) throws {
        guard access(scratch.log(name), F_OK) != 0 else { return }
        say("a log of \(rows) events")
        let log = try scratch.freshLog(name)
        _ = try ours.run(["append", log, String(rows), "1000"])
        sync()
    }

    var large: String { scratch.log("large") }
    /// Its rows without a table around them, and what they hold as lines.
    var flat: String { scratch.file("flat") }
    var text: String { scratch.file("text") }

    /// Makes one of these, unless it is there.
    func make(_ task: String, _ file: String) throws {
        guard access(file, F_OK) != 0 else { return }
        _ = try theirs.run([task, large, file])
    }

    var reading: [Contest] {
        [
            start,
            walk("fold", "checksum", called: "fold every event", limit: 1 / 0.8),
            foldBesideRawRows,
            walk("verify", "head", called: "verify the chain"),
            search("seek", called: "100 rows from an id"),
            search("timeseek", called: "100 rows from a time"),
            search("page", called: "100 rows of an agent"),
        ] + reaching + [
            density,
            find("find a text", "line 4242", ["-i"]),
            find("find an expression", "line [0-9]+(2424|7787)2 of", ["-i", "-E"]),
        ]
    }

    private func walk(
        _ task: String, _ agreement: String, called title: String, limit: Double = 2
    ) -> Contest {
        Contest(
            name: title, opponent: Contests.plainC, agreement: agreement,
            metrics: [.rate(title, of: "events", limit: limit)],
            ours: { try ours.run([task, large]) }, theirs: { try theirs.run([task, large]) })
    }

    /// No limit: nobody can find a row in such a file, nor say whether it is whole.
    private var foldBesideRawRows: Contest {
        let title = "fold every event"
        return Contest(
            name: title, opponent: "C, mapped raw rows", agreement: "checksum",
            metrics: [.rate(title, of: "events", limit: .infinity).aiming(at: 1 / 0.3)],
            ours: { try ours.run(["fold", large]) },
            theirs: {
                try make("flatten", flat)
                return try theirs.run(["foldflat", flat])
            })
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

    private var density: Contest {
        let title = "density of the whole run"
        return Contest(
            name: title, opponent: "C, SQLite, GROUP BY", agreement: "checksum",
            metrics: [.microseconds(title, limit: 1 / 400) { $0["median_us"]?.double }],
            ours: { try ours.run(["density", large, Contests.columns]) },
            theirs: { try theirs.run(["density", large, Contests.columns]) })
    }

    /// The same characters for both: a file of lines has no agents, kinds or times, and its lines
    /// are not joined.
    private func find(_ title: String, _ words: String, _ flags: [String]) -> Contest {
        let typed = flags.contains("-E") ? "/\(words)/" : words
        return Contest(
            name: title, opponent: (["grep", "-c"] + flags).joined(separator: " "),
            agreement: "count",
            metrics: [
                .microseconds(title, limit: 4) { $0["seconds"]?.double.map { $0 * 1e6 } }
                    .aiming(at: 2)
            ],
            ours: { try ours.run(["find", large, typed]) },
            theirs: {
                try make("text", text)
                return try grep(flags + [words])
            })
    }

    private func grep(_ arguments: [String]) throws -> JSON {
        let env = Program(path: "/usr/bin/env")
        let start = Clock.wall
        let said = try env.launch(["LC_ALL=C.UTF-8", "grep", "-c"] + arguments + [text])
        let seconds = Clock.wall - start
        let count = Int(String(decoding: said, as: UTF8.self).filter(\.isNumber)) ?? 0
        return ["count": JSON(count), "seconds": JSON(seconds)]
    }
}
