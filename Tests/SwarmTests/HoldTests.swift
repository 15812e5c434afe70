import Swarm
import Testing

@Suite struct HoldTests {
    typealias Input = Hold.Input
    typealias Action = Hold.Action

    private static let all = Hold.Count(stopped: 3, of: 3)
    private static let some = Hold.Count(stopped: 2, of: 3)
    private static let now: Int64 = 1_000_000

    private static let stages: [(String, [Input])] = [
        ("free", []), ("holding", [.hold(reason: "operator")]),
        ("held", [.hold(reason: "operator"), .tried(all, alreadyStopped: [5])]),
        (
            "releasing",
            [
                .hold(reason: "operator"), .tried(all, alreadyStopped: [5]),
                .release(reason: "operator"),
            ]
        ),
    ]

    private static let inputs: [(String, Input)] = [
        ("hold", .hold(reason: "breaker")), ("release", .release(reason: "operator")),
        ("all", .tried(all, alreadyStopped: [])), ("some", .tried(some, alreadyStopped: [])),
        ("released", .released), ("elapsed", .elapsed), ("recheck", .recheck), ("ended", .ended),
    ]

    private static let table: [String: ([Action], String)] = [
        "free hold": ([.tryToHold], "holding"),
        "free release": ([.isFree], "free"),
        "holding release": ([.letRun(except: [])], "releasing"),
        "holding all": ([.isHeld(all)], "held"),
        "holding some": ([.isHolding(some), .wake(at: now + Patience.holdAgain)], "holding"),
        "holding elapsed": ([.tryToHold], "holding"),
        "holding ended": ([], "free"),
        "held hold": ([.isHeld(all)], "held"),
        "held release": ([.letRun(except: [5])], "releasing"),
        "held recheck": ([.tryToHold], "holding"),
        "held ended": ([], "free"),
        "releasing released": ([.isFree], "free"),
        "releasing ended": ([], "free"),
    ]

    private static func name(_ stage: Hold.Stage) -> String {
        switch stage {
        case .free: "free"
        case .holding: "holding"
        case .held: "held"
        case .releasing: "releasing"
        }
    }

    @Test func everyPairOfStageAndInput() {
        for (stage, way) in HoldTests.stages {
            for (word, input) in HoldTests.inputs {
                var hold = Hold()
                for step in way { _ = hold.handle(step, now: HoldTests.now) }
                #expect(HoldTests.name(hold.stage) == stage)
                let actions = hold.handle(input, now: HoldTests.now)
                let (expected, next) = HoldTests.table["\(stage) \(word)"] ?? ([], stage)
                #expect(actions == expected, "\(stage) \(word)")
                #expect(HoldTests.name(hold.stage) == next, "\(stage) \(word)")
            }
        }
    }

    @Test func itIsReleasedWhenNoReasonIsLeft() {
        var hold = Hold()
        _ = hold.handle(.hold(reason: "operator"), now: 0)
        _ = hold.handle(.tried(HoldTests.all, alreadyStopped: [5]), now: 0)
        #expect(hold.handle(.hold(reason: "breaker"), now: 0) == [.isHeld(HoldTests.all)])
        #expect(hold.handle(.release(reason: "breaker"), now: 0) == [.isHeld(HoldTests.all)])
        #expect(hold.reasons == ["operator"])
        #expect(hold.handle(.release(reason: "operator"), now: 0) == [.letRun(except: [5])])
    }

    @Test func whoIsHeldAgainWhileBeingLetGoIsHeldAfterwards() {
        var hold = Hold()
        _ = hold.handle(.hold(reason: "operator"), now: 0)
        _ = hold.handle(.tried(HoldTests.all, alreadyStopped: []), now: 0)
        _ = hold.handle(.release(reason: "operator"), now: 0)
        #expect(hold.handle(.hold(reason: "breaker"), now: 0) == [])
        #expect(hold.handle(.released, now: 0) == [.tryToHold])
        #expect(
            hold.handle(.tried(HoldTests.all, alreadyStopped: []), now: 0) == [
                .isHeld(HoldTests.all)
            ])
    }

    @Test func whatIsNotHeldIsTriedMoreAndMoreSlowlyAndSaid() {
        var hold = Hold()
        _ = hold.handle(.hold(reason: "operator"), now: 0)
        var now: Int64 = 0
        var pauses: [Int64] = []
        var reports = 0
        for _ in 0..<20 {
            let actions = hold.handle(.tried(HoldTests.some, alreadyStopped: []), now: now)
            if actions.first == .isNotYetHeld(HoldTests.some) {
                reports += 1
                #expect(now >= Patience.holdReport)
            }
            guard case .wake(let moment)? = actions.last else { break }
            pauses.append(moment - now)
            now = moment
            #expect(hold.handle(.elapsed, now: now) == [.tryToHold])
        }
        #expect(pauses.count == 20 && reports > 0)
        #expect(pauses.first == Patience.holdAgain && pauses.last == Patience.holdAgainLongest)
        #expect(pauses == pauses.sorted())
    }

    @Test func onlyTheFirstTryKnowsWhoWasStoppedBefore() {
        var hold = Hold()
        _ = hold.handle(.hold(reason: "operator"), now: 0)
        _ = hold.handle(.tried(HoldTests.some, alreadyStopped: [4]), now: 0)
        _ = hold.handle(.tried(HoldTests.all, alreadyStopped: [4, 5, 6]), now: 0)
        #expect(hold.alreadyStopped == [4])
    }
}
