import Testing

@testable import Swarm

/// What an agent says of a part of what it said something of before.
extension PromiseTests {
    private func paths(_ stage: Stage) -> [String] {
        stage.kernel.state.promises.map { "\($0.kind) \($0.path)" }
    }

    @Test func whoYieldsAPartOfWhatItClaimedKeepsTheRest() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2)
        #expect(paths(stage) == ["claim lib", "yield lib/x.c"])
        #expect(verdict(&stage, "lib/y.c", by: 3) == ["deny", "swarm", "right-of-way"])
        #expect(verdict(&stage, "lib/x.c", by: 3) == ["allow", "order", "default"])
        #expect(verdict(&stage, "lib/y.c", by: 2) == ["allow", "order", "default"])
        #expect(verdict(&stage, "lib/x.c", by: 2) == ["deny", "swarm", "promise"])
        say(&stage, .claim, "lib/*", to: .all, by: 2)
        #expect(paths(stage) == ["claim lib", "yield lib/x.c", "claim lib/*"])
        #expect(verdict(&stage, "lib/x.c", by: 3) == ["deny", "swarm", "right-of-way"])
        say(&stage, .yield, "lib", to: .all, by: 2)
        confirmAll(&stage)
        #expect(paths(stage) == ["yield lib"])
        #expect(State.fold(stage.events) == stage.kernel.state)
    }

    /// What is claimed of it to others only is nothing to who was told of all.
    @Test func whoHeardNothingOfThePartGoesByTheWhole() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .claim, "lib/x.c", to: .named(["three"]), by: 2)
        #expect(verdict(&stage, "lib/x.c", by: 3) == ["deny", "swarm", "right-of-way"])
        say(&stage, .yield, "lib/y.c", to: .named(["three"]), by: 2)
        #expect(verdict(&stage, "lib/y.c", by: 3) == ["deny", "swarm", "right-of-way"])
        #expect(verdict(&stage, "lib/y.c", by: 4) == ["allow", "order", "default"])
    }

    @Test func whoClaimsAPartAgainIsStillTheFirst() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .claim, "lib/x.c", to: .all, by: 3)
        say(&stage, .claim, "lib/x.c", to: .all, by: 2)
        #expect(verdict(&stage, "lib/x.c", by: 2) == ["allow", "order", "default"])
        #expect(verdict(&stage, "lib/x.c", by: 3) == ["deny", "swarm", "right-of-way"])
        // Who works at the part works at all of it.
        change(&stage, "lib/x.c", by: "one")
        let own = stage.kernel.state.promises.filter { $0.agent == id(stage, "one") }
        #expect(own.map(\.isKept) == [true, true])
    }

    @Test func theRestIsWhatItAnswersFor() {
        var stage = stage()
        say(&stage, .yield, "lib", to: .named(["two"]), by: 2)
        say(&stage, .claim, "lib/x.c", to: .all, by: 2)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "lib/x.c", by: "one")
        #expect(violations(stage).isEmpty)
        #expect(stage.kernel.state.promises.map(\.isKept) == [false, true])
        change(&stage, "lib/y.c", by: "one")
        #expect(violations(stage).map(\.subject) == ["two"])
        #expect(paths(stage) == ["claim lib/x.c"])
    }
}
