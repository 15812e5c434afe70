import Testing

@testable import Swarm

/// Who is the first of several that claim a path.
extension PromiseTests {
    private var allowed: [String] { ["allow", "order", "default"] }
    private var denied: [String] { ["deny", "swarm", "right-of-way"] }

    private func isSame(_ stage: Stage) -> Bool {
        let state = stage.kernel.state
        return State.fold(stage.events) == state
            && State(parsing: state.json.span.bytes)?.promises == state.promises
    }

    @Test(
        "whoever claims it again, or more", arguments: ["a.py", "**", "?.py"], [true, false])
    func whoClaimsAgainKeepsItsPlace(path: String, isConfirmed: Bool) {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 10)
        say(&stage, .claim, "a.py", to: .all, by: 3, for: 600)
        say(&stage, .claim, "b.py", to: .all, by: 3, for: 600)
        for _ in 0..<4 {
            say(&stage, .claim, path, to: .all, by: 2, for: 10)
            if isConfirmed { confirmAll(&stage) }
            #expect(verdict(&stage, "a.py", by: 2) == allowed)
            #expect(verdict(&stage, "a.py", by: 3) == denied)
            // Of what it had not claimed before it is not the first.
            #expect(verdict(&stage, "b.py", by: 3) == allowed)
            #expect(isSame(stage))
            pass(&stage, seconds: 5)
        }
        change(&stage, "a.py", by: "one")
        pass(&stage, seconds: 10)
        #expect(verdict(&stage, "a.py", by: 3) == allowed)
        say(&stage, .claim, path, to: .all, by: 2)
        #expect(verdict(&stage, "a.py", by: 2) == denied)
        #expect(violations(stage).isEmpty && isSame(stage))
    }

    /// It was left to them for a while, and is its own again as before.
    @Test func whatWasYieldedComesBack() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2, for: 10)
        say(&stage, .claim, "lib/x.c", to: .all, by: 3)
        #expect(verdict(&stage, "lib/x.c", by: 3) == allowed)
        pass(&stage, seconds: 15)
        #expect(verdict(&stage, "lib/x.c", by: 3) == denied)
        #expect(verdict(&stage, "lib/x.c", by: 2) == allowed)
        #expect(isSame(stage))
    }

    @Test("whoever takes back what it yielded", arguments: ["lib/x.c", "lib", "**"])
    func whoTakesBackWhatItYieldedComesAfterThoseWhoClaimedItMeanwhile(path: String) {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2)
        say(&stage, .claim, "lib/x.c", to: .all, by: 3)
        for _ in 0..<2 {
            say(&stage, .claim, path, to: .all, by: 2)
            #expect(verdict(&stage, "lib/x.c", by: 3) == allowed)
            #expect(verdict(&stage, "lib/x.c", by: 2) == denied)
            #expect(verdict(&stage, "lib/y.c", by: 2) == allowed)
            #expect(verdict(&stage, "lib/y.c", by: 3) == denied)
            #expect(isSame(stage))
        }
    }

    /// What only some heard of each other decides for both of them, or for neither.
    @Test func ofTwoThatHeardOfEachOtherOneIsFirst() {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .yield, "lib/x.c", to: .named(["three"]), by: 2)
        say(&stage, .claim, "lib/x.c", to: .all, by: 3)
        say(&stage, .claim, "lib/x.c", to: .all, by: 2)
        #expect(verdict(&stage, "lib/x.c", by: 2) == allowed)
        #expect(verdict(&stage, "lib/x.c", by: 3) == denied)
        say(&stage, .claim, "src", to: .named(["three"]), by: 2)
        say(&stage, .claim, "src", to: .all, by: 3)
        for path in ["src/y.c", "**", "src"] {
            say(&stage, .claim, path, to: .all, by: 2)
            #expect(verdict(&stage, "src/y.c", by: 2) == denied)
            #expect(verdict(&stage, "src/y.c", by: 3) == allowed)
        }
    }

    @Test(
        "whatever else was claimed in between", arguments: ["lib/x.c", "**"], [true, false])
    func whoClaimsAgainIsStillTheFirst(between: String, isConfirmed: Bool) {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .claim, "lib", to: .all, by: 3)
        for path in [between, "lib"] {
            if isConfirmed { confirmAll(&stage) }
            say(&stage, .claim, path, to: .all, by: 2)
        }
        if isConfirmed { confirmAll(&stage) }
        #expect(verdict(&stage, "lib/y.c", by: 2) == allowed)
        #expect(verdict(&stage, "lib/y.c", by: 3) == denied)
        #expect(isSame(stage))
    }

    @Test("what it yielded of it comes later", arguments: [true, false])
    func whoTakesBackAPartKeepsItsPlaceInTheRest(isConfirmed: Bool) {
        var stage = stage()
        say(&stage, .claim, "lib", to: .all, by: 2)
        say(&stage, .claim, "lib", to: .all, by: 3)
        say(&stage, .yield, "lib/x.c", to: .named(["two"]), by: 2)
        for _ in 0..<3 {
            say(&stage, .claim, "lib", to: .all, by: 2)
            if isConfirmed { confirmAll(&stage) }
            #expect(verdict(&stage, "lib/x.c", by: 3) == allowed)
            #expect(verdict(&stage, "lib/x.c", by: 2) == denied)
            #expect(verdict(&stage, "lib/y.c", by: 2) == allowed)
            #expect(verdict(&stage, "lib/y.c", by: 3) == denied)
            // It heard nothing of the yield.
            #expect(verdict(&stage, "lib/x.c", by: 4) == denied)
            #expect(isSame(stage))
        }
        // The first claim, and the last one behind what was yielded.
        let own = stage.kernel.state.promises.filter { $0.agent == id(stage, "one") }
        let last = isConfirmed ? 1 : 3
        #expect(own.map(\.kind) == [.claim, .yield] + Array(repeating: .claim, count: last))
    }

    @Test func aLinkIsTheSameFileForAYield() {
        var stage = stage()
        say(&stage, .claim, "a.py", file: "1", to: .all, by: 2)
        say(&stage, .yield, "link.py", file: "1", to: .named(["two"]), by: 2)
        say(&stage, .claim, "a.py", file: "1", to: .all, by: 3)
        say(&stage, .claim, "a.py", file: "1", to: .all, by: 2)
        confirmAll(&stage)
        #expect(verdict(&stage, "a.py", file: "1", by: 3) == allowed)
        #expect(verdict(&stage, "a.py", file: "1", by: 2) == denied)
    }

    /// Whoever claims it again for less has it for less.
    @Test func whoHearsItAgainGoesByTheNewTime() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 600)
        confirmAll(&stage)
        change(&stage, "a.py", by: "one")
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 10)
        confirmAll(&stage)
        change(&stage, "a.py", by: "one")
        #expect(stage.kernel.state.promises.count == 1)
        pass(&stage, seconds: 10)
        #expect(verdict(&stage, "a.py", by: 3) == allowed)
        #expect(stage.kernel.state.promises.isEmpty && isSame(stage))
    }

    /// Who takes no messages, or came since, is no reason to lose it.
    @Test func whoNobodyCouldTellCostsNoPlace() {
        var stage = stage()
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 60)
        change(&stage, "a.py", by: "one")
        say(&stage, .claim, "a.py", to: .all, by: 3, for: 600)
        _ = stage.start("mute")
        say(&stage, .claim, "a.py", to: .all, by: 2, for: 600)
        confirmAll(&stage)
        pass(&stage, seconds: 120)
        #expect(verdict(&stage, "a.py", by: 2) == allowed)
        #expect(verdict(&stage, "a.py", by: 3) == denied)
        for _ in 0..<5 {
            say(&stage, .claim, "a.py", to: .all, by: 2, for: 600)
            confirmAll(&stage)
        }
        #expect(stage.kernel.state.promises.filter { $0.agent == id(stage, "one") }.count == 2)
        #expect(violations(stage).isEmpty && isSame(stage))
    }

    /// Each time another one does not take it.
    @Test func whoeverRefusesTheyAreNotMoreAndMore() {
        var stage = stage()
        for client in [nil, 3, 4, 3, 4, nil] as [UInt8?] {
            say(&stage, .claim, "a.py", to: .all, by: 2, for: 600)
            confirmAll(&stage, refusing: client)
            #expect(stage.kernel.state.promises.count <= 3)
        }
        #expect(stage.kernel.state.promises.map(\.missed) == [[]])
    }

    @Test func whatOneMessageSaysTwiceIsSaidOnce() {
        var stage = stage()
        var letter = Letter(.message, to: .all, "mind this")
        letter.intent = Letter.Intent.claim.rawValue
        letter.about = [FilePlace("a.py"), FilePlace("a.py"), FilePlace("b.py")]
        stage.ask(.deliver(letter), by: 2)
        #expect(stage.kernel.state.promises.map(\.path) == ["a.py", "b.py"])
    }
}
