/// One agent as the kernel runs it: its processes, what holds it, and how often it failed.
struct AgentLife: Equatable {
    /// What the keeper spawned; none ever was of a program that joined.
    var process = ProcessLife()
    /// A program that joined.
    var guest: GuestLife?
    /// What it is told over the wire, where it listens there.
    var line = PushLine()
    var hold = Hold()
    var restarts = RestartLedger()
    var policy = RestartPolicy.never
    /// What becomes of it once nothing of it is left.
    var after = After.ended
    /// It is ended because its keeper is gone, and not because anybody wanted it.
    var isOrphan = false
    /// How its program ended; nil until it has.
    var exit: ProcessLife.Exit?
    /// When its program began to run; nil if it never did.
    var startedAt: Int64?
    /// When it last said something, or could have begun to.
    var spokeAt: Int64 = 0
    /// When it is started again; nil unless it waits for that.
    var restartAt: Int64?
    /// Whether it is ready yet; nil where nobody looks, or it is.
    var readiness: Readiness?
    /// Of each stream its newest line, where one could say that it waits.
    var questions: [String: LineWatch] = [:]
    /// Whether it is to take up its conversation when it is started again; nil where nobody said so.
    var continues: Bool?
    /// It has so long to hear that it is to be held; nil where nobody waits for that.
    var lull: Lull?
    /// It is to hear that it goes on.
    var isToHear = false
    /// What whoever pauses it or lets it go is told besides that it is done.
    var remark: String?
    /// What it is told once it runs again.
    var tidings: String?
    /// The moments its parts want to be woken at.
    var processWake: Int64?
    var holdWake: Int64?

    enum After: Equatable {
        /// It ended by itself: its policy decides.
        case ended
        /// Somebody stopped it, and it stays so.
        case stay
        /// Somebody wants it started again.
        case startAgain
    }

    var isAlive: Bool { guest?.isAlive ?? process.isAlive }

    /// Whether it is there and does what it does, as far as anybody said.
    var isRunning: Bool { guest?.isPresent ?? process.isRunning }

    /// Whether somebody ends it.
    var isEnding: Bool { guest?.isEnding ?? process.isEnding }

    /// What became of it for whoever paused it or let it go.
    var outcome: Errand.Outcome { remark.map { .remarked($0) } ?? .done }

    /// Whether its policy has it started again after such an end.
    func comesAgain(after exit: ProcessLife.Exit) -> Bool {
        after == .ended && (policy == .always || (policy == .onFailure && exit.isFailure))
    }
}

extension AgentLife {
    /// As the log tells it, with nothing of it left.
    init(of agent: Agent, at now: Moment) {
        policy = agent.origin.restart.flatMap(RestartPolicy.init(rawValue:)) ?? .never
        restarts = RestartLedger(agent.tries, at: now)
        exit = agent.exit.map(ProcessLife.Exit.init)
        // Until it was answered it had nothing to say.
        spokeAt = agent.spoke.map { now.boot(of: max($0, agent.condition.since)) } ?? now.boot
        startedAt = agent.started.map(now.boot(of:))
        if let seconds = agent.exit?.seconds, 0..<1e9 ~= seconds {
            startedAt = now.boot - Int64(seconds * 1_000_000)
        }
    }
}

extension ProcessLife.Exit {
    init(_ exit: Agent.Exit) {
        if let code = exit.code {
            self = .code(code)
        } else if let signal = exit.signal {
            self = .signal(signal)
        } else {
            self = .lost
        }
    }
}
