/// When something reaches the kernel: log time for what is recorded, the boot clock for what is waited for.
public struct Moment: Equatable, Sendable {
    public let time: LogTime
    /// Microseconds since the machine started; it runs on while the machine sleeps.
    public let boot: Int64

    public init(time: LogTime, boot: Int64) {
        self.time = time
        self.boot = boot
    }

    /// What the boot clock said, or would have said, at a time of the log: so what one supervisor
    /// waited for is waited for by the next.
    func boot(of time: LogTime) -> Int64 { boot &- (self.time.microseconds &- time.microseconds) }

    /// The log's time for a moment on the boot clock.
    func time(of boot: Int64) -> LogTime {
        LogTime(microseconds: time.microseconds &+ (boot &- self.boot))
    }
}

/// Spans of time that somebody could feel. All in microseconds on the boot clock.
public enum Patience {
    /// A longer path is not looked for: no directory of a workspace has it.
    static let pathBytes = 3_500
    /// How long an agent may take to end after SIGTERM before it gets SIGKILL.
    public static let graceful: Int64 = 2_000_000
    /// How often SIGKILL is sent again while something is left.
    public static let killAgain: Int64 = 100_000
    /// The first pause between two tries to hold what was not held; it doubles up to the longest.
    public static let holdAgain: Int64 = 5_000
    public static let holdAgainLongest: Int64 = 200_000
    /// After this a hold that is not proven is reported as it is; the tries go on.
    public static let holdReport: Int64 = 2_000_000
    /// In seconds: who ran for so long has a conversation to go on with.
    static let conversation: Int64 = 60
    /// The first pause before a restart; it doubles up to the longest.
    public static let restart: Int64 = 1_000_000
    public static let restartLongest: Int64 = 60_000_000
    /// So many failures within the span park the agent.
    public static let failuresToPark = 5
    /// So many agents that ended are kept to be started again.
    public static let resting = 64
    public static let failureSpan: Int64 = 15 * 60 * 1_000_000
    /// What a program leaves running is spoken of after this.
    public static let lingering: Int64 = 200_000
    /// Whoever works and says nothing for so long may be stalled.
    public static let silence: Int64 = 5 * 60 * 1_000_000
    /// A joined program of which nothing was heard for so long is asked whether it is there.
    public static let question: Int64 = 10_000_000
    /// Nobody knows what became of one that was not heard of for so long.
    public static let absence: Int64 = 30_000_000
    /// After this it is looked whether what an agent declares of a file is so.
    public static let declaration: Int64 = 5_000_000
    /// How long a joined program may take to confirm that it paused, went on, or leaves.
    public static let confirmation: Int64 = 10_000_000
    /// So many joined programs may be there at once.
    public static let guests = 1_000
    /// A message that nobody confirmed for so long is not waited for any more.
    public static let letter: Int64 = 60_000_000
    /// How long it may take to give one to a file, or a command to take it.
    static let post: Int64 = 10_000_000
    /// So many messages wait for one joined program to confirm them.
    public static let lettersPerAgent = 256
    /// So many messages of one agent wait to be confirmed, and of all agents together.
    public static let lettersBySender = 64
    public static let lettersByAgents = 512
    /// So many promises of one agent hold at once.
    public static let promisesByAgent = 64
    /// After this what was written is found.
    static let finding: Int64 = 5_000_000
    /// So many leases one holds or waits for at once: nobody takes all there are.
    public static let leasesOfOne = 500
    /// So many leases are held or waited for at once.
    public static let leases = 10_000
    /// So many questions wait for a person, and so many of one agent.
    public static let questions = 1_000
    public static let questionsByAgent = 16
    /// So many things that agents expect are to be found out, of one agent and of all, and so many at once.
    public static let expectationsByAgent = 4
    public static let expectations = 256
    static let checksAtOnce = 8
    /// What all that wait take of memory, at most.
    static let questionBytes = 8 << 20
    /// So many overrides of the operator's hold at once.
    static let overrides = 1_000
    /// So many answers are kept in mind for whoever answers once more.
    static let answers = 64
    /// Who of them came later is told again after so long, where that has turned.
    static let turn: Int64 = 2 * 1_000_000
    /// Two agents that change one path within this span may be in each other's way.
    public static let conflict: Int64 = 5 * 60 * 1_000_000
    /// So many paths are watched for that.
    static let touchedPaths = 4_096
    /// After this a supervisor moves old events for the first time: who starts one waits for other things.
    public static let archivingFirst: Int64 = 5 * 60 * 1_000_000
    /// And again after this.
    public static let archiving: Int64 = 60 * 60 * 1_000_000
    /// So many requests wait for what they asked for to be so.
    public static let errands = 1_024
}
