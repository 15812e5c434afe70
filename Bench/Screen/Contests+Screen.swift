import Glibc
import Swarm

// The screen: the real program on a terminal, beside others on one of the same size.
extension Contests {
    static let ncurses = "C, ncurses"
    private static let pointer = "▸"
    /// What an eye takes for at once, in microseconds.
    static let frame = 1e6 / 60

    private var busy: String { scratch.workspace("silent") }
    private var screen: Looks { Looks(command: [settings.skep, "-C", busy]) }
    func plain(_ arguments: String...) -> Looks {
        Looks(command: [settings.screen] + arguments)
    }

    // MARK: - At rest

    /// Beside the swarm that says nothing.
    var resting: [Contest] {
        let title = "screen of \(settings.agents) silent agents"
        func contest(_ opponent: String, limit: Double, _ look: Looks) -> Contest {
            Contest(
                name: title, opponent: opponent, agreement: nil,
                metrics: [
                    .microseconds(title + ", processor a second", limit: limit) {
                        $0["screen_us"]?.double
                    },
                    .microseconds("  with keeper and supervisor", limit: limit) {
                        $0["together_us"]?.double
                    },
                    // An unchanged screen writes nothing.
                    .bytes("  written in five seconds", of: "bytes", limit: 0),
                ],
                ours: { try screen.rest(with: servants()) }, theirs: { try look.rest() })
        }
        // No limit: it wakes as often, and knows of nobody.
        var contests = [contest(Contests.ncurses, limit: .infinity, plain("wait"))]
        if let top = Contests.program("top") {
            contests.append(contest("top", limit: 0.5, Looks(command: [top])))
        }
        return contests
    }

    private func servants() throws -> [pid_t] {
        let colony = try Colony.find(in: busy)
        return [colony.keeper, colony.supervisor]
    }

