/// An agent's processes from the first to the last.
///
/// The agent is its holder's descendants: it has ended when none is left, whatever became of the
/// program that was started first.
public struct ProcessLife: Equatable, Sendable {
    public private(set) var stage = Stage.none

    public enum Stage: Equatable, Sendable {
        /// Nothing was ever started, or all of it is gone.
        case none
        /// The keeper was asked for it.
        case starting(since: Int64)
        case running(process: Int64, since: Int64)
        /// The program has ended, and processes it started go on.
        case lingering(since: Int64)
        /// It got SIGTERM, and gets SIGKILL at a moment.
        case stopping(killAt: Int64)
        /// It gets SIGKILL again and again until nothing is left.
        case killing
    }

    public enum Input: Equatable, Sendable {
        case start
        /// The holder has started the program.
        case started(process: Int64)
        /// It could not be started: what was tried, and the system's reason.
        case failedToStart(what: String, why: String)
        /// The program ended; others may be left.
        case exited(Exit)
        /// Nothing is left.
        case empty
        case stop
        case kill
        case elapsed
    }

    public enum Exit: Equatable, Sendable {
        case code(Int64)
        case signal(Int64)
        /// Nobody saw how it ended: the machine, or keeper and supervisor, went down.
        case lost

        public var isFailure: Bool { self != .code(0) }
    }

    public enum Action: Equatable, Sendable {
        case spawn
        /// SIGTERM to everything, and SIGCONT so that it is heard.
        case terminate
        case killAll
        case wake(at: Int64)
        case isRunning(process: Int64)
        case couldNotStart(what: String, why: String)
        case programEnded(Exit)
        /// What the program left running goes on for a while.
        case isLingering
        /// Nothing of it is left.
        case isGone
    }

    public init() {}

    /// A life that goes on behind the back of a supervisor that was not there.
    public init(running process: Int64, since: Int64) {
        stage = .running(process: process, since: since)
    }

    public var isAlive: Bool { stage != .none }

    /// True while the program runs, as far as anybody said.
    var isRunning: Bool {
        if case .running = stage { true } else { false }
    }

    /// True while only what the program left running goes on.
    var isLingering: Bool {
        if case .lingering = stage { true } else { false }
    }

    var isStarting: Bool {
        if case .starting = stage { true } else { false }
    }

    /// True while somebody ends it.
    var isEnding: Bool {
        switch stage {
        case .stopping, .killing: true
        default: false
        }
    }

    public mutating func handle(_ input: Input, now: Int64) -> [Action] {
        switch input {
        case .start: start(now)
        case .started(let process): started(process)
        case .failedToStart(let what, let why): failed(what, why)
        case .exited(let exit): exited(exit, now)
        case .empty: empty()
        case .stop: stop(now)
        case .kill: kill(now)
        case .elapsed: elapsed(now)
        }
    }

    private mutating func start(_ now: Int64) -> [Action] {
        guard stage == .none else { return [] }
        stage = .starting(since: now)
        return [.spawn]
    }

    private mutating func started(_ process: Int64) -> [Action] {
        guard case .starting(let since) = stage else {
            // It was told to stop before it ran: the holder has it, and the stop goes on.
            return []
        }
        stage = .running(process: process, since: since)
        return [.isRunning(process: process)]
    }

    private mutating func failed(_ what: String, _ why: String) -> [Action] {
        guard stage != .none else { return [] }
        stage = .none
        return [.couldNotStart(what: what, why: why)]
    }

    private mutating func exited(_ exit: Exit, _ now: Int64) -> [Action] {
        switch stage {
        case .none, .lingering: return []
        case .starting(let since), .running(_, let since):
            stage = .lingering(since: since)
            return [.wake(at: now &+ Patience.lingering), .programEnded(exit)]
        case .stopping, .killing: return [.programEnded(exit)]
        }
    }

    private mutating func empty() -> [Action] {
        guard stage != .none else { return [] }
        stage = .none
        return [.isGone]
    }

    private mutating func stop(_ now: Int64) -> [Action] {
        switch stage {
        case .none: return []
        case .stopping, .killing: return []
        case .starting, .running, .lingering:
            let killAt = now &+ Patience.graceful
            stage = .stopping(killAt: killAt)
            return [.terminate, .wake(at: killAt)]
        }
    }

    private mutating func kill(_ now: Int64) -> [Action] {
        guard stage != .none, stage != .killing else { return [] }
        stage = .killing
        return [.killAll, .wake(at: now &+ Patience.killAgain)]
    }

    private mutating func elapsed(_ now: Int64) -> [Action] {
        switch stage {
        case .stopping(let killAt) where now >= killAt: return kill(now)
        case .stopping(let killAt): return [.wake(at: killAt)]
        case .killing: return [.killAll, .wake(at: now &+ Patience.killAgain)]
        case .lingering: return [.isLingering]
        case .none, .starting, .running: return []
        }
    }
}
