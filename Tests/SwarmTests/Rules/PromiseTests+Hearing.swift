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
        confirmAll(&stage)
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
        pass(&stage, seconds: 65)
        #expect(verdict(&stage, "lib/x.c", by: 4) == allowed)
        #expect(violations(stage).isEmpty)
    }

    /// It was known at once that it would not hear of it.
    @Test func whoMissedTheSecondWordGoesByTheFirst() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        let mute = stage.start("mute")
        for _ in 0..<2 {
            say(&stage, .claim, "lib", to: .all, by: 2)
            confirmAll(&stage)
            #expect(stage.kernel.state.promises.map(\.missed) == [[], [mute]])
        }
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

    /// It took the claim, and that lasts as long as what it refused.
    @Test("a claim that is made again, or a yield", arguments: [Letter.Intent.claim, .yield])
    func whoRefusesTheNextWordGoesByTheFirst(_ next: Letter.Intent) {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        confirmAll(&stage)
        say(&stage, next, "lib", to: .all, by: 2)
        confirmAll(&stage, refusing: 4)
        #expect(stage.kernel.state.promises.map(\.missed) == [[], [id(stage, "three")]])
        say(&stage, .claim, "lib", to: .all, by: 4)
        say(&stage, .claim, "lib", to: .all, by: 2)
        confirmAll(&stage)
        #expect(verdict(&stage, "lib/x.c", by: 2) == allowed)
        #expect(verdict(&stage, "lib/x.c", by: 4) == denied)
    }

    @Test func whoRefusesAYieldThatIsMadeAgainMayStillWriteThere() {
        var stage = stage()
        stage.ask(.lease(LeaseWish("lib/**")), by: 2)
        for client in [nil, UInt8(4)] {
            say(&stage, .yield, "lib", to: .all, by: 2)
            confirmAll(&stage, refusing: client)
        }
        for client in 3...4 {
            #expect(verdict(&stage, "lib/x.c", by: client) == ["allow", "swarm", "clearance"])
        }
    }

    /// One change of what was yielded twice is one broken word.
    @Test("whether or not somebody refuses the second", arguments: [nil, UInt8(4)])
    func whoBreaksWhatItSaidTwiceHasBrokenItOnce(client: UInt8?) {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .all, by: 2)
        say(&stage, .yield, "a.py", to: .all, by: 2)
        confirmAll(&stage)
        say(&stage, .yield, "a.py", to: .all, by: 2)
        confirmAll(&stage, refusing: client)
        #expect(stage.kernel.state.promises.count == (client == nil ? 1 : 2))
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: "one")
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).map(\.subject) == ["*"])
        #expect(stage.kernel.state.promises.isEmpty)
        #expect(stage.agent(id(stage, "one")).brokenPromises == 1)
    }

    @Test("a claim that is made again, and not kept", arguments: [10, 600], [true, false])
    func whoDoesNothingOfWhatItClaimedTwiceHasBrokenItOnce(seconds: Int64, leaves: Bool) {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 60)
        confirmAll(&stage)
        say(&stage, .claim, "a.py", to: .all, by: 2, for: seconds)
        confirmAll(&stage, refusing: 4)
        if leaves {
            stage.say(.leave(code: 0, reason: nil), on: 2)
            stage.pass(Patience.finding)
        } else {
            pass(&stage, seconds: 615)
        }
        #expect(violations(stage).count == 1)
        #expect(stage.kernel.state.promises.isEmpty)
    }

    /// Nobody is bound by what it refused, and nobody is first by refusing.
    @Test("of those that were named as well", arguments: [true, false])
    func whoRefusesAClaimIsNotTheFirstByThat(isForAll: Bool) {
        var stage = stage()
        let others = Letter.Recipients.named(["two", "three"])
        say(&stage, .claim, "a.py", to: isForAll ? .all : others, by: 2)
        confirmAll(&stage, refusing: 4)
        say(&stage, .claim, "a.py", to: .all, by: 4)
        #expect(verdict(&stage, "a.py", by: 2) == allowed)
        #expect(verdict(&stage, "a.py", by: 3) == denied)
        #expect(State.fold(stage.events) == stage.kernel.state)
    }

    /// What was told to the operator is nothing that another was told.
    @Test func whatTheOperatorWasToldIsNotTakenBackByWhatOthersAreTold() {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .named(["operator"]), by: 2)
        say(&stage, .claim, "a.py", to: .named(["two"]), by: 2)
        say(&stage, .yield, "a.py", to: .named(["three"]), by: 2)
        confirmAll(&stage)
        #expect(stage.kernel.state.promises.count == 3)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).map(\.subject) == ["operator", "three"])
    }

    /// It took the second, which tells it of the first as well.
    @Test("a claim of more, or the same", arguments: ["lib", "lib/x.c"])
    func whoRefusesTheFirstAndTakesTheSecondGoesByBoth(path: String) {
        var stage = stage()
        say(&stage, .claim, "lib/x.c", to: .all, by: 2)
        confirmAll(&stage, refusing: 4)
        say(&stage, .claim, "lib/x.c", to: .all, by: 4)
        say(&stage, .claim, path, to: .all, by: 2)
        #expect(verdict(&stage, "lib/x.c", by: 2) == allowed)
        #expect(verdict(&stage, "lib/x.c", by: 4) == denied)
    }

    @Test("of a claim in three sizes", arguments: [nil, "src/y.c"])
    func whatIsClaimedInPartsIsOwedOnce(work: String?) {
        var stage = stage()
        for path in ["src", "src/x.c", "src"] {
            say(&stage, .claim, path, to: .all, by: 2, for: 60)
            confirmAll(&stage)
        }
        #expect(stage.kernel.state.promises.map(\.path) == ["src", "src/x.c"])
        if let work { change(&stage, work, by: "one") }
        pass(&stage, seconds: 75)
        #expect(stage.kernel.state.promises.isEmpty)
        #expect(violations(stage).count == (work == nil ? 1 : 0))
    }

    /// It cannot be told any more.
    @Test func whoHasEndedIsNoReasonToBreakAYieldThatIsTakenBack() {
        var stage = stage()
        let others = Letter.Recipients.named(["two", "three"])
        say(&stage, .yield, "a.py", to: others, by: 2)
        confirmAll(&stage)
        stage.say(.leave(code: 0, reason: nil), on: 4)
        say(&stage, .claim, "a.py", to: others, by: 2)
        stage.pass(Patience.finding + 1_000)
        #expect(verdict(&stage, "a.py", by: 2) == allowed)
        change(&stage, "a.py", by: "one")
        #expect(violations(stage).isEmpty)
    }
}
