import EventLog
import Glibc
import Support
import Swarm

/// `skep events -f --json` at the end of a bad line, stopped by signals every now and then.
///
/// Its workspace has the log of another one, and the place where to listen is written by the test.
final class Follower {
    private let scratch = Scratch()
    private let line: BadLine
    private var dice: SplitMix
    private let child: Child
    private var changesAt: ContinuousClock.Instant
    private var isStopped = false
    private var taken = 0
    /// What it printed, folded.
    private(set) var state = State()
    /// Rows it printed that were not the next.
    private(set) var slips = 0
    private(set) var stops = 0

    init(of log: LogDirectory, on line: BadLine, _ dice: SplitMix) throws {
        (self.line, self.dice, changesAt) = (line, dice, .now)
        let home = scratch.path + "/.skep"
        mkdir(home, 0o700)
        symlink(log.log, home + "/log.db")
        let words = [
            Products.path(of: "skep"), "-C", scratch.path, "events", "-f", "--json",
        ]
        child = try Child(
            ["sh", "-c", "exec \"$@\" >'\(scratch.path)/out'", "sh"] + words, seconds: 300)
        let file = home + "/run.json"
        line.moved = { place in
            let run: JSON = [
                "control": "ipc:///nowhere", "events": JSON(place ?? "ipc:///nowhere"),
            ]
            TextFile.write(Array(run.text.utf8), to: file + ".new")
            rename(file + ".new", file)
        }
    }

    func turn(at now: ContinuousClock.Instant) {
        guard now >= changesAt else { return }
        isStopped.toggle()
        stops += isStopped ? 1 : 0
        kill(child.process, isStopped ? SIGSTOP : SIGCONT)
        changesAt = now + .milliseconds(dice.below(isStopped ? 1_500 : 800))
    }

    /// Reads what it has printed by now.
    func read() throws {
        let bytes = TextFile.bytes(scratch.path + "/out") ?? []
        guard let end = bytes.lastIndex(of: 0x0a), end >= taken else { return }
        for line in bytes[taken...end].split(separator: 0x0a) {
            let event = try Event(cloudEvent: Array(line).span.bytes)
            if event.id.rawValue != state.lastID.rawValue + 1 { slips += 1 }
            event.withView { state.apply($0) }
        }
        taken = end + 1
    }
}
