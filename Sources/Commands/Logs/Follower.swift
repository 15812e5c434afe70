internal import EventLog
internal import Glibc
internal import Linux
internal import Swarm

/// Waits for new rows of a log and prints them, until nobody reads on.
///
/// It watches the workspace's own directory with inotify(7): a commit writes the write-ahead file, and
/// that is told at once. So it needs no supervisor, costs nothing while nothing happens, and goes on
/// when one comes back. It reads at most twenty times a second, however often the file is written.
struct Follower: ~Copyable {
    private let workspace: WorkspaceSearch
    private let watch: Descriptor

    /// Milliseconds between two looks at the log.
    private static let restTime: CInt = 50
    /// Milliseconds after which a line that has no end yet is shown as it stands.
    private static let patience: CInt = 1_000
    /// How often it looks again of its own accord: the file is written before what is written can be read,
    /// and nothing tells when that is so.
    private static let looksAfterNews = 10

    init(_ workspace: WorkspaceSearch) throws {
        let number = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else { throw Failure("cannot follow the log: \(system(errno))") }
        let watch = Descriptor(owning: number)
        let events = UInt32(IN_MODIFY | IN_CREATE)
        guard inotify_add_watch(number, workspace.home, events) >= 0 else {
            throw Failure("cannot follow the log in '\(workspace.home)': \(system(errno))")
        }
        self.workspace = workspace
        self.watch = watch
    }

    borrowing func follow(
        _ source: OutputRows, from start: EventID, printer: inout any OutputPrinter,
        _ output: inout Output
    ) throws {
        var place = start
        let reader = try workspace.reader()
        var known: Set<AgentID> = []
        var looks = Follower.looksAfterNews
        while true {
            // Before the wait: what was written while the watch was set up has been told to nobody.
            let before = place
            try source.read(reader, after: &place) { event in
                // Whoever is new may have been started since the names were read.
                if let agent = String(lossy: event.agent).map(AgentID.init(rawValue:)),
                    known.insert(agent).inserted
                {
                    try printer.learn(reader.state())
                }
                try printer.take(event, &output)
            }
            try output.flush()
            if place != before { looks = Follower.looksAfterNews }
            guard try wait(&looks, &printer, &output) else { return }
        }
    }

    /// Returns when there is a log; false when nobody reads on.
    borrowing func waitForLog(_ output: Output) throws -> Bool {
        while true {
            do throws(LogError) {
                _ = try LogReader(workspace.log)
                return true
            } catch {
                guard error.code == .missing else { throw Failure(error) }
            }
            guard try wait(Follower.patience, output).isReaderThere else { return false }
        }
    }

    /// False when nobody reads on.
    private borrowing func wait(
        _ looksLeft: inout Int, _ printer: inout any OutputPrinter, _ output: inout Output
    ) throws -> Bool {
        let patience = looksLeft > 0 ? Follower.patience : -1
        let (hasNews, isReaderThere) = try wait(patience, output)
        guard isReaderThere else { return false }
        looksLeft = hasNews ? Follower.looksAfterNews : looksLeft - 1
        if !hasNews { try printer.finish(&output) }
        return true
    }

    /// Waits for something to happen in the workspace, so many milliseconds at most.
    private borrowing func wait(
        _ patience: CInt, _ output: Output
    ) throws -> (hasNews: Bool, isReaderThere: Bool) {
        poll(nil, 0, Follower.restTime)
        var looks = [pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0)]
        // Watched for nothing but its end: as for every tool, that is when the reader leaves.
        if let descriptor = output.standard.descriptor {
            looks.append(pollfd(fd: descriptor, events: 0, revents: 0))
        }
        let count = poll(&looks, nfds_t(looks.count), patience)
        if looks.dropFirst().contains(where: { $0.revents & Int16(POLLERR | POLLHUP) != 0 }) {
            return (false, false)
        }
        var bytes: [UInt8] = []
        while case .bytes = try watch.read(appendingTo: &bytes, limit: 1 << 14) {
            bytes.removeAll(keepingCapacity: true)
        }
        return (count != 0, true)
    }
}
