internal import Canvas
internal import Swarm

/// What the page for SQL leaves behind when it is closed.
struct SQLMemory: Equatable, Sendable {
    /// What was asked, the oldest first.
    private(set) var statements: [String] = []
    /// The page as somebody left it for a moment that it found.
    var page: SQLPage?

    private static let limit = 200

    mutating func note(_ statement: String) {
        statements.removeAll { $0 == statement }
        statements.append(statement)
        if statements.count > SQLMemory.limit { statements.removeFirst() }
    }
}

// Asking the log in SQL.
extension Model {
    /// The page as it was left for a moment, or a new one.
    mutating func openSQL() {
        var page = sql.page ?? SQLPage()
        sql.page = nil
        let marked = swarm.ids(scene).filter(swarm.marked.contains)
        page.ready = ReadyQuestion.all(scene, selected: swarm.selected, marked: marked)
        dialogs.append(.sql(page))
    }

    private var sqlPlace: Int? {
        dialogs.lastIndex { if case .sql = $0 { true } else { false } }
    }

    private var sqlPage: SQLPage? {
        guard let place = sqlPlace, case .sql(let page) = dialogs[place] else { return nil }
        return page
    }

    var sqlQuestion: SQLQuestion? { sqlPage?.question }

    mutating func take(_ answer: SQLAnswer) {
        guard let place = sqlPlace, var page = sqlPage else { return }
        page.take(answer, SQLTimes(scene))
        dialogs[place] = .sql(page)
    }

    mutating func fail(_ question: SQLQuestion, _ why: String) {
        guard let place = sqlPlace, var page = sqlPage else { return }
        page.fail(question, why)
        dialogs[place] = .sql(page)
    }

    // MARK: - Keys

    mutating func type(_ key: Key, into opened: SQLPage) -> [Effect] {
        var page = opened
        switch key {
        case Key(.escape) where page.isRunning: page.stop()
        case Key(.escape), .control("c"):
            dialogs.removeLast()
            return []
        case Key(.enter) where page.spot == .list && page.chosenReady == nil:
            return goToEvent(of: page)
        case Key(.enter): ask(&page)
        default: if !move(key, in: &page) { write(key, in: &page) }
        }
        if page == opened, notice == nil { say("\(key.name) leads no further here") }
        dialogs[dialogs.count - 1] = .sql(page)
        return []
    }

    private mutating func ask(_ page: inout SQLPage) {
        if page.spot == .list, let ready = page.chosenReady { page.field = Field(ready.statement) }
        guard !page.field.text.allSatisfy(\.isWhitespace) else {
            say("down chooses a question; or type a statement")
            return
        }
        page.run(through: scene.moment.lastID)
        sql.note(page.field.text)
    }

    /// The moment of the selected row, in replay; the page waits for whoever comes back.
    private mutating func goToEvent(of page: SQLPage) -> [Effect] {
        guard let event = page.chosenEvent, event > .none, event <= live.lastID else {
            say("this row has no moment: an event's id in a column called id leads to it")
            return []
        }
        sql.page = page
        sql.page?.stop()
        dialogs.removeLast()
        return jump(to: event)
    }

    /// False for a key that moves nothing.
    private mutating func move(_ key: Key, in page: inout SQLPage) -> Bool {
        let isInList = page.spot == .list
        switch key {
        case .control("p"): recall(back: true, in: &page)
        case .control("n"): recall(back: false, in: &page)
        case Key(.up) where !isInList: recall(back: true, in: &page)
        case Key(.up) where page.selected == 0: page.spot = .field
        case Key(.up): page.move(by: -1)
        case Key(.down) where isInList: page.move(by: 1)
        case Key(.down): if !recall(back: false, in: &page) { enterList(of: &page) }
        case Key(.tab): if isInList { page.spot = .field } else { enterList(of: &page) }
        case Key(.pageDown): page.move(by: sqlRows)
        case Key(.pageUp): page.move(by: -sqlRows)
        case Key(.home) where isInList: page.move(by: -Int.max)
        case Key(.end) where isInList: page.move(by: Int.max)
        case Key(.right) where isInList: page.scroll(by: 8)
        case Key(.left) where isInList: page.scroll(by: -8)
        default: return false
        }
        return true
    }

    private mutating func enterList(of page: inout SQLPage) {
        if !page.enterList() { say("nothing is there yet: enter asks what is typed") }
    }

    @discardableResult
    private mutating func recall(back isBack: Bool, in page: inout SQLPage) -> Bool {
        let text = page.recall.step(back: isBack, from: page.field.text, in: sql.statements)
        guard let text else {
            if isBack { say("nothing was asked before that") }
            return false
        }
        page.field = Field(text)
        page.spot = .field
        return true
    }

    private mutating func write(_ key: Key, in page: inout SQLPage) {
        if !page.field.take(key) { say("\(key.name) does nothing in a field; esc leaves it") }
        page.spot = .field
        if page.field.isEmpty { page.forget() }
    }

    /// False where it is not the wheel over the page.
    mutating func wheelSQL(_ mouse: Mouse) -> Bool {
        guard case .sql(var page) = dialogs.last else { return false }
        switch mouse.deed {
        case .wheelUp: page.move(by: -3)
        case .wheelDown: page.move(by: 3)
        default: return false
        }
        dialogs[dialogs.count - 1] = .sql(page)
        return true
    }

    /// A screenful, about.
    private var sqlRows: Int { max(layout.footer.y - layout.counts.bottom - 6, 1) }
}
