internal import EventLog
internal import Linux

/// A supervisor on its way, on a thread of its own: nobody who can be shown what there is waits for it.
final class SupervisorStart: Sendable {
    enum Outcome: Sendable {
        case started
        /// What is in the way.
        case failed(String)
    }

    private let outcome = Monitor<Outcome?>(nil)
    private let bell: EventCounter

    /// `serve` makes sure of one, and says what is in the way, if anything is.
    init(_ serve: @escaping @Sendable () -> String?) throws {
        bell = try EventCounter()
        try Thread.start { [self] in
            let trouble = serve()
            outcome.update { $0 = trouble.map { .failed($0) } ?? .started }
            bell.ring()
        }
    }

    /// Readable when there is an outcome.
    var descriptor: CInt { bell.descriptor.number }

    /// Nil while it is on its way.
    var result: Outcome? { outcome.read { $0 } }
}
