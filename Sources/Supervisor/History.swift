internal import EventLog
internal import Linux
internal import Swarm
internal import Synchronization
internal import Wire

/// What clients ask of the log, as far as they have no answer yet.
///
/// The disk is read on another thread: it may take its time, and whoever wants agents to stop must
/// not wait for that.
final class History: Sendable {
    /// So many questions of one client wait at most; of all, as many as the archivist takes.
    private static let limitPerClient = 8
    /// How long a reply is at most, its first row aside.
    static let byteLimit = 4 << 20
    /// What stands around a row in a reply: the list and the object.
    private static let wrappers = 2

    private struct Desk {
        var open: [Asker] = []
        var answers: [(Asker, Reply.Outcome)] = []
    }

    /// Rings when there are answers.
    let counter: EventCounter
    private let archivist: Archivist
    private let desk = Mutex(Desk())

    init(_ directory: LogDirectory) throws(SystemError) {
        counter = try EventCounter()
        archivist = Archivist(directory)
    }

    /// Throws why a question is not taken.
    func ask(_ question: Archivist.Question, for asker: Asker) throws {
        try desk.withLock { desk throws(Objection) in
            let own = desk.open.count { $0.client == asker.client }
            guard own < History.limitPerClient, desk.open.count < Archivist.queueLimit else {
                throw History.busy
            }
            desk.open.append(asker)
        }
        do {
            let isTaken = try archivist.look(for: question) { self.answer(asker, $0) }
            precondition(isTaken, "who waits for an answer is counted here")
        } catch {
            desk.withLock { $0.open.removeAll { $0 == asker } }
            throw error
        }
    }

    private static let busy = Objection(
        "busy", "too many questions about the log wait for an answer", hint: "ask again later")

    /// Comes from the archivist's thread.
    private func answer(_ asker: Asker, _ result: Result<EventPage, LogError>) {
        let outcome: Reply.Outcome =
            switch result {
            case .success(let page): .ok(History.body(page))
            case .failure(let error): .error(ErrorBody(error))
            }
        desk.withLock { $0.answers.append((asker, outcome)) }
        counter.ring()
    }

    func takeAnswers() -> [(Asker, Reply.Outcome)] {
        desk.withLock { desk in
            defer { desk.answers = [] }
            for (asker, _) in desk.answers {
                if let place = desk.open.firstIndex(of: asker) { desk.open.remove(at: place) }
            }
            return desk.answers
        }
    }

    /// Whoever gets no answer any more.
    func takeOpen() -> [Asker] {
        desk.withLock { desk in
            defer { desk = Desk() }
            return desk.open
        }
    }

    static func body(_ page: EventPage) -> Body {
        Body { writer in
            var last = page.end
            var line: [UInt8] = []
            writer.key("events")
            writer.beginArray()
            for index in 0..<page.rows.count {
                line.removeAll(keepingCapacity: true)
                page.rows[index].appendCloudEvent(to: &line, within: wrappers)
                if index > 0, writer.bytes.count + line.count > byteLimit {
                    last = page.rows.rows[index - 1].id
                    break
                }
                writer.raw(line.span.bytes)
            }
            writer.endArray()
            writer.field("last_id", last.rawValue)
        }
    }
}

extension ErrorBody {
    /// Why rows cannot be read.
    init(_ error: LogError) { self.init("unreadable", error.message, hint: error.hint) }
}
