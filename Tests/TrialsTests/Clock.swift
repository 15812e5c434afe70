import Glibc
import Support
import Testing

/// A bee whose lines are the clock of a trial: what is to be seen for a while is seen for so many
/// of them, however slow everything is.
struct Clock {
    let colony: Colony

    init(_ colony: Colony) throws {
        self.colony = colony
        var bee = Bee("clock")
        (bee.lines, bee.rate) = (-1, 50)
        try colony.run(bee)
    }

    /// Returns when it has said so many lines from now on.
    func pass(_ lines: Int) throws {
        let listener = try Child(colony.command(["logs", "-f", "-n", "0", "clock"]))
        for _ in 0..<lines { try #require(try listener.says("bee=clock ")) }
    }
}

/// Looks at what no command tells, until it is so.
func look(until what: String, _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !isSo() {
        try #require(ContinuousClock.now < deadline, "not so in time: \(what)")
        sched_yield()
    }
}
