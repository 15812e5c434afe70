import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Whoever listens, however late, slow, stopped or badly connected, ends with the state that is the
    /// fold of the log.
    @Suite struct Convergence {
        /// `LISTENERS=` says how many.
        private static let count = Settings.number("LISTENERS") ?? (Settings.isFull ? 100 : 50)
        private static let rounds = Settings.isFull ? 10 : 1

        @Test func allEndWithTheFoldOfTheLog() throws {
            for round in 0..<Convergence.rounds {
                let guests = (0..<Convergence.count).map { number -> (Clone.Way, Clone.Flaw) in
                    (number % 10 == 9 ? .asking : number % 2 == 0 ? .bell : .rows, .none)
                }
                let meeting = try Meeting(of: guests, followers: 4, round)
                #expect(try meeting.complaints(after: .seconds(60)) == [], Settings.comment)
                #expect(meeting.exchange.ease == [], Settings.comment)
            }
        }

        /// Each of these does one thing wrong, and the same check finds it.
        @Test func whoDoesItWrongIsFound() throws {
            let ways: [(Clone.Way, Clone.Flaw)] = [
                (.rows, .passesOverGaps), (.rows, .takesRepeats), (.bell, .readsTheLastRow),
                (.bell, .staysAway),
            ]
            let guests = ways.flatMap { [$0, $0, $0] }
            let meeting = try Meeting(of: guests, followers: 0, 99)
            let complaints = try meeting.complaints(after: .seconds(3))
            for (_, flaw) in ways {
                #expect(complaints.contains { $0.contains("\(flaw)") }, "\(flaw): \(complaints)")
            }
        }
    }
}

/// A swarm at work, people who command it, and listeners who join while its supervisor is killed.
private struct Meeting {
    let exchange: Exchange
    private let colony: Colony
    private let last: EventID

    init(of guests: [(Clone.Way, Clone.Flaw)], followers: Int, _ round: Int) throws {
        let seed = Settings.seed(25, round)
        var dice = SplitMix(seed: seed)
        colony = try Colony()
        try Meeting.start(in: colony)
        exchange = try Exchange(to: colony, seed: seed)
        try exchange.invite(guests, followers: followers, seed: seed)
        let people = try Child(["sh", "-c", Meeting.script, "sh"] + colony.command([]))
        for _ in 0..<3 {
            try exchange.run(for: .milliseconds(400 + dice.below(1_200)))
            exchange.killSupervisor()
        }
        try exchange.run(for: .seconds(2))
        try people.wait()
        try colony.skep("stop", "--all")
        last = try LogReader(colony.directory).range()?.upperBound ?? .none
    }

    /// Agents that print on every stream, say what they do, and print more than is published of a row.
    private static func start(in colony: Colony) throws {
        for (name, rate, bytes) in [("pipe", 40, 80), ("wide", 10, 9_000), ("terminal", 20, 80)] {
            var bee = Bee(name)
            (bee.lines, bee.rate, bee.bytes) = (-1, rate, bytes)
            (bee.onDescriptor3, bee.onTerminal) = (name != "wide", name == "terminal")
            try colony.run(bee)
        }
    }

    /// What does not succeed because a supervisor has just been killed need not.
    private static let script = """
        for n in 1 2 3 4 5 6; do
            "$@" run --name "short$n" --pipe -- sh -c "echo $n; exit $((n % 2))"
            "$@" pause pipe; "$@" resume pipe
        done
        """

    /// What is not as it should be once everybody had so much time.
    func complaints(after time: Duration) throws -> [String] {
        try exchange.run(for: time) { try exchange.knows(last) }
        return try exchange.complaints(upTo: last)
    }
}
