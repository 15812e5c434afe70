internal import Glibc
public import Swarm

/// The thread that writes the log: whatever is queued when a commit ends forms the next one.
///
/// It alone owns the writer. Whoever submits rows is told when they are on the disk, on the scribe's
/// thread; so what it is told with must be quick.
public final class Scribe: Sendable {
    /// What the log held when it was opened.
    public let start: Start
    private let desk = Monitor(Desk())

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
        /// The disk failed, and the scribe has ended. Only a new one may write, which checks the log first.
        case failed
    }

    /// How the scribe is doing.
    public struct Health: Equatable, Sendable {
        public internal(set) var disk = Disk.ok
        /// Why the last commit was not made, or the scribe has ended; nil while all is well.
        public internal(set) var failure: LogError?
        public internal(set) var queuedRows = 0
        public internal(set) var writeAheadBytes: Int64 = 0
        /// Who keeps the write-ahead file from being emptied, once it is far too large.
        public internal(set) var stuckReaders: [StuckReader] = []
    }

    /// At most so many rows, and so many bytes of them, make one commit.
    public static let rowsPerCommit = 1_024
    public static let bytesPerCommit = 4 << 20
    /// So many rows may wait; then the scribe is busy.
    public static let queueLimit = 10_000

    /// Opens the log and starts to write it; the scribe is ready when this returns.
    public init(_ directory: LogDirectory) throws(LogError) {
        // A file that may grow no further must give an error, not end the process.
        signal(SIGXFSZ, SIG_IGN)
        let writer = try LogWriter(directory)
        start = Start(
            state: writer.state, sources: writer.sources, last: writer.last.id,
            time: writer.last.time, streams: writer.streams)
        let desk = desk
        let worker = ScribeWorker(writer, directory, desk)
        Thread.start { worker.run() }
    }

    /// Queues rows that are stored together or not at all; false, and nothing is stored, when the
    /// scribe is busy, has ended, or the rows are more than one commit may hold.
    public func submit(_ events: [Event], then completion: @escaping Completion) -> Bool {
        guard let first = events.first, let last = events.last else { return false }
        let size = events.reduce(0) { $0 + $1.storedSize }
        guard events.count <= Scribe.rowsPerCommit, size <= Scribe.bytesPerCommit else {
            return false
        }
        let submission = Submission(
            events: events, size: size, ids: first.id...last.id, completion: completion)
        return desk.update { $0.queue(submission) }
    }

    public var health: Health { desk.update { $0.health } }

    /// Waits until the queue has room for some rows, or the scribe has ended.
    public func waitForRoom(rows: Int) {
        desk.wait { $0.isOpen && $0.health.queuedRows + rows > Scribe.queueLimit ? nil : () }
    }

    /// Writes what is queued and ends. It returns when the log is closed.
    public func close() {
        desk.update { $0.isOpen = false }
        desk.wait { $0.hasEnded ? () : nil }
    }
}

/// Rows that somebody waits for.
struct Submission: Sendable {
    let events: [Event]
    let size: Int
    let ids: ClosedRange<EventID>
    let completion: Scribe.Completion
}

/// What the scribe and those who submit to it share.
struct Desk {
    var isOpen = true
    var hasEnded = false
    var health = Scribe.Health()
    private var submissions: [Submission] = []
    private var taken = 0

    mutating func queue(_ submission: Submission) -> Bool {
        guard isOpen, health.queuedRows + submission.events.count <= Scribe.queueLimit else {
            return false
        }
        submissions.append(submission)
        health.queuedRows += submission.events.count
        return true
    }

    /// Whether nobody waits for anything.
    var isIdle: Bool { taken == submissions.count }

    /// The next commit: as many submissions as it may hold, at least one; nil when there is none.
    mutating func takeGroup() -> [Submission]? {
        guard !isIdle else { return nil }
        let start = taken
        var rows = 0
        var bytes = 0
        while taken < submissions.count {
            let next = submissions[taken]
            rows += next.events.count
            bytes += next.size
            if taken > start, rows > Scribe.rowsPerCommit || bytes > Scribe.bytesPerCommit { break }
            taken += 1
        }
        let group = Array(submissions[start..<taken])
        forgetTaken()
        return group
    }

    /// Everything that still waits, at the end.
    mutating func takeAll() -> [Submission] {
        defer { submissions.removeAll() }
        return Array(submissions[taken...])
    }

    /// Cuts the front off only when it is most of the queue, so that each row is moved at most once.
    private mutating func forgetTaken() {
        guard taken * 2 >= submissions.count else { return }
        submissions.removeFirst(taken)
        taken = 0
    }
}

extension Event {
    /// About how many bytes the row takes.
    fileprivate var storedSize: Int {
        let content =
            switch content {
            case .text(let text): text.utf8.count
            case .bytes(let bytes): bytes.count
            }
        return content + (metadata?.utf8.count ?? 0) + (subject?.utf8.count ?? 0) + 64
    }
}

/// A thread of our own: what blocks must not block Swift's shared pool.
enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { box in
                guard let box else { return nil }
                Unmanaged<Body>.fromOpaque(box).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        precondition(code == 0, "a thread could not be started: \(String(cString: strerror(code)))")
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
