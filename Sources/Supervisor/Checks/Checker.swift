internal import EventLog
internal import Linux
internal import Swarm

/// Finds out whether something is so, on a thread of its own: it runs a command, or tries a connection,
/// and says what came of it. What is asked for, and when again, is for the kernel to know.
final class Checker: Sendable {
    /// What threads share.
    struct Desk {
        var wishes: [Wish] = []
        var news: [News] = []
        var isClosing = false
        var hasEnded = false
    }

    enum Wish {
        /// In the world of a process, or in ours where there is none.
        case check(Check, of: ProcessIdentity?)
        case drop(ticket: Int)
    }

    struct News {
        let outcome: CheckOutcome
        let ticket: Int
    }

    /// Rings when there is news.
    let counter: EventCounter
    private let desk = Monitor(Desk())
    private let worker: CheckerWorker

    init(_ options: SupervisorOptions) throws {
        counter = try EventCounter()
        worker = try CheckerWorker(desk, environment: options.environment)
        worker.tell = { [weak self] in self?.counter.ring() }
        let worker = worker
        try Thread.start { worker.run() }
    }

    func ask(_ wish: Wish) {
        desk.update { $0.wishes.append(wish) }
        worker.bell.ring()
    }

    func takeNews() -> [News] {
        desk.update { desk in
            defer { desk.news = [] }
            return desk.news
        }
    }

    /// Ends what runs; returns when that is done, or takes longer.
    func close() {
        desk.update { $0.isClosing = true }
        worker.bell.ring()
        _ = desk.wait(atMost: Checker.closingTime) { $0.hasEnded ? true : nil }
    }

    private static let closingTime = 1_000
}
