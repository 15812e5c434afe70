/// Decides when a supervisor is started, and when the keeper ends.
struct SupervisorLife: Equatable {
    enum State: Equatable {
        /// None runs. The next one starts when it is time; so many before it failed in a row.
        case waiting(failures: Int)
        /// It runs, and has not yet said that it is in service.
        case starting(failures: Int)
        case serving(failures: Int)
        /// It runs, and has said that the keeper is to end with it.
        case leaving
        case ended(Keeper.Ending)
    }

    enum Input: Equatable, CaseIterable {
        /// The time that was waited for has come.
        case due
        case served
        case left
        /// The process has ended: somebody ended it, or it had served for longer than any pause.
        case ended
        /// It ended by itself, and soon, or could not be started.
        case crashed
        /// It ends all agents, because somebody asked it to.
        case ending
        /// Somebody wants the keeper to end.
        case told
    }

    enum Action: Equatable {
        case start
        case wait(seconds: Int)
        case sayDown
    }

    private(set) var state = State.waiting(failures: 0)
    /// Each supervisor from now on is told to end all agents.
    private(set) var isDown = false
    /// The keeper was told so itself: told again it ends at once.
    private var wasTold = false

    static let longestPauseSeconds = 60

    mutating func handle(_ input: Input) -> [Action] {
        switch (state, input) {
        case (.waiting(let failures), .due):
            state = .starting(failures: failures)
            return [.start]
        case (.starting(let failures), .served):
            state = .serving(failures: failures)
        case (.starting, .left), (.serving, .left):
            state = .leaving
        case (.serving, .ended):
            state = .starting(failures: 0)
            return [.start]
        case (.starting, .ended) where isDown, (.starting, .crashed) where isDown:
            // Nobody is there who could end the agents in order.
            state = .ended(.failed)
        case (.starting(let failures), .ended), (.starting(let failures), .crashed),
            (.serving(let failures), .crashed):
            state = .waiting(failures: failures + 1)
            return [.wait(seconds: SupervisorLife.pauseSeconds(after: failures + 1))]
        case (.leaving, .ended), (.leaving, .crashed):
            state = .ended(.left)
        case (.starting, .ending), (.serving, .ending):
            isDown = true
        case (.waiting, .told), (.starting, .told), (.serving, .told), (.leaving, .told):
            return handleTold()
        default:
            break  // Late or repeated input: the state already answers it.
        }
        return []
    }

    private mutating func handleTold() -> [Action] {
        if wasTold {
            state = .ended(.interrupted)
            return []
        }
        wasTold = true
        isDown = true
        switch state {
        case .waiting(let failures):
            state = .starting(failures: failures)
            return [.start]
        case .starting, .serving: return [.sayDown]
        case .leaving, .ended: return []
        }
    }

    /// 1, 2, 4 … 60.
    static func pauseSeconds(after failures: Int) -> Int {
        min(1 << min(max(failures - 1, 0), 6), longestPauseSeconds)
    }
}
