/// One agent as the kernel runs it: its processes, what holds it, and how often it failed.
struct AgentLife: Equatable {
    var process = ProcessLife()
    var hold = Hold()
    var restarts = RestartLedger()
    var policy = RestartPolicy.never
    /// What becomes of it once nothing of it is left.
    var after = After.ended
    /// How its program ended; nil until it has.
    var exit: ProcessLife.Exit?
    var startedAt: Int64 = 0
    /// When it is started again; nil unless it waits for that.
    var restartAt: Int64?
    /// The moments its parts want to be woken at.
    var processWake: Int64?
    var holdWake: Int64?

    enum After: Equatable {
        /// It ended by itself: its policy decides.
        case ended
        /// Somebody stopped it, and it stays so.
        case stay(by: String)
        /// Somebody wants it started again.
        case startAgain
    }

    /// The next moment something is due.
    var wake: Int64? {
        let next = min(processWake ?? .max, holdWake ?? .max, restartAt ?? .max)
        return next < .max ? next : nil
    }
}
