import Swarm
import Testing

/// Every stage with every input: what it becomes and what is done.
@Suite struct ProcessLifeTests {
    typealias Input = ProcessLife.Input
    typealias Action = ProcessLife.Action

    private static let now: Int64 = 1_000_000_000
    private static let killAt = now + Patience.graceful
    private static let again = now + Patience.killAgain
    private static let look = now + Patience.lingering

    /// A life in each stage, by the inputs that lead there at time 0.
    private static let stages: [(String, [Input])] = [
        ("none", []), ("starting", [.start]), ("running", [.start, .started(process: 7)]),
        ("lingering", [.start, .started(process: 7), .exited(.code(0))]),
        ("stopping", [.start, .started(process: 7), .stop]),
        ("killing", [.start, .started(process: 7), .kill]),
    ]

    private static let inputs: [(String, Input)] = [
        ("start", .start), ("started", .started(process: 9)),
        ("failedToStart", .failedToStart(what: "run 'x'", why: "not found")),
        ("exited", .exited(.signal(9))), ("empty", .empty), ("stop", .stop), ("kill", .kill),
        ("elapsed", .elapsed),
    ]

    /// What is not listed changes nothing and does nothing.
    private static let table: [String: ([Action], String)] = [
        "none start": ([.spawn], "starting"),
        "starting started": ([.isRunning(process: 9)], "running"),
        "starting failedToStart": ([.couldNotStart(what: "run 'x'", why: "not found")], "none"),
        "starting exited": ([.wake(at: look), .programEnded(.signal(9))], "lingering"),
        "starting empty": ([.isGone], "none"),
        "starting stop": ([.terminate, .wake(at: killAt)], "stopping"),
        "starting kill": ([.killAll, .wake(at: again)], "killing"),
        "running failedToStart": ([.couldNotStart(what: "run 'x'", why: "not found")], "none"),
        "running exited": ([.wake(at: look), .programEnded(.signal(9))], "lingering"),
        "running empty": ([.isGone], "none"),
        "running stop": ([.terminate, .wake(at: killAt)], "stopping"),
        "running kill": ([.killAll, .wake(at: again)], "killing"),
        "lingering failedToStart": ([.couldNotStart(what: "run 'x'", why: "not found")], "none"),
        "lingering empty": ([.isGone], "none"),
        "lingering elapsed": ([.isLingering], "lingering"),
        "lingering stop": ([.terminate, .wake(at: killAt)], "stopping"),
        "lingering kill": ([.killAll, .wake(at: again)], "killing"),
        "stopping failedToStart": ([.couldNotStart(what: "run 'x'", why: "not found")], "none"),
        "stopping exited": ([.programEnded(.signal(9))], "stopping"),
        "stopping empty": ([.isGone], "none"),
        "stopping kill": ([.killAll, .wake(at: again)], "killing"),
        // The grace it was given at time 0 is over.
        "stopping elapsed": ([.killAll, .wake(at: again)], "killing"),
        "killing failedToStart": ([.couldNotStart(what: "run 'x'", why: "not found")], "none"),
        "killing exited": ([.programEnded(.signal(9))], "killing"),
        "killing empty": ([.isGone], "none"),
        "killing elapsed": ([.killAll, .wake(at: again)], "killing"),
    ]

    private static func name(_ stage: ProcessLife.Stage) -> String {
        switch stage {
        case .none: "none"
        case .starting: "starting"
        case .running: "running"
        case .lingering: "lingering"
        case .stopping: "stopping"
        case .killing: "killing"
        }
    }

    @Test func everyPairOfStageAndInput() {
        for (stage, way) in ProcessLifeTests.stages {
            for (word, input) in ProcessLifeTests.inputs {
                var life = ProcessLife()
                for step in way { _ = life.handle(step, now: 0) }
                #expect(ProcessLifeTests.name(life.stage) == stage)
                let before = life
                let actions = life.handle(input, now: ProcessLifeTests.now)
                let (expected, next) =
                    ProcessLifeTests.table["\(stage) \(word)"] ?? ([], stage)
                #expect(actions == expected, "\(stage) \(word)")
                #expect(ProcessLifeTests.name(life.stage) == next, "\(stage) \(word)")
                if expected.isEmpty { #expect(life == before, "\(stage) \(word)") }
            }
        }
    }

    @Test func theGraceIsWaitedForToItsEnd() {
        var life = ProcessLife()
        for step in [Input.start, .started(process: 1)] { _ = life.handle(step, now: 0) }
        #expect(life.handle(.stop, now: 100) == [.terminate, .wake(at: 100 + Patience.graceful)])
        #expect(life.handle(.elapsed, now: 200) == [.wake(at: 100 + Patience.graceful)])
        #expect(life.handle(.elapsed, now: 100 + Patience.graceful).first == .killAll)
    }
}
