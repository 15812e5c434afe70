internal import EventLog
internal import MissionControl

/// Answers questions in SQL, on a thread and a connection of its own: who asks what never ends keeps nobody
/// waiting, and the librarian least of all.
///
/// One question is answered at a time, the newest. Nothing is kept of it: no row, no connection, no thread before the
/// first one.
final class Analyst: Sendable {
    private let desk = Monitor(Desk())
    private let directory: LogDirectory
    private let tell: @Sendable (LogAnswer) -> Void

    private struct Desk {
        var question: SQLQuestion?
        /// Nobody wants what is being answered.
        var isStale = false
        var isBusy = false
        var isOpen = true
        var hasThread = false
    }

    init(_ directory: LogDirectory, _ tell: @escaping @Sendable (LogAnswer) -> Void) {
        self.directory = directory
        self.tell = tell
    }

    func ask(_ question: SQLQuestion) {
        let isFirst = desk.update { desk in
            desk.question = question
            desk.isStale = true
            defer { desk.hasThread = true }
            return !desk.hasThread
        }
        guard isFirst else { return }
        do { try Thread.start { self.run() } } catch {
            desk.update { desk in
                desk.hasThread = false
                desk.question = nil
            }
            tell(.failed(.sql(question), error.description))
        }
    }

    /// Gives up the question, begun or not.
    func stop() {
        desk.update { desk in
            desk.question = nil
            desk.isStale = true
        }
    }

    /// Waits until nothing is being answered; false where that takes too long.
    func rest(atMost milliseconds: Int) -> Bool {
        desk.wait(atMost: milliseconds) { $0.question == nil && !$0.isBusy ? () : nil } != nil
    }

    /// Ends the thread. SQLite can be stopped between two steps of its machine; one that takes long, as a function
    /// over a large value may, ends first, or with the process.
    func dismiss() {
        desk.update { desk in
            desk.isOpen = false
            desk.question = nil
            desk.isStale = true
        }
    }

    /// Returns when the thread is gone.
    func wait() { desk.wait { $0.hasThread ? nil : () } }

    // MARK: - The thread

    private func run() {
        while let question = next() {
            let answer = answer(question)
            let isStale = desk.update { desk in
                desk.isBusy = false
                return desk.isStale
            }
            if !isStale { tell(answer) }
        }
        desk.update { $0.hasThread = false }
    }

    private func next() -> SQLQuestion? {
        desk.wait { (desk: inout Desk) -> SQLQuestion?? in
            guard desk.isOpen else { return .some(nil) }
            guard let question = desk.question else { return nil }
            desk.question = nil
            desk.isStale = false
            desk.isBusy = true
            return .some(question)
        }
    }

    private func answer(_ question: SQLQuestion) -> LogAnswer {
        let query = PagedQuery(
            question.statement, through: question.through, first: question.first)
        do {
            let page = try LogReader.page(
                query, in: directory, isStopped: { self.desk.read(\.isStale) },
                tell: { page in
                    if !self.desk.read(\.isStale) {
                        self.tell(.sql(SQLAnswer(question, page, isOver: false)))
                    }
                })
            return .sql(SQLAnswer(question, page, isOver: true))
        } catch {
            return .failed(.sql(question), error.description)
        }
    }
}

extension SQLAnswer {
    fileprivate init(_ question: SQLQuestion, _ page: QueryPage, isOver: Bool) {
        self.init(question)
        columns = page.columns
        rows = page.rows.map { $0.map(SQLValue.init) }
        count = page.count
        isCounted = page.isOver
        archived = page.archived
        self.isOver = isOver
    }
}

extension SQLValue {
    fileprivate init(_ cell: QueryCell) {
        switch cell.value {
        case .null: self = .none
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        case .text(let text): self = .text(text + (text.utf8.count < cell.size ? "…" : ""))
        case .blob(let bytes): self = .text(SQLValue.text(bytes, of: cell.size))
        }
    }

    /// Bytes that can be read are, as what agents print mostly can.
    private static func text(_ bytes: [UInt8], of size: Int) -> String {
        let isWhole = bytes.count == size
        var text = String(decoding: bytes, as: UTF8.self)
        // The last character may have been cut in two.
        if !isWhole, text.last == "\u{fffd}" { text.removeLast() }
        guard !bytes.contains(0), !text.unicodeScalars.contains("\u{fffd}") else {
            let isShort = bytes.count <= notedBytes
            let digits = hexadecimal(bytes.prefix(notedBytes))
            return isShort
                ? "x'\(digits)'" : "x'\(digits)…' (\(MissionControl.size(Int64(size))))"
        }
        return isWhole ? text : text + "…"
    }

    private static let notedBytes = 8
}
