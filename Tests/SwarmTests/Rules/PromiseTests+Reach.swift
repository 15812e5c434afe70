import Testing

@testable import Swarm

/// Whom a promise reached.
extension PromiseTests {
    /// Whoever joined has what was said so far, or one of them will not have it.
    func confirmAll(_ stage: inout Stage, refusing client: UInt8? = nil) {
        for effect in stage.takeEffects() {
            guard case .push(let to, "message", let body, _) = effect, let push = body["push"]?.int
            else { continue }
            let refusal = client == to.first ? "not now" : nil
            stage.confirm(push, on: Int(to[0]), refusal: refusal)
        }
    }

    /// What the log says of promises, as `over: nobody got it`.
    private func changes(_ stage: Stage) -> [String] {
        stage.events.compactMap { event in
            guard event.subject == "promise", case .text(let text) = event.content,
                let change = PromiseChange(parsing: text.utf8Span.span.bytes)
            else { return nil }
            let missed = change.missed.map { $0.map(stage.kernel.name(of:)) } ?? []
            return ([change.action?.rawValue ?? "?"] + missed + [change.why].compactMap(\.self))
                .joined(separator: " ")
        }
    }

    private func isSame(_ stage: Stage) -> Bool {
        let state = stage.kernel.state
        return State.fold(stage.events) == state
            && State(parsing: state.json.span.bytes)?.promises == state.promises
    }

    @Test(arguments: [Letter.Intent.claim, .yield], ["mute", "three", "nobody"])
    func whatNobodyGotBindsNobodyAndTakesNothingBack(_ intent: Letter.Intent, _ whom: String) {
        var stage = stage()
        _ = stage.start("mute")
        stage.say(.leave(code: 0, reason: nil), on: 4)
        say(&stage, .claim, "src", to: .named(["two"]), by: 2)
        say(&stage, intent, "src", to: .named([whom]), by: 2)
        say(&stage, intent, "a.py", to: .named([whom]), by: 2)
        #expect(changes(stage) == ["made", "over nobody got it", "over nobody got it"])
        #expect(stage.kernel.state.promises.map(\.path) == ["src"])
        #expect(verdict(&stage, "a.py", by: 2) == ["allow", "order", "default"])
        #expect(verdict(&stage, "a.py", by: 3) == ["allow", "order", "default"])
        #expect(verdict(&stage, "src/a.py", by: 3) == ["deny", "swarm", "right-of-way"])
        #expect(isSame(stage))
    }

    @Test func itHoldsTowardsThoseAloneWhomItReached() {
        var stage = stage()
        let mute = stage.start("mute")
        say(&stage, .claim, "a.py", to: .named(["two", "mute"]), by: 2)
        say(&stage, .claim, "b.py", to: .all, by: 2)
        #expect(stage.kernel.state.promises.map(\.hearers) == [[id(stage, "two")], nil])
        #expect(stage.kernel.state.promises.map(\.missed) == [[mute], [mute]])
        #expect(isSame(stage))
    }

    @Test("who is known only later not to have it", arguments: [true, false])
    func whoRefusesItIsNotBoundByIt(isForAll: Bool) {
        var stage = stage()
        say(&stage, .claim, "a.py", to: isForAll ? .all : .named(["two", "three"]), by: 2)
        #expect(verdict(&stage, "a.py", by: 4) == ["deny", "swarm", "right-of-way"])
        confirmAll(&stage, refusing: 4)
        #expect(changes(stage) == ["made", "missed three"])
        #expect(verdict(&stage, "a.py", by: 4) == ["allow", "order", "default"])
        #expect(verdict(&stage, "a.py", by: 3) == ["deny", "swarm", "right-of-way"])
        #expect(isSame(stage))
    }

    /// Whoever came since, or takes nothing, was told of it all the same.
    @Test func whoDoesNotTakeItThatAYieldIsTakenBackAccusesNobody() {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .all, by: 2)
        _ = stage.start("mute")
        say(&stage, .claim, "a.py", to: .all, by: 2)
        confirmAll(&stage, refusing: 4)
        stage.pass(Patience.finding + 1_000)
        change(&stage, "a.py", by: "one")
        #expect(!changes(stage).contains { $0.hasPrefix("broken") })
    }

    @Test func whatNobodyConfirmsIsOver() {
        var stage = stage()
        say(&stage, .yield, "a.py", to: .named(["two"]), by: 2, for: 600)
        #expect(verdict(&stage, "a.py", by: 2) == ["deny", "swarm", "promise"])
        pass(&stage, seconds: 65)
        #expect(changes(stage) == ["made", "over nobody got it"])
        #expect(verdict(&stage, "a.py", by: 2) == ["allow", "order", "default"])
        #expect(violations(stage).isEmpty && isSame(stage))
    }
}
