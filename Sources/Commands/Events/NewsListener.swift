internal import Glibc
internal import Supervisor
internal import Swarm
internal import Wire

/// Waits for the doorbell of whoever serves a workspace, now or later.
///
/// It says when nobody does, and goes on by itself when somebody comes: what was missed meanwhile is in
/// the log, and the next tick tells of it.
struct NewsListener: ~Copyable {
    private var subscriber: EventSubscriber
    private var isMissed = false

    enum News {
        /// There are rows behind those that were read.
        case rows
        /// Nothing came for a second.
        case none
        /// Nobody reads on what is printed.
        case over
    }

    private static let patience = Duration.seconds(1)

    init(_ workspace: WorkspaceSearch) throws {
        let sockets = try SocketDirectory.of(workspace: workspace.root)
        subscriber = try EventSubscriber(to: sockets.events, context: Context())
    }

    mutating func wait(behind place: EventID, _ output: inout Output) throws -> News {
        let deadline = ContinuousClock.now + NewsListener.patience
        while true {
            while let published = try subscriber.receive() {
                if case .tick(let tick) = published, tick.lastID > place { return .rows }
            }
            try sayConnection(isLate: ContinuousClock.now >= deadline, &output)
            guard ContinuousClock.now < deadline else { return .none }
            guard try rest(output) else { return .over }
        }
    }

    /// Who has just begun to listen is not connected yet, and that is nothing to tell.
    private mutating func sayConnection(isLate: Bool, _ output: inout Output) throws {
        if isMissed, subscriber.isConnected {
            isMissed = false
            try output.complain("a supervisor runs again")
        } else if !isMissed, isLate, !subscriber.isConnected {
            isMissed = true
            try output.complain("no supervisor runs; this goes on when one does")
        }
    }

    /// False when nobody reads on.
    private func rest(_ output: Output) throws -> Bool {
        guard try !subscriber.wantsTurn else { return true }
        var looks = try subscriber.descriptors.map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let count = looks.count
        // Watched for nothing but its end: as for every tool, that is when the reader leaves.
        if let descriptor = output.standard.descriptor {
            looks.append(pollfd(fd: descriptor, events: 0, revents: 0))
        }
        poll(&looks, nfds_t(looks.count), 250)
        return !looks.dropFirst(count).contains { $0.revents & Int16(POLLERR | POLLHUP) != 0 }
    }
}
