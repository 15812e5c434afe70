import Glibc
import Swarm

// The screen of a large log.
extension Contests {
    private var past: Looks {
        Looks(command: [settings.skep, "-C", scratch.workspace("large")])
    }

    var travelling: [Contest] {
        var contests = [firstPicture, travel, slowestTravel, memoryBesideSmall]
        if let lnav = Contests.program("lnav") {
            contests.append(open(beside: lnav))
        } else {
            say("lnav is not installed, so nothing is measured beside it")
        }
        return contests
    }

    private var firstPicture: Contest {
        let title = "screen of a large log, first full picture"
        let theirs = plain("log", large)
        return Contest(
            name: title, opponent: "C, SQLite, ncurses", agreement: nil,
            metrics: [.microseconds(title, limit: .infinity) { $0["median_us"]?.double }],
            ours: { try past.open() }, theirs: { try theirs.open() })
    }

    private var travel: Contest {
        let title = "screen of a large log"
        let (theirs, tenths) = (plain("log", large), Looks.Travel.tenths)
        return Contest(
            name: title, opponent: "C, SQLite, ncurses", agreement: nil,
            metrics: [
                .microseconds(title + ", a step back") { $0["step_us"]?.double },
                .microseconds("  a jump", { $0["jump_us"]?.double }),
                .kibibytes("  memory then", of: "kib", limit: .infinity),
            ],
            ours: {
                try past.travel(Looks.Travel(begin: "R", jumps: tenths.map { "@\($0)0%\r" }))
            },
            theirs: { try theirs.travel(Looks.Travel(begin: "h", jumps: tenths.map(String.init))) })
    }

    /// Two frames of sixty a second, and one.
    private var slowestTravel: Contest {
        let title = "screen of a large log, a step or a jump"
        return Contest(
            name: title, opponent: "33 ms", agreement: nil,
            metrics: [
                .microseconds(title + ", the slowest of fifty", limit: 1) {
                    $0["slowest_us"]?.double
                }.aiming(at: 0.5)
            ],
            ours: { try past.wander(Looks.Travel(begin: "R", jumps: randomPlaces(25))) },
            theirs: { ["slowest_us": 33_000] })
    }

    private func randomPlaces(_ count: Int) -> [String] {
        var random = Random(seed: UInt64(Contests.seed) ?? 1)
        return (0..<count).map { _ in
            "@\(Quantity.fixed(Double(random.next() % 100_000) / 1_000, 3))%\r"
        }
    }

    /// What is shown is the same; only how much lies before it is not.
    private var memoryBesideSmall: Contest {
        let title = "screen of a large log, memory"
        let small = scratch.workspace("small")
        return Contest(
            name: title, opponent: "the same of \(smallCount)", agreement: nil,
            metrics: [.kibibytes(title, of: "kib", limit: 1.2)],
            ours: { try past.openWhole() },
            theirs: {
                try makeSmallLog()
                try serveLog("small")
                return try Looks(command: [settings.skep, "-C", small]).openWhole()
            })
    }

    /// A text file of as many lines: it can read no such log.
    private func open(beside lnav: String) -> Contest {
        let title = "screen of a large log, open"
        return Contest(
            name: title, opponent: "lnav, a text file", agreement: nil,
            metrics: [
                .microseconds(title, limit: 1 / 30) { $0["open_us"]?.double },
                .kibibytes("  memory then", of: "kib", limit: 1 / 8),
            ],
            ours: { try past.openWhole() },
            theirs: {
                try make("text", text)
                return try Looks(command: [lnav, "-N", text]).openWhole(showing: knowsAllLines)
            })
    }

    /// It stands at the end then, and says which line is the first that it shows: `L9999972  100%`.
    private func knowsAllLines(_ picture: String) -> Bool {
        let last = settings.events
        let shown = (max(last - Seat.rows, 0)...last).contains { picture.contains("L\($0) ") }
        return shown && picture.contains("100%")
    }

    /// A supervisor for one that is there, so that none has to be started first.
    func serveLog(_ name: String) throws {
        let workspace = scratch.workspace(name)
        guard access(workspace + "/.skep/run.json", F_OK) != 0 else { return }
        try skep.launch(["-C", workspace, "up"])
    }
}
