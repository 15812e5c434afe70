public import Swarm
internal import Synchronization

/// Looks rows up in the log on a thread of its own, for whoever must not wait for a disk.
///
/// The thread comes with a question and goes with the last one: as long as nobody asks it costs
/// nothing.
public final class Archivist: Sendable {
    /// So many questions wait at most.
    public static let queueLimit = 32

    /// Which rows: after one and up to another, so many that match.
    public struct Question: Sendable {
        let after: EventID
        let through: EventID
        let limit: Int
        let filter: EventFilter

        public init(after: EventID, through: EventID, limit: Int, where filter: EventFilter) {
            self.after = after
            self.through = through
            self.limit = limit
            self.filter = filter
        }
    }

    /// Called on the archivist's thread.
    public typealias Completion = @Sendable (Result<EventPage, LogError>) -> Void

    private struct Desk {
        var waiting: [(Question, Completion)] = []
        var isAtWork = false
    }

    private let directory: LogDirectory
    private let desk = Mutex(Desk())

    public init(_ directory: LogDirectory) { self.directory = directory }

    /// Queues a question; false where too many wait. Throws where there is no thread for it.
    public func look(
        for question: Question, then completion: @escaping Completion
    ) throws(LogError) -> Bool {
        let (isQueued, isIdle) = desk.withLock { desk in
            guard desk.waiting.count < Archivist.queueLimit else { return (false, false) }
            desk.waiting.append((question, completion))
            defer { desk.isAtWork = true }
            return (true, !desk.isAtWork)
        }
        guard isIdle else { return isQueued }
        do { try Thread.start(work) } catch {
            // Nobody else can have asked since: this is for one thread to call.
            desk.withLock { $0 = Desk() }
            throw error
        }
        return true
    }

    private func work() {
        var reader: LogReader?
        while let (question, completion) = next() {
            completion(answer(question, &reader))
        }
    }

    private func next() -> (Question, Completion)? {
        desk.withLock { desk in
            guard !desk.waiting.isEmpty else {
                desk.isAtWork = false
                return nil
            }
            return desk.waiting.removeFirst()
        }
    }

    private func answer(
        _ question: Question, _ open: inout LogReader?
    ) -> Result<EventPage, LogError> {
        do throws(LogError) {
            let reader = if let open = open.take() { open } else { try LogReader(directory) }
            let page = try reader.page(
                after: question.after, through: question.through, limit: question.limit,
                where: question.filter)
            open = consume reader
            return .success(page)
        } catch {
            return .failure(error)
        }
    }
}
