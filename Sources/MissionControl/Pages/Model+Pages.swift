internal import Canvas
internal import Swarm

// Pages that are lists read from the moment: what they lack, keys, and the mouse.
extension Model {
    /// Nothing is read for what nobody sees.
    var pageQuestions: [LogQuestion] {
        let end = scene.moment.lastID
        guard focus.isPage, end > .none else { return [] }
        var wanted: [LogQuestion] = []
        let panes = layout.panes
        if panes[.asks] != nil, asks.reading?.through != end { wanted.append(.asks(end)) }
        if panes[.talk] != nil, talk.reading?.through != end { wanted.append(.talk(end)) }
        if panes[.trace] != nil, trace.reading?.through != end {
            wanted.append(.traces(end))
        }
        return wanted
    }

    // MARK: - Keys

    /// Nil where a page has nothing to do with it.
    mutating func performInPage(_ action: Action) -> [Effect]? {
        switch focus {
        case .asks: performInAsks(action) ?? perform(action, in: \.asks)
        case .leases: performInLeases(action) ?? perform(action, in: \.leases)
        case .talk: performInTalk(action) ?? perform(action, in: \.talk)
        case .trace: performInTrace(action) ?? perform(action, in: \.trace)
        case .budgets: performInBudgets(action) ?? perform(action, in: \.budgets)
        default: nil
        }
    }

    private mutating func perform(
        _ action: Action, in place: WritableKeyPath<Model, some ListPage>
    ) -> [Effect]? {
        let rows = listRows(place)
        switch action {
        case .search: open(.search)
        case .back where self[keyPath: place].list.pattern != nil:
            self[keyPath: place].list.pattern = nil
        case .nextMatch, .previousMatch:
            let said = self[keyPath: place].look(
                isForward: action == .nextMatch, fromHere: false, scene, rows: rows)
            if let said { say(said) }
        case .yank:
            let page = self[keyPath: place]
            if let key = page.selectedKey(scene) { return [.copy(page.text(of: key, scene))] }
            say("there is nothing to yank")
        case .sidewaysLeft: self[keyPath: place].list.slide(by: -Model.pageSlide)
        case .sidewaysRight: self[keyPath: place].list.slide(by: Model.pageSlide)
        default:
            guard let distance = distance(of: action, page: max(rows - 1, 1)) else { return nil }
            move(place, by: distance)
        }
        return []
    }

    private static let pageSlide = 8

    private mutating func move(_ place: WritableKeyPath<Model, some ListPage>, by distance: Int) {
        let keys = self[keyPath: place].keys(scene)
        self[keyPath: place].list.move(by: distance, keys, rows: listRows(place))
    }

    /// The rows of the page that is shown, without its title and heads.
    private func listRows(_ place: WritableKeyPath<Model, some ListPage>) -> Int {
        let rows = bodyRows(of: focus)
        let columns = layout.panes[focus]?.columns ?? self.columns
        return max(rows - self[keyPath: place].heads(scene, columns: columns, rows: rows), 0)
    }

    // MARK: - Searching

    /// What is searched for in the page that is shown; nil where that is none of these.
    var pagePattern: Pattern? {
        switch focus {
        case .asks: asks.list.pattern
        case .leases: leases.list.pattern
        case .talk: talk.list.pattern
        case .trace: trace.list.pattern
        case .budgets: budgets.list.pattern
        default: nil
        }
    }

    /// False where no such page is shown.
    mutating func searchPage(_ typed: String) -> Bool {
        switch focus {
        case .asks: search(typed, in: \.asks)
        case .leases: search(typed, in: \.leases)
        case .talk: search(typed, in: \.talk)
        case .trace: search(typed, in: \.trace)
        case .budgets: search(typed, in: \.budgets)
        default: return false
        }
        return true
    }

