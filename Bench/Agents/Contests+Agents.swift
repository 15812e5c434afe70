import Glibc
import Swarm

// What is done for agents.
extension Contests {
    // MARK: - Output

    /// What agents print, from the request to start them until all of it is on the disk.
    var capturing: [Contest] {
        var contests = [captureBesideC("pipe"), captureBesideC("pty"), captureBesideCat]
        if let tmux = Tmux() {
            contests += [captureBeside(tmux), capture(beside: tmux)]
        } else {
            say("tmux is not installed, so nothing is measured beside it")
        }
        return contests
    }

    private func captureBesideC(_ kind: String) -> Contest {
        let title = "capture lines, \(kind)"
        let (lines, log) = (String(settings.lines), "theirs")
        return Contest(
            name: title, opponent: Contests.plainC, agreement: "printed",
            metrics: [.rate(title, of: "lines", limit: 1 / 0.7)],
            ours: {
                try capture(kind) { _ in try theirs.run(["printed", scratch.log("ours")]) }
            },
            theirs: {
                let path = try scratch.freshLog(log)
                return try Contests.both(
                    theirs.run(["capture", path, kind, lines]), theirs.run(["printed", path]))
            })
    }

    /// No limit: a file has neither rows nor a chain, and forgets where it was after a crash.
    private var captureBesideCat: Contest {
        let title = "capture lines, pipe"
        let script = #""$0" lines "$1" | cat >"$2" && sync "$2""#
        let file = scratch.file(Scratch.output)
        return Contest(
            name: title, opponent: "cat >file", agreement: nil,
            metrics: [.rate(title, of: "lines", limit: .infinity)],
            ours: { try capture("pipe") },
            theirs: {
                let words = ["-c", script, settings.opponent, String(settings.lines), file]
                let seconds = try Program(path: "/bin/sh").timeOnce(words)
                return ["lines": JSON(settings.lines), "seconds": JSON(seconds)]
            })
    }

    private func captureBeside(_ tmux: Tmux) -> Contest {
        let title = "capture lines, pty"
        return Contest(
            name: title, opponent: "tmux pipe-pane", agreement: nil,
            metrics: [.rate(title, of: "lines", limit: 1)],
            ours: { try capture("pty") },
            theirs: {
                // A terminal ends a line with two bytes.
                try tmux.capture(
                    settings.opponent, lines: settings.lines, bytes: settings.lines * 65,
                    to: scratch.file(Scratch.output))
            })
    }

    /// Both know where each line is afterwards; theirs by keeping it in memory.
    private func capture(beside tmux: Tmux) -> Contest {
        let title = "capture lines, pty"
        return Contest(
            name: title, opponent: "tmux, history-limit", agreement: "lines",
            metrics: [
                .rate(title, of: "lines", limit: 1),
                .kibibytes("  memory then", of: "kib", limit: 0.1),
            ],
            ours: { try capture("pty") { ["kib": JSON(try Colony.kibibytes(of: $0))] } },
            theirs: { try tmux.retain(settings.opponent, lines: settings.lines) })
    }

    /// What is asked of the workspace afterwards is added.
    private func capture(
        _ kind: String, and more: (_ workspace: String) throws -> JSON = { _ in [:] }
    ) throws -> JSON {
        let workspace = try scratch.serve("ours")
        defer { scratch.endService("ours") }
        let result = try ours.run(
            ["capture", workspace, kind, settings.opponent, String(settings.lines)])
        return Contests.both(result, try more(workspace))
    }

    private static func both(_ result: JSON, _ more: JSON) -> JSON {
        JSON((result.object ?? []) + (more.object ?? []))
    }

    // MARK: - Processes

    var starting: [Contest] {
        let (count, starts) = (String(settings.agents), "start programs to their end")
        return [
            Contest(
                name: starts, opponent: "C, SQLite, our holder", agreement: "agents",
                metrics: [.rate(starts, of: "agents")],
                ours: { try serving { try ours.run(["spawn", $0, count]) } },
                theirs: {
                    try theirs.run(["spawn", scratch.freshLog("theirs"), count, settings.holder])
                }),
            hold(beside: "prove", "C, the same proof"),
            hold(beside: "hold", "C, asked: kill and wait"),
        ]
    }

    private func hold(beside task: String, _ opponent: String) -> Contest {
        let (title, processes, times) = ("hold 100 processes", "100", "21")
        return Contest(
            name: title, opponent: opponent, agreement: "count",
            metrics: [
                .microseconds(title + ", median") { $0["median_us"]?.double }
            ],
            ours: {
                try serving { try ours.run(["hold", $0, settings.opponent, processes, times]) }
            },
            theirs: { try theirs.run([task, scratch.freshLog("theirs"), processes, times]) })
    }

    private func serving(_ body: (String) throws -> JSON) throws -> JSON {
        let workspace = try scratch.serve("ours")
        defer { scratch.endService("ours") }
        return try body(workspace)
    }

    // MARK: - Silence

    /// The swarm that silent contests look at.
    func makeSilentSwarm() throws {
        guard access(scratch.log("silent"), F_OK) != 0 else { return }
        say("a swarm of \(settings.agents) silent agents")
        let workspace = try scratch.serve("silent")
        _ = try ours.run(["rest", workspace, String(settings.agents)])
    }

    var silent: [Contest] {
        var contests = [rest, list("ps of a swarm that lives")]
        if let tmux = Tmux() { contests.append(memoryBeside(tmux)) }
        return contests
    }

    private var silence: Silence {
        Silence(
            workspace: scratch.workspace("silent"), opponent: theirs,
            idle: Program(path: settings.idle))
    }

    private var rest: Contest {
        let title = "\(settings.agents) silent agents"
        var measured: (ours: JSON, theirs: JSON) = ([:], [:])
        return Contest(
            name: title, opponent: "C", agreement: nil,
            metrics: [
                .microseconds(title + ", processor a second") { $0["cpu_us"]?.double },
                .kibibytes("  memory of a holder", of: "each_kib"),
            ],
            ours: {
                measured = try silence.measure()
                return measured.ours
            },
            theirs: { measured.theirs })
    }

    /// Keeper, supervisor and holders, beside the one process that tmux is.
    private func memoryBeside(_ tmux: Tmux) -> Contest {
        let title = "\(settings.agents) silent agents, memory"
        return Contest(
            name: title, opponent: "tmux", agreement: nil,
            metrics: [.kibibytes(title, of: "all_kib", limit: .infinity)],
            ours: { ["all_kib": JSON(try silence.memory())] },
            theirs: { try tmux.keep(settings.agents) })
    }

    private func list(_ title: String) -> Contest {
        let silent = scratch.workspace("silent")
        return Contest(
            name: title, opponent: Contests.plainC, agreement: nil,
            metrics: [.microseconds(title) { $0["median_us"]?.double }],
            ours: { try skep.time(["-C", silent, "ps"]) },
            theirs: { try theirs.time(["roll", scratch.log("silent")]) })
    }

    var listFromLog: Contest { list("ps of a log") }
}
