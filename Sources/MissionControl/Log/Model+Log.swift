internal import Canvas
internal import Swarm

// The Log among the other panes: keys, what it lacks, and where it leads in time.
extension Model {
    private var logRows: Int { bodyRows(of: .log) }
    private var logColumns: Int { layout.panes[.log]?.columns ?? columns }

    /// What is to be read for the Log, where it is on the screen.
    var logQuestions: [LogQuestion] {
        let layout = layout
        guard layout.panes[.log] != nil, scene.moment.lastID > .none else { return [] }
        var counting: LogMatchesQuestion?
        if case .matches(let question)? = asked[.matches] { counting = question }
        return log.questions(scene, rows: bodyRows(of: .log, in: layout), counting: counting)
    }

    mutating func take(_ page: LogPage) {
        if let said = log.take(page, scene, rows: logRows, columns: logColumns) { say(said) }
    }

    /// What was looked for and is not on the page.
    mutating func take(_ seek: LogSeek, _ place: EntryPlace?) -> [Effect] {
        // The next key that waited may look for the same once more.
        if asked[.seek] == .seek(seek) { asked[.seek] = nil }
        if journey.soughtIn == seek { return go(place, of: seek) }
        if let said = log.take(seek, place, scene, rows: logRows, columns: logColumns) {
            say(said)
        }
        return []
    }

    // MARK: - Keys

    /// Nil where the Log has nothing to do with it.
    mutating func performInLog(_ action: Action) -> [Effect]? {
        if action == .everybody, focus != .talk {
            toggleScope()
            return []
        }
        if action == .kinds { return openKinds() }
        if let kinds = action.kinds { return show(log.kinds == kinds ? nil : kinds) }
        guard focus == .log else { return nil }
        switch action {
        case .yank: return yankFromLog()
        case .open: return openInLog()
        case .search: open(.search)
        case .back where log.look.pattern != nil: return search(nil)
        case .back where log.kinds != nil: return show(nil)
        case .nextMatch, .previousMatch, .nextError, .previousError:
            return isReplay ? seekInPast(action) : move(inLog: action)
        default: return move(inLog: action)
        }
        return []
    }

    private mutating func move(inLog action: Action) -> [Effect]? {
        guard let move = LogMove(action) else { return nil }
        if let previewed {
            if let said = panPreview(move, previewed) { say(said) }
            return []
        }
        if let said = log.perform(move, scene, rows: logRows, columns: logColumns) { say(said) }
        return []
    }

    private mutating func yankFromLog() -> [Effect] {
        guard let text = log.yanked else {
            say("there is nothing to yank")
            return []
        }
        return [.copy(text)]
    }

    /// Deeper: in the past the playhead goes to the entry; else a block unfolds, and a screen is shown as it was.
    private mutating func openInLog() -> [Effect] {
        guard let entry = log.selectedEntry else {
            say("there is nothing to open yet")
            return []
        }
        if isReplay {
            if past?.place == entry.place.event { say("the playhead is there already") }
            return jump(to: entry.place.event)
        }
        if case .screen = entry.body { return jump(to: entry.end.event.before) }
        if let said = log.perform(.fold, scene, rows: logRows, columns: logColumns) { say(said) }
        return []
    }

    // MARK: - Whose it is

    /// Everybody's, or those of whoever is selected or marked.
    private mutating func toggleScope() {
        guard log.agents == nil else {
            log.show(nil)
            return
        }
        let chosen = swarm.marked.isEmpty ? swarm.selected.map { [$0] } ?? [] : swarm.marked
        guard !chosen.isEmpty else {
            say("nobody is selected")
            return
        }
        log.show(Set(chosen))
    }

    mutating func openLogOfSelected() {
        if swarm.selected != nil, swarm.seen(scene) == nil {
            say("the filter hides whom the cursor is on")
            return
        }
        if let selected = swarm.selected { log.show([selected]) }
        focus(on: .log)
    }

    /// The event of the page's row or the Log's line where it is seen to be held, else the newest one.
    var placeToReplay: EventID {
        if let event = pageEvent { return event }
        let isSeen = layout.panes[.log] != nil && previewed == nil
        return isSeen ? log.heldEvent ?? live.lastID : live.lastID
    }