    /// Nothing ends the search; what is looked for is looked for from the cursor on, at the end of what follows before it.
    private mutating func search(
        _ typed: String, in place: WritableKeyPath<Model, some ListPage>
    ) {
        let pattern = Pattern(typed: typed)
        if pattern == nil, !typed.isEmpty {
            say("'\(typed)' is no regular expression", isBad: true)
            return
        }
        self[keyPath: place].list.pattern = pattern
        guard pattern != nil else { return }
        let list = self[keyPath: place].list
        let isForward = !(list.follows && list.news == .last)
        let said = self[keyPath: place].look(
            isForward: isForward, fromHere: true, scene, rows: listRows(place))
        if let said { say(said) }
    }

    // MARK: - The mouse

    mutating func clickInPage(line: Int) {
        switch focus {
        case .asks: select(line: line, in: \.asks)
        case .leases: select(line: line, in: \.leases)
        case .talk: select(line: line, in: \.talk)
        case .trace: select(line: line, in: \.trace)
        case .budgets: select(line: line, in: \.budgets)
        default: break
        }
    }

    private mutating func select(line: Int, in place: WritableKeyPath<Model, some ListPage>) {
        let keys = self[keyPath: place].keys(scene)
        let rows = listRows(place)
        let heads = bodyRows(of: focus) - rows
        guard line >= heads else { return }
        self[keyPath: place].list.select(line: line - heads, keys, rows: rows)
    }

    mutating func scrollPage(by lines: Int) {
        switch focus {
        case .asks: move(\.asks, by: lines)
        case .leases: move(\.leases, by: lines)
        case .talk: move(\.talk, by: lines)
        case .trace: move(\.trace, by: lines)
        case .budgets: move(\.budgets, by: lines)
        default: break
        }
    }

    // MARK: - Time

    /// The moment of the row somebody has gone to; nil while the page follows.
    var pageEvent: EventID? {
        switch focus {
        case .asks: asks.list.heldKey
        case .talk: talk.list.heldKey
        case .trace: traceEvent
        default: nil
        }
    }

    /// From now on pages end where the playhead is.
    mutating func releasePages() {
        asks.list.release()
        talk.list.release()
    }

    /// What is done on these pages is about what the cursor is on, and nothing else comes there.
    mutating func pinPages() {
        defer {
            if focus == .leases, !isReplay { leases.see(scene) } else { leases.lookAway() }
        }
        switch focus {
        case .asks: asks.list.pin(asks.keys(scene), rows: listRows(\.asks))
        case .budgets: budgets.list.pin(budgets.keys(scene), rows: listRows(\.budgets))
        case .leases: leases.list.pin(leases.keys(scene), rows: listRows(\.leases))
        default: break
        }
    }

    /// True where the row the cursor was on is gone: nothing is done to another one.
    mutating func hasLostRow(_ place: WritableKeyPath<Model, some ListPage>) -> Bool {
        guard self[keyPath: place].list.hasLost(self[keyPath: place].keys(scene)) else {
            return false
        }
        say("what the cursor was on is there no more; it is on another row now")
        self[keyPath: place].list.release()
        return true
    }

    /// Whoever comes to a page means the row they find the cursor on, though the one they left it on is gone.
    mutating func forgetLostRow(of pane: Pane) {
        switch pane {
        case .asks: forgetLostRow(\.asks)
        case .leases: forgetLostRow(\.leases)
        case .budgets: forgetLostRow(\.budgets)
        default: break
        }
    }

    private mutating func forgetLostRow(_ place: WritableKeyPath<Model, some ListPage>) {
        guard self[keyPath: place].list.hasLost(self[keyPath: place].keys(scene)) else { return }
        self[keyPath: place].list.release()
    }

    /// Goes to a row of a page that is shown.
    mutating func select<Page: ListPage>(
        _ key: Page.Key, in place: WritableKeyPath<Model, Page>
    ) {
        let keys = self[keyPath: place].keys(scene)
        guard let target = keys.firstIndex(of: key) else { return }
        self[keyPath: place].list.go(to: target, keys, rows: listRows(place))
    }
}
