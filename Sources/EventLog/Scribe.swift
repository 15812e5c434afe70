internal import Glibc
public import Swarm

/// The thread that writes the log: whatever is queued when a commit ends forms the next one.
///
/// It alone owns the writer. Whoever submits rows is told when they are on the disk, on the scribe's
/// thread; so what it is told with must be quick.
public final class Scribe: Sendable {
    /// What the log held when it was opened.
    public let start: Start
    let desk = Monitor(Desk())

    public struct Start: Sendable {
        public let state: State
        public let sources: SourceLedger
        public let last: EventID
        public let time: LogTime?
        /// How far each stream of each agent is in the log: whoever reads on begins there.
        public let streams: [AgentID: [String: Int64]]
    }

    public typealias Completion = @Sendable (Result<ClosedRange<EventID>, LogError>) -> Void

    public enum Disk: Equatable, Sendable {
        case ok
        /// There is no room. The scribe tries again until there is; nothing is lost meanwhile.
        case full
        /// The disk failed: the scribe has ended, or waits to begin. Nothing is written before the log
        /// was opened anew and checked.
        case failed
    }

    /// How the scribe is doing.
    public struct Health: Equatable, Sendable {
        public internal(set) var disk = Disk.ok
        /// The scribe has ended by itself: what was queued is not acknowledged, and never will be.
        public internal(set) var hasGivenUp = false
        /// Why the last commit was not made, or the scribe has ended; nil while all is well.
        public internal(set) var failure: LogError?
        public internal(set) var queuedRows = 0
        public internal(set) var queuedBytes = 0
        public internal(set) var commits = CommitTimes()
        /// Who keeps the write-ahead file from being emptied, once it is far too large.
        public internal(set) var stuckReaders: [StuckReader] = []
    }

    /// At most so many rows, and so many bytes of them, make one commit.
    public static let rowsPerCommit = 1_024
    public static let bytesPerCommit = 4 << 20
    /// So many rows, and so many bytes of them, may wait; then the scribe is busy.
    public static let queueLimit = 10_000
    public static let queueBytes = 16 << 20

    /// What became of rows that were handed in.
    public enum Receipt: Equatable, Sendable {
        case queued
        /// Too much waits already; nothing was stored, and the same may be tried again.
        case busy
        /// More than one commit may hold: it will never be taken.
        case tooLarge
        /// The scribe has ended.
        case ended
    }

    /// Opens the log and starts to write it; the scribe is ready when this returns.
    ///
    /// One that waits for the disk also takes a log that can be read and, for now, not be written: what
    /// is submitted is queued, and stored when it can be.
    public init(_ directory: LogDirectory, waitsForDisk: Bool = false) throws(LogError) {
        // A file that may grow no further must give an error, not end the process.
        signal(SIGXFSZ, SIG_IGN)
        let opening = try Opening(directory, waitsForDisk: waitsForDisk)
        start = opening.start
        let desk = desk
        let place = opening.place
        desk.update { $0.place = place }
        if let failure = opening.failure {
            desk.update { $0.health.note(failure) }
        }
        let worker = ScribeWorker(opening.writer, after: start.last, directory, desk)
        try Thread.start { worker.run() }
    }

    /// Queues rows that are stored together or not at all.
    ///
    /// The completion is called only for what is queued, and must not close the scribe.
    public func submit(_ events: [Event], then completion: @escaping Completion) -> Receipt {
        guard let first = events.first, let last = events.last else { return .tooLarge }
        let size = events.reduce(0) { $0 + $1.storedSize }
        guard events.count <= Scribe.rowsPerCommit, size <= Scribe.bytesPerCommit else {
            return .tooLarge
        }
        let submission = Submission(
            events: events, size: size, ids: first.id...last.id, completion: completion)
        return desk.update { $0.queue(submission) }
    }

    public var health: Health { desk.read { $0.health } }

    /// Looks whether the log is where it was. To be called now and then: while nothing is written nobody
    /// else would see that it is gone.
    public func look() {
        // The scribe's thread is not to wake up where there is nothing to tell it.
        guard let place = desk.read({ $0.place }) else { return }
        do {
            try place.check()
            if desk.read({ $0.health.failure }) != nil { desk.update { $0.isBack() } }
        } catch {
            desk.update { $0.health.note(error) }
        }
    }

    deinit { desk.update { $0.isOpen = false } }

    /// Waits until something of what is queued has been written, or the scribe has ended.
    public func waitForProgress() {
        let before = desk.read { $0.health.queuedRows }
        desk.wait { !$0.hasEnded && $0.health.queuedRows >= max(before, 1) ? nil : () }
    }

    /// Writes what is queued and ends. It returns when the log is closed.
    public func close() {
        desk.update { $0.isOpen = false }
        desk.wait { $0.hasEnded ? () : nil }
    }
}
