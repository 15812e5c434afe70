import Testing

@testable import Keeper

@Suite struct SupervisorLifeTests {
    typealias Input = SupervisorLife.Input
    typealias State = SupervisorLife.State
    typealias Action = SupervisorLife.Action

    /// Every state, with the inputs that lead there from the beginning.
    static let ways: [(inputs: [Input], state: State)] = [
        ([], .waiting(failures: 0)),
        ([.due], .starting(failures: 0)),
        ([.due, .ended], .waiting(failures: 1)),
        ([.due, .served], .serving(failures: 0)),
        ([.due, .left], .leaving),
        ([.due, .left, .ended], .ended(.left)),
    ]

    /// What each input comes to in each of these, in the order of `Input.allCases`: due, served,
    /// left, ended, crashed, ending, told.
    static let outcomes: [[(State, [Action])]] = [
        [
            (.starting(failures: 0), [.start]), (.waiting(failures: 0), []),
            (.waiting(failures: 0), []), (.waiting(failures: 0), []),
            (.waiting(failures: 0), []), (.waiting(failures: 0), []),
            (.starting(failures: 0), [.start]),
        ],
        [
            (.starting(failures: 0), []), (.serving(failures: 0), []), (.leaving, []),
            (.waiting(failures: 1), [.wait(seconds: 1)]),
            (.waiting(failures: 1), [.wait(seconds: 1)]), (.starting(failures: 0), []),
            (.starting(failures: 0), [.sayDown]),
        ],
        [
            (.starting(failures: 1), [.start]), (.waiting(failures: 1), []),
            (.waiting(failures: 1), []), (.waiting(failures: 1), []),
            (.waiting(failures: 1), []), (.waiting(failures: 1), []),
            (.starting(failures: 1), [.start]),
        ],
        [
            (.serving(failures: 0), []), (.serving(failures: 0), []), (.leaving, []),
            (.starting(failures: 0), [.start]), (.waiting(failures: 1), [.wait(seconds: 1)]),
            (.serving(failures: 0), []), (.serving(failures: 0), [.sayDown]),
        ],
        [
            (.leaving, []), (.leaving, []), (.leaving, []), (.ended(.left), []),
            (.ended(.left), []), (.leaving, []), (.leaving, []),
        ],
        Array(repeating: (.ended(.left), []), count: 7),
    ]

    @Test(arguments: ways.indices)
    func everyInputInEveryState(_ place: Int) {
        for (input, outcome) in zip(Input.allCases, SupervisorLifeTests.outcomes[place]) {
            var life = SupervisorLife()
            for former in SupervisorLifeTests.ways[place].inputs { _ = life.handle(former) }
            #expect(life.state == SupervisorLifeTests.ways[place].state)
            #expect(life.handle(input) == outcome.1, "\(input)")
            #expect(life.state == outcome.0, "\(input)")
        }
    }

    @Test(arguments: ways.dropLast().indices)
    func toldTwiceItEnds(_ place: Int) {
        var life = SupervisorLife()
        for former in SupervisorLifeTests.ways[place].inputs { _ = life.handle(former) }
        _ = life.handle(.told)
        #expect(life.isDown)
        _ = life.handle(.told)
        #expect(life.state == .ended(.interrupted))
    }

    @Test func toldToEndItTriesOnceMore() {
        var life = SupervisorLife()
        for input in [Input.due, .served, .told] { _ = life.handle(input) }
        #expect(life.handle(.ended) == [.start])
        #expect(life.isDown)
        #expect(life.handle(.ended) == [])
        #expect(life.state == .ended(.failed))
    }

    /// Whoever tells it as well does not end it at once: it was not told before.
    @Test func whatASupervisorBeganTheNextOneGoesOnWith() {
        var life = SupervisorLife()
        for input in [Input.due, .served, .ending] {
            #expect(!life.isDown && life.handle(input) != [.sayDown])
        }
        #expect(life.isDown)
        #expect(life.handle(.ended) == [.start])
        #expect(life.handle(.served) == [] && life.handle(.told) == [.sayDown])
        #expect(life.handle(.told) == [] && life.state == .ended(.interrupted))
    }

    @Test func pausesDoubleUpToAMinute() {
        var life = SupervisorLife()
        var pauses: [Action] = []
        for _ in 0..<9 { pauses += life.handle(.due) + life.handle(.ended) }
        let seconds = [1, 2, 4, 8, 16, 32, 60, 60, 60]
        #expect(pauses == seconds.flatMap { [Action.start, .wait(seconds: $0)] })
        // One that crashes in service is no better than one that never gets there.
        _ = life.handle(.due)
        _ = life.handle(.served)
        #expect(life.handle(.crashed) == [.wait(seconds: 60)])
        // One that somebody ends there makes all of it forgotten.
        _ = life.handle(.due)
        _ = life.handle(.served)
        #expect(life.handle(.ended) == [.start])
        #expect(life.handle(.ended) == [.wait(seconds: 1)])
        #expect(SupervisorLife.pauseSeconds(after: .max) == 60)
    }

    @Test(arguments: [(0, 0), (64, 0), (75, 1), (1_024, 87), (11_064, 1_000), (1 << 20, 1_000)])
    func thereAreAsManyAgentsAsDescriptorsAllow(_ descriptors: Int, _ agents: Int) {
        #expect(Keeper.capacity(descriptors: descriptors) == agents)
    }
}
