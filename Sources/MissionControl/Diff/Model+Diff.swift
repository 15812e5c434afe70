internal import Canvas
internal import Swarm

// The Diff among the other panes: what it lacks, keys, and the ways that lead there and on from there.
extension Model {
    private var diffRows: Int { bodyRows(of: .diff) }
    private var diffColumns: Int { layout.panes[.diff]?.columns ?? columns }

    // MARK: - What it lacks

    /// Nothing is read for what nobody sees.
    var diffQuestions: [LogQuestion] {
        guard let question = diffQuestion else { return [] }
        var wanted: [LogQuestion] = []
        if diff.answer?.question != question { wanted.append(.diff(question)) }
        // Asked together: the file one looks at is mostly still among those that changed.
        if let path = diff.selected {
            let hunks = DiffHunksQuestion(question, path)
            if diff.hunks?.question != hunks { wanted.append(.hunks(hunks)) }
        }
        if let question = diff.asksOrigin { wanted.append(.origin(question)) }
        return wanted
    }

    private var diffQuestion: DiffQuestion? {
        let tree = diff.agent.flatMap { scene.state.workTree(of: $0) }
        guard let body = tree?.body ?? scene.state.body, body.commit != nil,
            layout.panes[.diff] != nil
        else { return nil }
        var question = DiffQuestion(
            agent: diff.agent, base: diff.base, through: body.event, record: body.event)
        question.worktree = tree?.tree.top
        switch diff.base {
        case .now: question.newest = live.state.body(in: tree?.tree.top)?.event
        case .turn: setTurn(&question)
        default: break
        }
        return question
    }

    /// What the agent is told may come after the last record. In the present that is looked at again when the
    /// agent does something else by then, not with each event.
    private func setTurn(_ question: inout DiffQuestion) {
        question.through = scene.moment.lastID
        guard !isReplay else { return }
        question.since = diff.agent.flatMap { scene.state[$0]?.condition.since }
        if case .diff(var last)? = asked[.diff] {
            let through = last.through
            last.through = question.through
            if last == question { question.through = through }
        }
    }

    // MARK: - What came

    /// What is not asked any more is of no use.
    mutating func take(_ answer: DiffAnswer) {
        if answer.question == diffQuestion { diff.take(answer) }
    }

    mutating func take(_ hunks: DiffHunks) {
        guard hunks.question.diff == diff.answer?.question else { return }
        diff.take(hunks)
    }

    mutating func failDiff(_ why: String, _ question: LogQuestion) {
        switch question {
        case .diff(let question) where question == diffQuestion: diff.fail(why)
        case .origin: diff.asksOrigin = nil
        default: break
        }
    }

    // MARK: - Ways there

    /// Where nobody chose whose changes are shown, it is whoever the cursor is on.
    mutating func goToDiff() {
        if !hasDiff { diff.show(swarm.seen(scene), firstBase(swarm.seen(scene))) }
        if focus == .diff { say("this is the Diff") }
        openDiff()
    }

    private mutating func openDiff() {
        hasDiff = true
        focus(on: .diff)
    }

    /// For whoever is told things that is what was done since.
    private func firstBase(_ agent: AgentID?) -> DiffBase { agent == nil ? .spawn : .turn }

    /// The changes of the agent, or those that followed the block of the Log.
    mutating func openChanges() {
        if focus == .log, previewed == nil, !log.follows, let entry = log.selectedEntry {
            // A change is shown itself, of all others what came after them.
            let event = entry.place.event
            diff.show(
                entry.agent,
                .following(entry.kind == .change ? EventID(event.rawValue - 1) : event))
        } else {
            let id = current?.id
            diff.show(id, firstBase(id))
        }
        openDiff()
    }

    // MARK: - Keys

    /// Nil where the Diff has nothing to do with it.
    mutating func performInDiff(_ action: Action) -> [Effect]? {
        switch action {
        case .diff:
            goToDiff()
            return []
        case .changes:
            openChanges()
            return []
        default: break
        }
        guard focus == .diff else { return nil }
        switch action {
        case .nextBase: showNextBase()
        case .blame: askOrigin()
        case .edit: return edit()
        case .open: say(diff.open(rows: diffRows, columns: diffColumns))
        case .back where diff.pattern != nil: diff.search(nil)
        case .back where diff.line != nil: diff.leaveLines()
        case .search: open(.search, "text, or /regular expression/, in this file")
        case .nextMatch, .previousMatch: findInDiff(isForward: action == .nextMatch)
        case .yank:
            guard let text = diff.yanked else {
                say("there is nothing to yank")
                return []
            }
            return [.copy(text)]
        default: return moveInDiff(action) ? [] : nil
        }
        return []
    }

    private mutating func say(_ text: String?) {
        if let text { say(text) as Void }
    }

    private mutating func moveInDiff(_ action: Action) -> Bool {
        let (rows, columns) = (diffRows, diffColumns)
        let page = max(diff.lineRows(of: rows) - 1, 1)
        var said: String?
        switch action {
        case .moveUp: said = diff.move(by: -1, rows: rows, columns: columns)
        case .moveDown: said = diff.move(by: 1, rows: rows, columns: columns)
        case .pageUp: said = diff.move(by: -page, rows: rows, columns: columns)
        case .pageDown: said = diff.move(by: page, rows: rows, columns: columns)
        case .halfUp: said = diff.move(by: -max(page / 2, 1), rows: rows, columns: columns)
        case .halfDown: said = diff.move(by: max(page / 2, 1), rows: rows, columns: columns)
        case .top, .bottom:
            diff.moveToEnd(isTop: action == .top, rows: rows, columns: columns)
        case .previousBlock, .nextBlock:
            said = diff.moveToHunk(
                isForward: action == .nextBlock, rows: rows, columns: columns)
        case .wrap: said = diff.wrap()
        case .left, .sidewaysLeft: said = diff.move(sideways: -1)
        case .right, .sidewaysRight: said = diff.move(sideways: 1)
        case .tenLeft: said = diff.move(sideways: -10)
        case .tenRight: said = diff.move(sideways: 10)
        default: return false
        }
        if let said { say(said) as Void } else { sayWhereItEnds() }
        return true
    }