    static func program(_ name: String) -> String? {
        ["/usr/local/bin/", "/usr/bin/", "/bin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
    }

    // MARK: - With a long log

    /// The same swarm, when a million events were said in it.
    func makeBusyLog() throws {
        let count = min(settings.events, 1_000_000)
        say("\(count) events for the screen")
        let colony = try Colony.find(in: busy)
        _ = try theirs.run(["flood", colony.control, "4", "8", "100", String(count)])
    }

    var looking: [Contest] { opening + pressing }

    private var opening: [Contest] {
        let title = "screen, first full picture"
        let ours = { try screen.open() }
        return [
            Contest(
                name: title, opponent: "C, SQLite, ncurses", agreement: nil,
                metrics: [.microseconds(title, limit: .infinity) { $0["median_us"]?.double }],
                ours: ours, theirs: { try plain("log", scratch.log("silent")).open() }),
            Contest(
                name: title, opponent: "the aim, 50 ms", agreement: nil,
                metrics: [.microseconds(title, limit: 1) { $0["median_us"]?.double }],
                ours: ours, theirs: { ["median_us": 50_000] }),
        ]
    }

    private var pressing: [Contest] {
        let (idle, loaded) = ("screen, a key at rest", "screen, a key at 10,000 events/s")
        var contests = [
            keyBesideEcho, key(idle, Contests.ncurses, { try keys(screen) }, { try keys(list) }),
            frame, paint,
            key(
                loaded, Contests.ncurses, { try keysUnderLoad(screen) },
                { try keysUnderLoad(list) }),
            withinFrame(idle) { try keys(screen) },
            withinFrame(loaded) { try keysUnderLoad(screen) },
        ]
        if let tmux = Tmux() {
            contests.append(
                key(
                    idle, "tmux, choose-tree", { try keys(screen) },
                    { try tmux.choose(among: settings.agents, isBusy: false) }, limit: 2))
            contests.append(
                key(
                    loaded, "tmux, choose-tree", { try keysUnderLoad(screen) },
                    { try tmux.choose(among: settings.agents, isBusy: true) }, limit: 2))
        }
        return contests
    }

    /// The smallest program over ncurses that shows which key was pressed.
    private var keyBesideEcho: Contest {
        let title = "screen, a key at rest"
        return Contest(
            name: title, opponent: "C, ncurses, the key", agreement: nil,
            metrics: [
                .microseconds(title + ", median", limit: 1.2) { $0["median_us"]?.double },
                .microseconds("  the slowest of a hundred") { $0["p99_us"]?.double },
            ],
            ours: { try keys(screen) }, theirs: { try plain("echo").keys(until: "") })
    }

    private var list: Looks { plain("list", String(settings.agents)) }

    private func keys(_ look: Looks) throws -> JSON { try look.keys(until: Contests.pointer) }

    private func keysUnderLoad(_ look: Looks) throws -> JSON {
        var look = look
        look.isBusy = true
        return try underLoad { try keys(look) }
    }

    private func key(
        _ title: String, _ opponent: String, _ ours: @escaping () throws -> JSON,
        _ theirs: @escaping () throws -> JSON, limit: Double = .infinity
    ) -> Contest {
        Contest(
            name: title, opponent: opponent, agreement: nil,
            metrics: [
                .microseconds(title + ", median", limit: limit) { $0["median_us"]?.double },
                .microseconds("  the slowest of a hundred", limit: .infinity) {
                    $0["p99_us"]?.double
                },
            ],
            ours: ours, theirs: theirs)
    }

    /// No key waits longer than a frame.
    private func withinFrame(_ title: String, _ ours: @escaping () throws -> JSON) -> Contest {
        Contest(
            name: title, opponent: "a frame, 1/60 s", agreement: nil,
            metrics: [
                .microseconds(title + ", the slowest of a hundred", limit: 1) {
                    $0["p99_us"]?.double
                }
            ],
            ours: ours, theirs: { ["p99_us": JSON(Contests.frame)] })
    }

    /// The row the pointer leaves and the one it comes to are one cell in twenty of the screen.
    private var frame: Contest {
        let title = "screen, a frame of 5 % of its cells"
        func measure(_ look: Looks) throws -> JSON {
            let result = try look.frame(until: Contests.pointer)
            let cells = Int(result["cells"]?.int ?? 0)
            guard (4 * Seat.percent...6 * Seat.percent).contains(cells) else {
                throw Failure("\(title): \(cells) cells changed")
            }
            return result
        }
        return Contest(
            name: title, opponent: Contests.ncurses, agreement: nil,
            metrics: [
                .microseconds(title + ", processor", limit: .infinity) { $0["cpu_us"]?.double }
            ],
            ours: { try measure(screen) }, theirs: { try measure(list) })
    }

    /// A picture without a screen around it: both sides make the same one anew each time.
    private var paint: Contest {
        let (title, frames) = ("screen, 200×50 with 5 % of its cells changed", "1000")
        return Contest(
            name: title, opponent: "ncurses, all drawn anew", agreement: "cells",
            metrics: [.microseconds(title + ", processor", limit: 0.3) { $0["cpu_us"]?.double }],
            ours: { try ours.run(["paint", frames]) },
            theirs: { try Program(path: settings.screen).run(["paint", frames]) })
    }

    /// While 10,000 events a second are stored.
    private func underLoad(_ body: () throws -> JSON) throws -> JSON {
        let colony = try Colony.find(in: busy)
        return try under(["pace", colony.control, colony.events, "4", "10000", "1000000"], body)
    }

    /// While the plain C program sends what it is told to.
    func under(_ load: [String], _ body: () throws -> JSON) throws -> JSON {
        setenv("SKEP_BENCH_NAME", "load-\(getpid())-\(Int(Clock.wall * 1_000) % 1_000_000)", 1)
        defer { unsetenv("SKEP_BENCH_NAME") }
        let load = try theirs.start(load, isSilent: true)
        defer {
            kill(load, SIGKILL)
            waitpid(load, nil, 0)
        }
        // Until it says what it will say.
        usleep(500_000)
        guard waitpid(load, nil, WNOHANG) == 0 else { throw Failure("the load does not last") }
        return try body()
    }
}
