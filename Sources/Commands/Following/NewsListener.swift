internal import EventLog
internal import Glibc
internal import Swarm
internal import Wire

/// Waits for the doorbell of whoever serves a workspace, now or later.
///
/// The doorbell only says that there is something to read: what was missed, and what came while
/// nobody served, is in the log. It says when nobody does, and goes on by itself when somebody comes.
struct NewsListener: ~Copyable {
    private let workspace: WorkspaceSearch
    private let context: Context
    private var subscriber: EventSubscriber?
    private var watch = ConnectionWatch()
    /// How far the log is that was told of and not read yet.
    private var told = EventID.none
    private var mayHaveMissed = false
    /// Something else that ends a wait when it can be read, such as a queue of signals.
    var bell: CInt?
    /// A clock that sleeps with the machine: nobody is silent meanwhile.
    private let start = SuspendingClock.now

    enum News {
        /// There may be rows behind those that were read.
        case rows
        /// Nothing came for a second.
        case none
        /// Nobody reads on what is printed.
        case over
        /// The bell rings.
        case called
    }

    private static let patience = Duration.seconds(1)

    init(_ workspace: WorkspaceSearch) throws {
        self.workspace = workspace
        context = try Context(endsWithProcess: true)
    }

    mutating func wait(behind place: EventID, _ output: inout Output) throws -> News {
        let deadline = now + NewsListener.patience
        while true {
            let hasHeard = try hear()
            try mind(hasHeard, &output)
            if mayHaveMissed || told > place {
                (mayHaveMissed, told) = (false, .none)
                return .rows
            }
            guard now < deadline else { return .none }
            guard try rest(until: min(deadline, watch.due ?? deadline), output) else {
                return isCalled ? .called : .over
            }
        }
    }

    /// Opens the log as soon as there is one; nil when nobody reads on.
    mutating func waitForLog(_ output: inout Output) throws -> LogReader? {
        while true {
            do throws(LogError) {
                return try LogReader(workspace.log)
            } catch {
                guard error.code == .missing else { throw Failure(error) }
            }
            if case .over = try wait(behind: .none, &output) { return nil }
        }
    }
}

// MARK: - The connection

extension NewsListener {
    private var now: Duration { start.duration(to: .now) }

    /// Takes everything that was published; false where there was nothing.
    private mutating func hear() throws -> Bool {
        var hasHeard = false
        while let published = try subscriber?.receive() {
            hasHeard = true
            if case .tick(let tick) = published { told = max(told, tick.lastID) }
        }
        return hasHeard
    }

    private mutating func mind(_ hasHeard: Bool, _ output: inout Output) throws {
        let actions = watch.step(
            isConnected: subscriber?.isConnected ?? false, hasHeard: hasHeard, at: now,
            chance: .random(in: 0..<1))
        for action in actions {
            switch action {
            case .look: try look()
            case .read: mayHaveMissed = true
            case .tell(let notice): try output.complain(notice.text)
            }
        }
    }

    /// The next one may serve at another place than the one before.
    private mutating func look() throws {
        subscriber = nil
        guard let events = RunFile(in: workspace)?.events else { return }
        subscriber = try EventSubscriber(to: events, context: context)
    }

    /// False when nobody reads on, or the bell rings.
    private mutating func rest(until deadline: Duration, _ output: Output) throws -> Bool {
        if isCalled { return false }
        guard try subscriber?.wantsTurn != true else { return true }
        var looks = try (subscriber?.descriptors ?? []).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let count = looks.count
        if let bell { looks.append(pollfd(fd: bell, events: Int16(POLLIN), revents: 0)) }
        // Watched for nothing but its end: as for every tool, that is when the reader leaves.
        if let descriptor = output.standard.descriptor {
            looks.append(pollfd(fd: descriptor, events: 0, revents: 0))
        }
        let (seconds, attoseconds) = max(deadline - now, .zero).components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
        poll(&looks, nfds_t(looks.count), CInt(milliseconds))
        if isCalled { return false }
        return !looks.dropFirst(count).contains { $0.revents & Int16(POLLERR | POLLHUP) != 0 }
    }

    private var isCalled: Bool {
        guard let bell else { return false }
        var look = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, 0) == 1
    }
}

extension ConnectionWatch.Notice {
    fileprivate var text: Text {
        switch self {
        case .missing: "no supervisor runs; this goes on when one does"
        case .back: "a supervisor runs again"
        case .silent: "the supervisor says nothing; this goes on when it does"
        case .speaking: "the supervisor speaks again"
        }
    }
}
