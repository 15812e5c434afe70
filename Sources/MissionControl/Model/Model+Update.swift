internal import Canvas
internal import Swarm

extension Model {
    /// Takes what happened, and says what is to be done.
    public mutating func update(_ news: News) -> [Effect] {
        defer {
            pinPages()
            lookAfterTour()
        }
        switch news {
        case .gesture(let gesture): return take(gesture)
        case .answer(let answer): return take(answer)
        case .bell(let bell):
            self.bell = bell
            live.now = max(live.now, bell.now)
            sayHealed()
            return comeBack() + (focus == .health ? askForHealth() : [])
        case .link(let link): return take(link)
        case .reply(let ticket, let outcome): return hear(outcome, of: ticket)
        case .failed(let why):
            return stayHere(why)
        case .attached(let attachment):
            return arrive(at: attachment)
        case .terminal(let news): return take(news)
        case .timer(.play): return playOn()
        case .timer(.alert): return giveAlert()
        case .look(let look):
            take(look)
            return []
        }
    }

    private mutating func take(_ answer: LogAnswer) -> [Effect] {
        switch answer {
        case .moment(.newest, let moment, let extent):
            self.extent = extent
            return see(moment)
        case .moment(.at(let id), let moment, _): return seePast(moment, at: id)
        case .density(let density): self.density = density
        case .ahead(let question, let next): ahead = MarkAhead(question: question, next: next)
        case .drops(let question, let rows): drops.take(question, rows)
        case .place(let answer): return go(answer)
        case .screen(let screen): if screen.question.offset == nil { preview = screen }
        case .page(let page): take(page)
        case .asks(let reading): asks.reading = reading
        case .talk(let reading): take(reading)
        case .traces(let reading): take(reading)
        case .sought(let seek, let place): return take(seek, place)
        case .matches(let matches): log.take(matches)
        case .found(let found): take(found)
        case .sql(let answer): take(answer)
        case .diff(let answer): take(answer)
        case .hunks(let hunks): take(hunks)
        case .origin(let origin): take(origin)
        case .family(_, let relatives): take(relatives)
        case .order(_, let order?): take(order)
        case .order(_, nil): break
        case .looking(let question): lookedFor = question
        case .failed(.sql(let question), let why): fail(question, why)
        case .failed(let question, let why):
            if question.kind == .place { journey = Journey() }
            if question.kind == .seek { giveUpLooking() }
            if question.kind == .page { log.giveUpRest() }
            failDiff(why, question)
            say(why, isBad: true)
        }
        return []
    }

    /// Who began to wait is news for the ear, too.
    private mutating func see(_ moment: Moment) -> [Effect] {
        let before = Set(live.roll.waiting.map(\.id))
        let isFirst = !hasLooked
        hasLooked = true
        let now = live.now
        live = moment
        live.now = max(now, moment.now)
        if past == nil { swarm.follow(scene, rows: bodyRows(of: .swarm)) }
        sayHealed()
        if isFirst, isReadOnly { return openPast() }
        let new = moment.roll.waiting.filter { !before.contains($0.id) }
        return mindAnswer() + (isFirst ? [] : alert(of: new))
    }

    private mutating func take(_ gesture: Gesture) -> [Effect] {
        if case .resize(let columns, let rows) = gesture {
            (self.columns, self.rows) = (columns, rows)
            swarm.follow(scene, rows: bodyRows(of: .swarm))
        }
        guard attachment == nil else { return passOn(gesture) }
        guard !isOnTheWay else { return keep(gesture) }
        switch gesture {
        case .key(let key):
            notice = nil
            return press(key)
        case .paste(let bytes):
            if let effects = pasteIntoAnswer(bytes) { return effects }
            return paste(String(decoding: bytes, as: UTF8.self))
        case .mouse(let mouse): return size > .none ? point(mouse) : []
        case .resize, .focus: return []
        }
    }

    private mutating func press(_ key: Key) -> [Effect] {
        guard size > .none else { return pressUnseen(key) }
        if !dialogs.isEmpty {
            return answerDialog(key)
        }
        if key == Tour.skip, tour?.step != nil {
            tour?.skip()
            if tour?.step == nil { say("that was the tour") }
            return []
        }
        switch keys.find(key, in: focus, isReplay: isReplay) {
        case .action(let action): return perform(action)
        case .notInReplay(let action):
            sayItIsThePast()
            stopTyping(afterRefused: action)
        case .inReplayAlone(let action):
            say("\(action.entry?.title ?? key.name) works in replay: \(keys[.replay]) first")
            stopTyping(afterRefused: action)
        case .nothing: say("\(key.name) does nothing; \(keys[.help]) shows what does")
        }
        return []
    }

    /// Nothing is done that would have to be seen; holding all is not among that.
    private mutating func pressUnseen(_ key: Key) -> [Effect] {
        guard case .action(let action) = keys.find(key, in: focus, isReplay: isReplay) else {
            return []
        }
        switch action {
        case .leave, .suspend, .redraw: return perform(action)
        case .breaker where live.state.breaker == nil && bell?.isBreakerOn != true:
            return perform(action)
        default: return []
        }
    }

    /// A stray paste does nothing: whatever it holds is no key.
    private mutating func paste(_ text: String) -> [Effect] {
        guard insertInDialog(text) else {
            say(
                "\(text.count) characters pasted into nothing: "
                    + "\(keys[.message]) messages, \(keys[.terminal]) types")
            return []
        }
        return []
    }

    /// Why what acts on agents does nothing in replay.
    var pastOnly: String { "replay shows the past: \(keys[.replay]) returns to live" }

    /// Says something until the next key.
    public mutating func say(_ text: String, isBad: Bool = false) {
        notice = Notice(text: text, isBad: isBad)
    }
}
