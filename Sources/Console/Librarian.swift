internal import EventLog
internal import Linux
public import MissionControl

/// Reads the log for the screen, on a thread of its own, so that no key waits for a disk.
///
/// Of each kind of question one waits at most: the newest. The descriptor is readable while there are
/// answers; what was asked again meanwhile may have none.
public final class Librarian: Sendable {
    private let desk = Monitor(LibrarianDesk())
    private let bell: Bell
    private let analyst: Analyst

    /// A bell that two threads share.
    final class Bell: Sendable {
        let counter: EventCounter

        init() throws(SystemError) { counter = try EventCounter() }
    }

    /// Reads the log in a directory, which may come later, from now on; `zone` is that of what it writes
    /// down as times, `path` where git is looked for. Throws where there is no descriptor or no thread left.
    public init(
        log directory: String, zone: Zone = .local, path: String = usualPath
    ) throws {
        bell = try Bell()
        let directory = LogDirectory(directory)
        analyst = Analyst(directory) { [desk, bell] answer in
            desk.update { $0.deliver(answer) }
            bell.counter.ring()
        }
        let worker = LibrarianWorker(directory, zone, path, desk, bell)
        try Thread.start { worker.run() }
    }

    /// Where git is looked for unless somebody says so.
    public static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    /// What to poll for answers.
    public var descriptor: Int32 { bell.counter.descriptor.number }

    public func ask(_ question: LogQuestion) {
        if case .sql(let question) = question { return analyst.ask(question) }
        desk.update { $0.ask(question) }
    }

    /// Gives up a question of a kind, begun or not.
    public func stop(_ kind: LogQuestion.Kind) {
        if kind == .sql { return analyst.stop() }
        desk.update { $0.stop(kind) }
    }

    /// The next answer; nil while there is none.
    public func next() -> LogAnswer? {
        // Only looked at while there is none: whoever changes the desk wakes the thread.
        if hasNoAnswer {
            // What rings after this is for an answer that comes after it.
            _ = bell.counter.acknowledge()
            guard !hasNoAnswer else { return nil }
        }
        return desk.update { desk in
            if desk.answers.count <= 1 { _ = bell.counter.acknowledge() }
            return desk.answers.isEmpty ? nil : desk.answers.removeFirst()
        }
    }

    private var hasNoAnswer: Bool { desk.read { $0.answers.isEmpty } }

    /// Waits until nothing is left to read.
    func rest() { desk.wait { $0.isIdle || $0.hasEnded ? () : nil } }

    /// Waits until nothing is left to answer in SQL; false where it goes on for so long.
    func restsFromSQL(within milliseconds: Int) -> Bool { analyst.rest(atMost: milliseconds) }

    /// Gives everything up. Nobody who leaves waits for it: each thread ends as soon as it looks up.
    public func dismiss() {
        desk.update { $0.isOpen = false }
        analyst.dismiss()
    }

    /// Whether everything that was asked has its answer, and that was taken.
    public var isIdle: Bool { desk.read { $0.isIdle && $0.answers.isEmpty } }

    /// Ends the threads, and returns when they are gone.
    public func close() {
        dismiss()
        desk.wait { $0.hasEnded ? () : nil }
        analyst.wait()
    }
}
