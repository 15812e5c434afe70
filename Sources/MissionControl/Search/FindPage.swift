internal import Canvas
public import Swarm

/// The page that searches all agents and all time.
public struct FindPage: Equatable, Sendable {
    public var field = Field()
    /// What stands in the field is a regular expression.
    public var isExpression = false
    /// Only what these said; nil for all.
    public var agents: Set<AgentID>?
    public private(set) var selected = 0
    public private(set) var answer: FindAnswer?
    /// Nobody wants to know more.
    public private(set) var isStopped = false

    public init() {}

    /// What is searched for; nil where the field says nothing or is no expression.
    public var pattern: Pattern? { Pattern(field.text, isExpression: isExpression) }

    var isWrong: Bool { pattern == nil && !field.isEmpty }

    func question(through end: EventID) -> FindQuestion? {
        guard let pattern, !isStopped else { return nil }
        return FindQuestion(LogSelection(agents: agents, pattern: pattern), through: end)
    }

    /// What is searched for has changed.
    mutating func restart() {
        answer = nil
        selected = 0
        isStopped = false
    }

    mutating func stop() { isStopped = true }

    mutating func take(_ answer: FindAnswer) {
        guard !isStopped, answer.question.selection.pattern == pattern,
            answer.question.selection.agents == agents
        else { return }
        self.answer = answer
        selected = min(selected, max(answer.hits.count - 1, 0))
    }

    mutating func move(by distance: Int) {
        let last = max((answer?.hits.count ?? 0) - 1, 0)
        selected = min(max(selected + distance, 0), last)
    }

    /// The first hit on a list of so many rows.
    func first(rows: Int) -> Int {
        max(min(selected - rows / 2, (answer?.hits.count ?? 0) - rows), 0)
    }

    public var chosen: FindHit? {
        guard let hits = answer?.hits, hits.indices.contains(selected) else { return nil }
        return hits[selected]
    }

    /// It still reads.
    var isRunning: Bool { pattern != nil && !isStopped && answer?.isOver != true }

    /// `214 hits, 62 % read, esc stops`; in few columns without how far it is.
    func note(in columns: Int) -> String {
        if isWrong { return "no regular expression" }
        guard pattern != nil else { return "type what to look for" }
        let count = answer?.count ?? 0
        let hits = count == 1 ? "1 hit" : "\(grouped(count)) hits"
        if answer?.isOver == true { return hits }
        let share = Int((answer?.share ?? 0) * 100)
        if columns < FindPage.narrow {
            return "\(hits)" + (isStopped ? ", stopped" : ", esc stops")
        }
        return "\(hits), \(share) % read" + (isStopped ? ", stopped" : ", esc stops")
    }
}

extension FindPage {
    private static let narrow = 60

    private func name(in columns: Int) -> String {
        columns < FindPage.narrow ? "Search" : "Search everything"
    }

    func title(in columns: Int) -> String { "\(name(in: columns)): \(field.text)" }

    /// How far it is, at the right; where one types is the end of the title.
    func drawTitle(on canvas: inout Canvas, in row: Rectangle) {
        let said = Line(" \(note(in: row.columns)) ", .titleNote)
        let start = canvas.write(said, endingAt: row.right - 1, y: row.y, from: row.x + 18)
        let typed = Line("▸\(name(in: row.columns)): \(field.before)")
        canvas.cursor = Canvas.Place(x: min(1 + typed.width, start), y: row.y)
    }
}

/// The page as it looks.
struct FindView {
    let page: FindPage
    let scene: Scene

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let list = area
        let hits = page.answer?.hits ?? []
        let first = page.first(rows: list.rows)
        let names = EntryNames(scene.state)
        for (index, hit) in hits.dropFirst(first).prefix(list.rows).enumerated() {
            let row = list.row(index)
            let isSelected = first + index == page.selected
            if isSelected { canvas.write("▸", x: 1, y: row.y, .titleFocus) }
            canvas.write(line(of: hit, names), x: 3, y: row.y, end: row.right)
            if isSelected { canvas.underlay(row, .selected) }
        }
        if hits.isEmpty, page.answer?.isOver == true {
            let text = "\"\(page.field.text)\" is nowhere in the log"
            canvas.write(Line(text, .fieldHint), x: 3, y: list.y, end: list.right)
        }
    }

    private func line(of hit: FindHit, _ names: EntryNames) -> Line {
        let shown = ShownTime(hit.time, in: scene.zone)
        let isToday = shown.day == ShownTime(scene.now, in: scene.zone).day
        let time = isToday ? shown.clock : "\(shown.day.suffix(2)) \(shown.clock.prefix(5))"
        let name = names.line(of: hit.agent).cut(to: names.columns).padded(to: names.columns)
        return "\(time, .logTime)  \(name)  \(hit.sign, hit.role)  " + found(in: hit.text)
    }

    /// The text with `[ ]` around what was found.
    private func found(in text: String) -> Line {
        let bytes = Array(text.utf8)
        var line = Line()
        var at = 0
        for range in page.pattern?.ranges(in: bytes) ?? [] {
            line.append(String(decoding: bytes[at..<range.lowerBound], as: UTF8.self))
            line.append("[", .logMatch)
            line.append(String(decoding: bytes[range], as: UTF8.self), .logMatch)
            line.append("]", .logMatch)
            at = range.upperBound
        }
        line.append(String(decoding: bytes[at...], as: UTF8.self))
        return line
    }
}
