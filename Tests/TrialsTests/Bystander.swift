import Support
import Swarm
import Synchronization
import Wire

/// Somebody who asks again and again while others do what they do, and notes how long each answer took.
final class Bystander {
    private let notes = Notes()
    private let worker: Worker

    private final class Notes: Sendable {
        let waits = Mutex<[Duration]>([])
        let isOver = Mutex(false)
    }

    init(in colony: Colony) throws {
        let endpoint = try colony.health()["control"]?.string ?? ""
        worker = Worker { [notes] in
            var client = try ControlClient(to: endpoint, context: Context())
            while !notes.isOver.withLock({ $0 }) {
                let start = ContinuousClock.now
                _ = try client.request("hello", within: .seconds(60)).get()
                notes.waits.withLock { $0.append(ContinuousClock.now - start) }
            }
        }
    }

    /// How many answers it has got.
    var answers: Int { notes.waits.withLock { $0.count } }

    /// Returns when it has got some more; throws where that takes too long.
    func getsAnswers(_ count: Int = 3) throws {
        let wanted = answers + count
        try look(until: "a bystander is answered") { answers >= wanted }
    }

    /// All that it waited for, when it has stopped. Throws where it got no answer. To be called once.
    func finish() throws -> [Duration] {
        notes.isOver.withLock { $0 = true }
        try worker.join()
        return notes.waits.withLock { $0 }
    }
}

extension [Duration] {
    /// The middle one; nothing where there is none.
    var median: Duration { isEmpty ? .zero : sorted()[count / 2] }
}
