import Testing

@testable import Swarm

/// Each goes by what it heard itself.
extension PromiseTests {
    private var allowed: [String] { ["allow", "order", "default"] }
    private var denied: [String] { ["deny", "swarm", "right-of-way"] }

    @Test func whoHeardOfTheFirstClaimAloneGoesByThat() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .claim, "lib", to: .named(["three"]), by: 2)
        #expect(verdict(&stage, "lib/x.c", by: 3) == denied)
        #expect(verdict(&stage, "lib/x.c", by: 4) == denied)
        say(&stage, .yield, "lib", to: .all, by: 2)
        #expect(stage.kernel.state.promises.map(\.kind) == [.yield])
        #expect(verdict(&stage, "lib/x.c", by: 3) == allowed)
    }

    @Test func whoHeardNothingOfAYieldGoesByTheClaim() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2, for: 60)
        say(&stage, .yield, "lib", to: .named(["two"]), by: 2, for: 600)
        #expect(verdict(&stage, "lib/x.c", by: 2) == ["deny", "swarm", "promise"])
        #expect(verdict(&stage, "lib/x.c", by: 3) == allowed)
        #expect(verdict(&stage, "lib/x.c", by: 4) == denied)
        // It has left all of it to somebody, and does not answer for work at it.
        for _ in 0..<13 {
            for client in 2...4 { stage.take(.heard([UInt8(client)])) }
            stage.pass(5_000_000)
        }
        #expect(verdict(&stage, "lib/x.c", by: 4) == allowed)
        #expect(violations(stage).isEmpty)
    }

    /// It was known at once that it would not hear of it.
    @Test func whoMissedTheSecondWordGoesByTheFirst() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        let mute = stage.start("mute")
        say(&stage, .claim, "lib", to: .all, by: 2)
        #expect(stage.kernel.state.promises.map(\.missed) == [[], [mute]])
        say(&stage, .claim, "lib", to: .all, by: 2)
        #expect(stage.kernel.state.promises.map(\.missed) == [[], [mute]])
    }

    @Test func clearanceIsWhatTheWriterHeardLast() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("lib/**")), by: 2)
        say(&stage, .yield, "lib", to: .named(["two"]), by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["three"]), by: 2)
        for client in 3...4 {
            #expect(verdict(&stage, "lib/x.c", by: client) == ["allow", "swarm", "clearance"])
        }
        #expect(verdict(&stage, "lib/y.c", by: 4) == ["deny", "swarm", "lease"])
    }

    @Test func whoWasToldEarlierHearsOfABrokenYieldAsWell() {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .named(["two"]), by: 2)
        say(&stage, .yield, "a.py", to: .named(["three"]), by: 2)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).map(\.subject) == ["two", "three"])
    }

    @Test("work at what was left to others keeps no claim", arguments: [nil, "one"])
    func workAtAYieldedPartKeepsNoClaim(author: String?) {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2)
        if author != nil { stage.pass(Patience.finding + 1_000) }
        change(&stage, "lib/x.c", by: author)
        #expect(stage.kernel.state.promises.first?.isKept == false)
        change(&stage, "lib/y.c", by: author)
        #expect(stage.kernel.state.promises.first?.isKept == true)
    }

    /// It may have been written before that was said.
    @Test func ownWorkThatIsFoundJustAfterAYieldKeepsTheClaim() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2)
        change(&stage, "lib/x.c", by: "one")
        #expect(stage.kernel.state.promises.first?.isKept == true)
    }
}
