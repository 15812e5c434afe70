import Swarm
import Testing

/// Every stage with every input: what it becomes and what is done.
@Suite struct GuestLifeTests {
    typealias Input = GuestLife.Input
    typealias Action = GuestLife.Action

    /// Heard of at 0, and now nothing was for longer than anybody waits.
    private static let now = Patience.absence + 1_000

    private static let stop = Input.stop(within: Patience.confirmation)

    private static let stages: [(String, [(Input, Int64)])] = [
        ("present", []), ("asked", [(.elapsed, Patience.question)]),
        ("silent", [(.elapsed, Patience.absence)]), ("leaving", [(stop, 0)]),
        ("gone", [(.left, 0)]),
    ]

    private static let inputs: [(String, Input)] = [
        ("heard", .heard), ("unreachable", .unreachable), ("stop", stop), ("kill", .kill),
        ("left", .left), ("elapsed", .elapsed),
    ]

    /// What is not listed changes nothing and does nothing.
    private static let table: [String: ([Action], GuestLife.Stage)] = [
        "present heard": ([], .present(heard: now, isAsked: false)),
        "present unreachable": ([.isSilent], .silent),
        "present stop": (leave, leaving), "present kill": (cut, .gone),
        "present left": ([.hasLeft], .gone), "present elapsed": ([.isSilent], .silent),
        "asked heard": (
            [.wake(at: now + Patience.question)], .present(heard: now, isAsked: false)
        ),
        "asked unreachable": ([.isSilent], .silent),
        "asked stop": (leave, leaving), "asked kill": (cut, .gone),
        "asked left": ([.hasLeft], .gone), "asked elapsed": ([.isSilent], .silent),
        "silent heard": (
            [.isBack, .wake(at: now + Patience.question)], .present(heard: now, isAsked: false)
        ),
        "silent stop": (leave, leaving), "silent kill": (cut, .gone),
        "silent left": ([.hasLeft], .gone),
        // It was told so at 0, and has no more time than it had.
        "leaving stop": (
            [.wake(at: Patience.confirmation)], .leaving(cutAt: Patience.confirmation)
        ),
        "leaving unreachable": ([.isCutOff], .gone), "leaving kill": (cut, .gone),
        "leaving left": ([.hasLeft], .gone), "leaving elapsed": ([.isCutOff], .gone),
    ]

    private static let leaving = GuestLife.Stage.leaving(cutAt: now + Patience.confirmation)
    private static let leave: [Action] = [
        .tellToLeave, .wake(at: now + Patience.confirmation),
    ]
    private static let cut: [Action] = [.tellToLeave, .isCutOff]

    @Test func everyPairOfStageAndInput() {
        for (stage, way) in GuestLifeTests.stages {
            for (word, input) in GuestLifeTests.inputs {
                var life = GuestLife(heard: 0)
                for (step, time) in way { _ = life.handle(step, now: time) }
                let before = life.stage
                let actions = life.handle(input, now: GuestLifeTests.now)
                let (expected, next) =
                    GuestLifeTests.table["\(stage) \(word)"] ?? ([], before)
                #expect(actions == expected, "\(stage) \(word)")
                #expect(life.stage == next, "\(stage) \(word)")
            }
        }
    }

    @Test func whoIsWokenTooEarlyWaitsOn() {
        var life = GuestLife(heard: 0)
        _ = life.handle(.heard, now: 5)
        #expect(life.handle(.elapsed, now: Patience.question) == [.wake(at: 5 + Patience.question)])
        let asked = life.handle(.elapsed, now: 5 + Patience.question)
        #expect(asked == [.askWhetherThere, .wake(at: 5 + Patience.absence)])
        #expect(
            life.handle(.elapsed, now: 6 + Patience.question) == [.wake(at: 5 + Patience.absence)])
        _ = life.handle(GuestLifeTests.stop, now: 7)
        #expect(life.handle(.elapsed, now: 8) == [.wake(at: 7 + Patience.confirmation)])
    }
}
