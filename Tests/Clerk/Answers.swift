import EventLog
import Support
import Swarm
import Synchronization

/// What the sources are told, and their ledgers: the only place where something is acknowledged.
///
/// The scribe calls it on its own thread right after a commit, so nothing can come between the two.
final class Answers: Sendable {
    private struct Desk: ~Copyable {
        var pens: [Pen]
        var committed: EventID
        var acknowledged = 0
        var failure: LogError?
        /// Answers to repeated batches whose first copy is still on its way to the disk.
        var waiting: [Answer] = []
    }

    /// What a source is to be told once everything up to an id is on the disk.
    struct Answer: Sendable {
        let source: Int
        let receipts: [Ledger.Receipt]
        let due: EventID
    }

    /// A ledger of a source.
    private final class Pen: Sendable {
        let pen: LedgerPen

        init(_ source: String, _ directory: String) throws {
            guard let pen = LedgerPen(path: Ledger.path(of: source, in: directory)) else {
                throw Failure(description: "cannot write in '\(directory)'")
            }
            self.pen = pen
        }
    }

    private let desk: Mutex<Desk>
    private let bell: Bell
    private let isDeaf: Bool

    /// `committed` is the last event the log held when it was opened.
    init(
        _ sources: [String], in directory: String, committed: EventID, _ bell: Bell, isDeaf: Bool
    ) throws {
        let pens = try sources.map { try Pen($0, directory) }
        desk = Mutex(Desk(pens: pens, committed: committed))
        self.bell = bell
        self.isDeaf = isDeaf
    }

    var failure: LogError? { desk.withLock { $0.failure } }

    /// Whether everybody has been told.
    var isComplete: Bool { desk.withLock { $0.waiting.isEmpty } }

    /// Written down before the batch is handed over.
    func noteSent(_ numbers: ClosedRange<Int64>, by source: Int) {
        desk.withLock { $0.pens[source].pen.sent(numbers) }
    }

    /// At once if all it speaks of is on the disk; else when it is.
    func give(_ answer: Answer) {
        desk.withLock { desk in
            if answer.due <= desk.committed {
                Answers.tell(answer, &desk)
            } else {
                desk.waiting.append(answer)
            }
        }
    }

    /// Tells a source although nothing is on the disk yet: a mistake on purpose.
    func giveEarly(_ answer: Answer) {
        desk.withLock { desk in
            Answers.tell(answer, &desk)
            say("acked \(desk.acknowledged)")
        }
    }

    /// What the scribe says of rows it was given.
    func settle(_ result: Result<ClosedRange<EventID>, LogError>, upTo last: EventID) {
        desk.withLock { desk in
            switch result {
            case .success(let ids): Answers.release(upTo: ids.upperBound, &desk)
            case .failure(let error):
                desk.failure = error
                if isDeaf { Answers.release(upTo: last, &desk) }
            }
        }
        bell.ring()
    }

    private static func release(upTo id: EventID, _ desk: inout Desk) {
        desk.committed = max(desk.committed, id)
        let due = desk.waiting.prefix { $0.due <= id }
        for answer in due { tell(answer, &desk) }
        desk.waiting.removeFirst(due.count)
        if !due.isEmpty { say("acked \(desk.acknowledged)") }
    }

    private static func tell(_ answer: Answer, _ desk: inout Desk) {
        desk.pens[answer.source].pen.acknowledged(answer.receipts)
        desk.acknowledged += answer.receipts.count
    }
}