    /// The list has an end where the changes have none.
    private mutating func sayWhereItEnds() {
        guard diff.unlisted > 0 else { return }
        say("\(grouped(diff.unlisted)) more are not listed; 'skep diff --stat' has all")
    }

    mutating func scrollDiff(by lines: Int) {
        _ = diff.move(by: lines, rows: diffRows, columns: diffColumns)
        sayWhereItEnds()
    }

    mutating func clickInDiff(row: Int) {
        diff.select(row: row, rows: diffRows, columns: diffColumns)
        sayWhereItEnds()
    }

    private mutating func showNextBase() {
        let bases: [DiffBase] =
            diff.agent == nil
            ? [.lastChange, .spawn, .branch] : [.turn, .lastChange, .spawn, .branch]
        let all = isReplay ? bases + [.now] : bases
        let next = all.firstIndex(of: diff.base).map { all[($0 + 1) % all.count] } ?? all[0]
        diff.show(diff.agent, next)
    }

    /// There is nothing between the playhead and the present where that is all there is.
    mutating func leaveReplayInDiff() {
        if diff.base == .now { diff.show(diff.agent, firstBase(diff.agent)) }
    }

    // MARK: - Searching

    mutating func searchDiff(_ typed: String) {
        let pattern = Pattern(typed: typed)
        if pattern == nil, !typed.isEmpty {
            say("'\(typed)' is no regular expression", isBad: true)
            return
        }
        diff.search(pattern)
        if pattern != nil { findInDiff(isForward: true) }
    }

    private mutating func findInDiff(isForward: Bool) {
        guard let pattern = diff.pattern else {
            say("nothing is searched for; \(keys[.search]) searches")
            return
        }
        guard diff.moveToMatch(isForward: isForward, rows: diffRows, columns: diffColumns) else {
            let back = keys[isForward ? .previousMatch : .nextMatch]
            say(
                isForward
                    ? "\"\(pattern.text)\" not found from here on; \(back) looks back"
                    : "\"\(pattern.text)\" not found before here; \(back) looks on")
            return
        }
    }

    // MARK: - Who wrote it

    private mutating func askOrigin() {
        if isReplay, let origin = diff.origin, let decision = origin.decision,
            past?.place == origin.deed?.event
        {
            // The second time it is the reason that is asked for.
            diff.origin = nil
            jumpToOrigin(decision, origin.deed?.agent)
            say("what it decided before; \(keys[.lastPlace]) leads back")
            return
        }
        guard let row = diff.row, row.isChange, let path = diff.file?.path,
            let line = row.kind == .line(.removed) ? row.old : row.new,
            let question = diff.answer?.question
        else {
            say("put the cursor on a changed line: this says which event wrote it")
            return
        }
        guard let start = diff.answer?.start ?? extent?.ids.lowerBound else { return }
        diff.asksOrigin = DiffOriginQuestion(
            path: path, line: line, isRemoved: row.kind == .line(.removed), start: start,
            through: question.newest ?? question.through)
    }

    mutating func take(_ origin: DiffOrigin) {
        guard origin.question == diff.asksOrigin else { return }
        diff.asksOrigin = nil
        asked[.origin] = nil
        guard let deed = origin.deed else {
            say(origin.objection ?? "the line was there when the files were first recorded")
            return
        }
        diff.origin = origin
        let who = deed.agent.map { live.state[$0]?.name ?? $0.rawValue }
        let deedWord = origin.question.isRemoved ? "removed" : "wrote"
        jumpToOrigin(deed.event, deed.agent)
        let event = "#\(grouped(deed.event.rawValue))"
        guard let who else {
            say("\(event) \(deedWord) this line; nobody knows whose change it is")
            return
        }
        let reason =
            origin.decision == nil
            ? "no decision of it is known before"
            : "\(keys[.blame]) again shows what it decided before"
        say("\(who) \(deedWord) this line by \(event); \(reason)")
    }

    /// As where something was found: the playhead is there, and the Log shows it.
    private mutating func jumpToOrigin(_ event: EventID, _ agent: AgentID?) {
        log.admit(agent)
        _ = jump(to: event)
    }

    // MARK: - The editor

    /// In the past a copy, as it was.
    private mutating func edit() -> [Effect] {
        guard let file = diff.file else {
            say("there is no file to open")
            return []
        }
        guard !file.isGone else {
            say("\(file.name) is gone: there is nothing to open")
            return []
        }
        guard String(validating: file.path, as: UTF8.self) != nil else {
            say("the name of \(file.name) is no UTF-8, and cannot be given to an editor")
            return []
        }
        let line = diff.newLine.map { $0 + 1 }
        guard isReplay || isReadOnly else { return [.edit(EditOrder(path: file.path, line: line))] }
        guard let hash = file.hash else {
            say("what \(file.name) held then was not kept")
            return []
        }
        return [.edit(EditOrder(path: file.path, line: line, hash: hash))]
    }
}
