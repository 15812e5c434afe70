internal import Canvas
internal import Swarm

/// The page that asks the log in SQL: a field for a statement, and below it what may be asked or what came of it.
public struct SQLPage: Equatable, Sendable {
    public var field = Field()
    /// What is offered while nothing is typed.
    public internal(set) var ready: [ReadyQuestion]
    /// Where the keys go.
    public internal(set) var spot = Spot.field
    /// A ready question, or a row of the answer.
    public private(set) var selected = 0
    /// How many columns at the left are not shown.
    public private(set) var left = 0
    private(set) var table: SQLTable?
    /// Why there is no answer, or no more of it.
    public private(set) var trouble: String?
    /// What is or was asked, and from which row on.
    private(set) var asked: SQLQuestion?
    private var count = 0
    private var isCounted = false
    private var archived: EventID?
    private var isOver = false
    private var isStopped = false
    var recall = Recall()

    public enum Spot: Equatable, Sendable { case field, list }

    public init(_ ready: [ReadyQuestion] = []) { self.ready = ready }

    // MARK: - Asking

    /// What is to be answered; nil while nothing is.
    var question: SQLQuestion? { isRunning ? asked : nil }

    var isRunning: Bool { asked != nil && !isOver && !isStopped }

    /// Asks what stands in the field.
    mutating func run(through end: EventID) {
        self = SQLPage(ready, field)
        asked = SQLQuestion(field.text, through: end)
        spot = .list
    }

    private init(_ ready: [ReadyQuestion], _ field: Field) {
        self.ready = ready
        self.field = field
    }

    mutating func stop() { isStopped = isRunning }

    /// What was asked is of no interest any more: something else is being typed.
    mutating func forget() { self = SQLPage(ready, field) }

    mutating func take(_ answer: SQLAnswer, _ times: SQLTimes) {
        guard isRunning, answer.question == asked else { return }
        table = SQLTable(answer, times)
        // Rows are counted anew with each piece that is read.
        count = max(count, answer.count)
        isCounted = isCounted || answer.isCounted
        archived = answer.archived
        isOver = answer.isOver
        selected = min(selected, max(rowCount - 1, 0))
    }

    mutating func fail(_ question: SQLQuestion, _ why: String) {
        guard isRunning, question == asked else { return }
        trouble = why
        isOver = true
        if table == nil { spot = .field }
    }

    // MARK: - Moving

    var offersReady: Bool { field.isEmpty && asked == nil }

    /// How many rows there are to go to.
    private var rowCount: Int {
        guard isStopped || trouble != nil else { return count }
        return table?.range.upperBound ?? 0
    }

    var listCount: Int { offersReady ? ready.count : rowCount }

    /// False where there is nothing to move in.
    @discardableResult
    mutating func move(by distance: Int) -> Bool {
        guard listCount > 0 else { return false }
        spot = .list
        let target = selected.addingReportingOverflow(distance)
        let place = target.overflow ? (distance < 0 ? 0 : listCount) : target.partialValue
        selected = min(max(place, 0), listCount - 1)
        askForMore()
        return true
    }

    /// From the field into what stands below it.
    mutating func enterList() -> Bool {
        if offersReady { selected = 0 }
        return move(by: 0)
    }

    mutating func scroll(by columns: Int) {
        left = min(max(left + columns, 0), max((table?.width ?? 0) - 8, 0))
    }

    /// Asks for the rows around the selected one before they are needed.
    private mutating func askForMore() {
        guard let table, let asked, isOver, trouble == nil else { return }
        let rows = table.range
        let margin = min(100, rows.count / 4)
        let isShort =
            (selected - margin < rows.lowerBound && rows.lowerBound > 0)
            || (selected + margin >= rows.upperBound && rows.upperBound < count)
        let first = max(selected - min(300, rows.count / 3), 0)
        guard isShort, first != asked.first else { return }
        self.asked?.first = first
        isOver = false
    }

    /// The event that the selected row is about.
    var chosenEvent: EventID? { offersReady ? nil : table?.event(ofRow: selected) }

    var chosenReady: ReadyQuestion? {
        offersReady && ready.indices.contains(selected) ? ready[selected] : nil
    }

    // MARK: - What is said

    /// `12 rows · up to #48,213`, and of a log with an archive `· not the archive, up to #8,191`
    var note: String {
        guard let asked else { return "" }
        let hidden = archived.map { " · not the archive, up to #\(grouped($0.rawValue))" } ?? ""
        return "\(rowNote) · up to #\(grouped(asked.through.rawValue))\(hidden)"
    }

    private var rowNote: String {
        let known = grouped(rowCount) + (rowCount == 1 ? " row" : " rows")
        if isStopped { return known + ", stopped" }
        if trouble != nil { return table == nil ? "no answer" : known }
        if isRunning { return table == nil ? "running, esc stops" : known + " so far, esc stops" }
        return isCounted ? known : "more than " + known
    }
}

/// The statements of before: what was asked last comes back first.
struct Recall: Equatable, Sendable {
    /// How many statements back; 0 is what is being typed.
    private var steps = 0
    private var draft = ""

    /// What is to stand in the field; nil where there is nothing further back or on.
    mutating func step(back: Bool, from text: String, in history: [String]) -> String? {
        let next = steps + (back ? 1 : -1)
        guard (0...history.count).contains(next) else { return nil }
        if steps == 0 { draft = text }
        steps = next
        return next == 0 ? draft : history[history.count - next]
    }
}
