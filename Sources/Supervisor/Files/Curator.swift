internal import EventLog
internal import Linux
internal import Swarm

/// Sees to it that the files of the workspace are recorded, on a thread of its own: git and the disk may take
/// their time.
///
/// What comes of it lies on a desk until the reactor takes it to the kernel. Its order there is that of the
/// records, so the log's last one names what is to be told next.
final class Curator: Sendable {
    /// What threads share.
    struct Desk {
        var news: [FileNews] = []
        /// Who may have changed something.
        var patrons: [AgentID: ProcessTree] = [:]
        var wishes: [Wish] = []
        var health = Health()
        var isClosing = false
        var hasEnded = false
    }

    enum Wish {
        case look(Declaration)
        case work(FileErrand)
        case cultivate(WorkTreeErrand)
        /// What was restored is on record.
        case finish
    }

    struct Health: Equatable {
        /// The newest record.
        var commit: String?
        var files = 0
        var directories = 0
        /// How many records had something new.
        var records = 0
        /// How long the last look took, in microseconds.
        var lookTime: Int64?
        /// Why they are not recorded as they should be.
        var trouble: String?
    }

    /// Rings when there is news.
    let counter: EventCounter
    private let desk = Monitor(Desk())
    private let worker: CuratorWorker

    /// `known` is what the log says of the files.
    init(_ options: SupervisorOptions, known: State) throws {
        counter = try EventCounter()
        worker = CuratorWorker(options, known: known, desk, try EventCounter())
    }

    func start() throws(LogError) {
        worker.tell = { [weak self] in self?.counter.ring() }
        let worker = worker
        try Thread.start { worker.run() }
    }

    /// As much as there is, in its order.
    func takeNews() -> FileNews? {
        desk.update { $0.news.isEmpty ? nil : $0.news.removeFirst() }
    }

    var health: Health { desk.read { $0.health } }

    /// Who is there from now on.
    func meet(_ patrons: [AgentID: ProcessTree]) { desk.update { $0.patrons = patrons } }

    func ask(_ wish: Wish) {
        desk.update { $0.wishes.append(wish) }
        worker.bell.ring()
    }

    /// Records once more, and ends; returns when that is done, or takes longer.
    func close() {
        desk.update { $0.isClosing = true }
        worker.bell.ring()
        _ = desk.wait(atMost: Curator.closingTime) { $0.hasEnded ? true : nil }
    }

    private static let closingTime = 2_000
}
