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
        #expect(paths(stage) == ["claim lib", "claim lib/*"])
        #expect(verdict(&stage, "lib/x.c", by: 3) == ["deny", "swarm", "right-of-way"])
        say(&stage, .yield, "lib", to: .all, by: 2)
        #expect(paths(stage) == ["yield lib"])
        #expect(State.fold(stage.events) == stage.kernel.state)
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