    // MARK: - Searching

    /// Text, or a regular expression between slashes, and which kinds are shown; nothing ends the search.
    mutating func searchLog(_ typed: String) -> [Effect] {
        let words = LogWords(typed)
        let pattern = Pattern(typed: words.text)
        if let objection = words.objection {
            say(objection, isBad: true)
        } else if pattern == nil, !words.text.isEmpty {
            say("'\(words.text)' is no regular expression", isBad: true)
        } else {
            return show(words.kinds) + search(pattern)
        }
        return []
    }

    private mutating func search(_ pattern: Pattern?) -> [Effect] {
        if let said = log.search(pattern, scene, rows: logRows, columns: logColumns) { say(said) }
        return []
    }

    /// Some kinds alone, or all.
    private mutating func show(_ kinds: Set<LogKind>?) -> [Effect] {
        guard kinds != log.kinds else { return [] }
        log.show(kinds: kinds)
        // A screen has no kinds: they are those of the stream.
        if kinds != nil, let agent = previewed { streamed[agent.id] = true }
        focus(on: .log)
        return []
    }

    private mutating func openKinds() -> [Effect] {
        focus(on: .log)
        let hint = "kind:" + LogKind.allCases.map(\.rawValue).joined(separator: ",")
        open(.search, hint)
        return []
    }

    /// What the field of the search begins with: what is shown stays so unless somebody changes it.
    func searchText(forKinds: Bool) -> String {
        log.kinds.map { "kind:\(LogKind.text($0)) " } ?? (forKinds ? "kind:" : "")
    }

    /// Hits and errors move the playhead: they are looked for in the whole run.
    private mutating func seekInPast(_ action: Action) -> [Effect] {
        past?.play = nil
        guard journey.soughtIn == nil else {
            journey.owe(seek: action)
            return []
        }
        let isForward = action == .nextMatch || action == .nextError
        let isError = action == .nextError || action == .previousError
        guard let wanted = isError ? .error : log.look.pattern.map({ LogSeek.Wanted.match($0) })
        else {
            say("nothing is searched for; \(keys[.search]) searches")
            return []
        }
        let here = past?.place ?? live.lastID
        let seek = LogSeek(
            wanted, logSelection, through: live.lastID,
            from: EntryPlace(isForward ? here.next : here), isForward: isForward)
        journey.asked = nil
        journey.soughtIn = seek
        return look(.seek(seek))
    }

    /// The playhead goes to what was found, and on from there where more keys came meanwhile.
    private mutating func go(_ place: EntryPlace?, of seek: LogSeek) -> [Effect] {
        journey.soughtIn = nil
        guard let place else {
            journey = Journey()
            say(seek.wanted.missing(seek.isForward, keys))
            return []
        }
        var owed = journey
        let next = owed.takeSeek()
        let effects = go(to: place.event)
        journey = owed
        return effects + (next.map { seekInPast($0) } ?? [])
    }
}

extension LogMove {
    /// Nil for what is no move in the Log.
    init?(_ action: Action) {
        switch action {
        case .moveUp: self = .up
        case .moveDown: self = .down
        case .pageUp: self = .pageUp
        case .pageDown: self = .pageDown
        case .halfUp: self = .halfUp
        case .halfDown: self = .halfDown
        case .top: self = .top
        case .bottom: self = .bottom
        case .follow: self = .follow
        case .previousBlock: self = .block(isForward: false)
        case .nextBlock: self = .block(isForward: true)
        case .previousError: self = .error(isForward: false)
        case .nextError: self = .error(isForward: true)
        case .previousMatch: self = .match(isForward: false)
        case .nextMatch: self = .match(isForward: true)
        case .onlyMatching: self = .onlyMatching
        case .wrap: self = .wrap
        case .times: self = .times
        case .left, .sidewaysLeft: self = .sideways(-1)
        case .right, .sidewaysRight: self = .sideways(1)
        case .tenLeft: self = .sideways(-10)
        case .tenRight: self = .sideways(10)
        default: return nil
        }
    }
}
