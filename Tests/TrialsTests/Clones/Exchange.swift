import EventLog
import Glibc
import Support
import Swarm
import Wire

/// A swarm, and many who listen to it at the ends of bad lines.
final class Exchange {
    private let colony: Colony
    private let scratch = Scratch()
    private let log: LogReader
    private var dice: SplitMix
    private var upstream: Ear
    private var desk: ControlDesk
    private var lines: [BadLine] = []
    private(set) var clones: [Clone] = []
    private(set) var followers: [Follower] = []
    /// Supervisors that were killed.
    private(set) var kills = 0

    /// Sockets of a context have a limit.
    private static let linesPerContext = 5

    init(to colony: Colony, seed: UInt64) throws {
        self.colony = colony
        dice = SplitMix(seed: seed)
        log = try LogReader(colony.directory)
        let context = try Context()
        upstream = Ear(for: [""], context)
        desk = ControlDesk(context)
    }

    /// Who will listen, each of them from a random moment of the first seconds on.
    func invite(_ guests: [(Clone.Way, Clone.Flaw)], followers count: Int, seed: UInt64) throws {
        var context = try Context()
        for (number, guest) in guests.enumerated() {
            if number % Exchange.linesPerContext == 0 { context = try Context() }
            let (line, dice) = self.line(number, context, seed)
            clones.append(
                Clone(
                    "\(number) (\(guest.0), \(guest.1))", guest.0, guest.1, on: line, context, dice,
                    joinsAt: .now + .milliseconds(self.dice.below(4_000))))
        }
        context = try Context()
        for number in 0..<count {
            let (line, dice) = self.line(guests.count + number, context, seed)
            followers.append(try Follower(of: colony.directory, on: line, dice))
        }
    }

    private func line(
        _ number: Int, _ context: Context, _ seed: UInt64
    ) -> (BadLine, SplitMix) {
        let name = UInt64(number)
        let line = BadLine(
            "line-\(number)", in: scratch, context, SplitMix(seed: seed, name, 1))
        lines.append(line)
        return (line, SplitMix(seed: seed, name, 2))
    }

    /// What of all that makes it hard, and of the ways to know better, has not been.
    var ease: [String] {
        let deeds = lines.map(\.deeds).reduce(BadLine.Deeds(), +)
        let counts = [
            "lost": deeds.lost, "held back": deeds.held, "repeated": deeds.repeated,
            "cut": deeds.cuts, "killed": kills, "heard a successor": upstream.connections - 1,
            "answered": desk.answers, "stopped": followers.reduce(0) { $0 + $1.stops },
            "from rows": clones.reduce(0) { $0 + $1.fromRows },
            "from the log": clones.reduce(0) { $0 + $1.fromLog },
        ]
        print("\(clones.count) listeners, SEED=\(Settings.seed):", counts)
        return counts.filter { $0.value == 0 }.map(\.key)
    }
}

// MARK: - Its time

extension Exchange {
    /// Lets everybody have their turns, until something is so or there has been time enough.
    func run(for time: Duration, until isOver: () throws -> Bool = { false }) throws {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            for _ in 0..<20 { try turn() }
            if try isOver() { return }
        }
    }

    private func turn() throws {
        let now = ContinuousClock.now
        for line in lines { try line.turn(at: now) }
        var isQuiet = true
        while let published = try upstream.hear(at: now, &dice, from: { run?["events"]?.string }) {
            isQuiet = false
            for line in lines { try line.take(published, at: now) }
        }
        if let control = run?["control"]?.string { try desk.connect(to: control) }
        for clone in clones { try clone.turn(at: now, log, &desk) }
        for follower in followers { follower.turn(at: now) }
        if isQuiet { poll(nil, 0, 2) }
    }

    private var run: JSON? {
        TextFile.bytes(colony.directory.path + "/run.json").flatMap { try? JSON(parsing: $0) }
    }

    /// SIGKILL to whoever serves; some of the lines end with it.
    func killSupervisor() {
        guard let process = run?["pid"]?.int else { return }
        kill(pid_t(process), SIGKILL)
        kills += 1
        for line in lines where dice.chance(2) { line.cut(at: .now) }
    }
}

// MARK: - What they know

extension Exchange {
    /// Whether all have seen that row.
    func knows(_ id: EventID) throws -> Bool {
        for follower in followers { try follower.read() }
        return states.allSatisfy { $0.state.lastID >= id }
    }

    private var states: [(name: String, state: State, slips: Int)] {
        clones.map { ("clone \($0.name)", $0.state, $0.slips) }
            + followers.enumerated().map { ("follower \($0)", $1.state, $1.slips) }
    }

    /// Who has not seen a row, or believes something else than what the log says.
    func complaints(upTo last: EventID) throws -> [String] {
        var complaints: [String] = []
        let wanted = Set(states.map(\.state.lastID))
        var (folded, state) = ([EventID: State](), State())
        try log.forEach(after: .none, through: EventID(.max)) {
            state.apply($0)
            if wanted.contains(state.lastID) { folded[state.lastID] = state }
        }
        for (name, state, slips) in states {
            if state.lastID < last {
                complaints.append("\(name) is at \(state.lastID) of \(last)")
            } else if state != folded[state.lastID] {
                complaints.append("\(name) believes something else")
            } else if slips > 0 {
                complaints.append("\(name) passed over rows or took some twice, \(slips) times")
            }
        }
        return complaints
    }
}
