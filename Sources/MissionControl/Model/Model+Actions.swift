internal import Canvas
internal import Swarm

extension Model {
    /// Does what a key, the mouse or the palette asks for.
    mutating func perform(_ action: Action) -> [Effect] {
        let hadToWait = tour != nil && scene.moment.roll.waiting.isEmpty
        let effects = carryOutOrStop(action)
        // What could not be done is to be tried once more.
        if !hadToWait || action != .nextWaiting { lookAtTour(after: action, effects) }
        return effects
    }

    /// Where a key was to lead to where one types, and did not, what is typed on is for nobody.
    private mutating func carryOutOrStop(_ action: Action) -> [Effect] {
        let count = dialogs.count
        let effects = carryOut(action)
        if action.leadsToTyping, effects.isEmpty, dialogs.count == count {
            stopTyping(afterRefused: action)
        }
        return effects
    }

    private mutating func carryOut(_ action: Action) -> [Effect] {
        if action == .open, focus == .log, previewed != nil, !isReplay { return attach() }
        if action == .back, lookingWords != nil { return goBack() }
        if let effects = performInLog(action) { return effects }
        if let effects = performInDiff(action) { return effects }
        if let effects = performInPage(action) { return effects }
        if let effects = move(action) { return effects }
        switch action {
        case .back: return goBack()
        case .nextPane: return focusNext(by: 1)
        case .previousPane: return focusNext(by: -1)
        case .zoom where focus.isPage: say("a page has all the room there is")
        case .zoom: isZoomed.toggle()
        case .swarm: go(to: .swarm)
        case .log: go(to: .log)
        case .timeline: go(to: .timeline)
        case .asks:
            // Whoever comes here comes for what is open.
            if focus != .asks, selectedRequest == nil { asks.list.release() }
            go(to: .asks)
        case .leases: go(to: .leases)
        case .talk: go(to: .talk)
        case .trace: go(to: .trace)
        case .budgets: go(to: .budgets)
        case .health:
            go(to: .health)
            drops.see()
            return askForHealth()
        case .open where focus == .health: return openInHealth()
        case .open where isFirstRun: return startSelected()
        case .open where focus == .swarm, .openLog: openLogOfSelected()
        case .mark: markSelected()
        case .markAll: swarm.toggleAll(scene)
        case .nextWaiting: return goToNextWaiting()
        case .pause: return pauseOrResume()
        case .stop: return stopChosen()
        case .stopAll: return stopAll()
        case .restart where focus == .health:
            return restartInHealth() ?? restartChosen()
        case .restart: return restartChosen()
        case .breaker: return pullBreaker()
        case .message: return talk(.message)
        case .order: return talk(.order)
        case .override: openOverride()
        case .answer: return answerChosen()
        case .neighbourUp: scrollNeighbour(up: true)
        case .neighbourDown: scrollNeighbour(up: false)
        case .view: toggleView()
        case .new: openForm()
        case .filter: open(.filter(from: swarm.selected))
        case .terminal: return attach()
        case .replay: return toggleReplay()
        case .lastPlace: return goToLastPlace()
        case .goTo: open(.goTo)
        case .eventBack: return step(by: -1)
        case .eventOn: return step(by: 1)
        case .tenBack: return step(by: -10)
        case .tenOn: return step(by: 10)
        case .markBack: return stepToMark(forward: false)
        case .markOn: return stepToMark(forward: true)
        case .runStart: return extent.map { jump(to: $0.ids.lowerBound) } ?? []
        case .runEnd: return jump(to: live.lastID)
        case .play: return togglePlay()
        case .faster: changePace(by: 2)
        case .slower: changePace(by: 0.5)
        case .zoomIn: zoomTimeline(in: true)
        case .zoomOut: zoomTimeline(in: false)
        case .restore: return restore()
        case .undo: return undoRestore()
        case .fork: askForFork()
        case .family: openFamily()
        case .palette:
            dialogs.append(
                .palette(Palette(themes: choices.themes, leaveKeys: keys.leaveKeys)))
        case .find: openFind()
        case .sql: openSQL()
        case .tour: tour = Tour()
        case .help: dialogs.append(.help(HelpPage(focus, isPastAlone: isPastAlone)))
        case .leave: return leave()
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        default: sayUnready(action)
        }
        return []
    }

    private mutating func sayUnready(_ action: Action) {
        let title = action.entry?.title ?? action.rawValue
        say("\(title) does nothing in \(focus.title); \(keys[.help]) shows what does")
    }

    // MARK: - Moving

    /// Nil where it is no move.
    private mutating func move(_ action: Action) -> [Effect]? {
        guard let distance = distance(of: action, page: max(bodyRows(of: focus) - 1, 1)) else {
            return nil
        }
        if isFirstRun {
            firstRun.move(by: distance)
        } else if focus == .health {
            healthPage.move(by: distance, rows: bodyRows(of: .health), self)
        } else if focus == .swarm {
            swarm.move(by: distance, scene, rows: bodyRows(of: .swarm))
        }
        return []
    }

    /// How far an action moves in a list, of which so many rows are a page; nil where it is no move.
    func distance(of action: Action, page: @autoclosure () -> Int) -> Int? {
        switch action {
        case .moveUp: -1
        case .moveDown: 1
        case .pageUp: -page()
        case .pageDown: page()
        case .halfUp: -max(page() / 2, 1)
        case .halfDown: max(page() / 2, 1)
        case .top: -Int.max
        case .bottom: Int.max
        default: nil
        }
    }

    private mutating func markSelected() {
        guard swarm.selected.map(swarm.ids(scene).contains) == true else {
            say("no agent is selected")
            return
        }
        swarm.toggleMark()
        swarm.move(by: 1, scene, rows: bodyRows(of: .swarm))
    }

    private mutating func go(to pane: Pane) {
        if focus == pane { say("this is the \(pane.title)") }
        focus(on: pane)
    }

    mutating func focus(on pane: Pane) {
        if focus != pane { forgetLostRow(of: pane) }
        focus = pane
        if [.log, .diff, .timeline].contains(pane) { lower = pane }
        swarm.follow(scene, rows: bodyRows(of: .swarm))
    }

    private mutating func focusNext(by step: Int) -> [Effect] {
        let small: [Pane] = hasDiff ? [.swarm, .log, .diff] : [.swarm, .log]
        let order = layout.size == .small ? small : layout.order
        guard let place = order.firstIndex(of: focus) else {
            focus(on: .swarm)
            return []
        }
        if order.count == 1 {
            let key = keys[focus.isPage ? .back : .zoom]
            say("no other pane is shown; \(key) shows them")
        }
        focus(on: order[(place + step + order.count) % order.count])
        return []
    }

    /// One layer out.
    private mutating func goBack() -> [Effect] {
        if let effects = dropWaiting() { return effects }
        guard lookingWords == nil else {
            giveUpLooking()
            return []
        }
        if focus.isPage {
            focus(on: .swarm)
        } else if focus == .swarm, !swarm.filter.isEmpty {
            swarm.filter = SwarmFilter()
            swarm.follow(scene, rows: bodyRows(of: .swarm))
        } else if isZoomed {
            isZoomed = false
        } else if focus != .swarm {
            focus(on: .swarm)
        } else if !swarm.marked.isEmpty {
            swarm.unmark()
        } else if isReplay {
            returnToLive()
        }
        return []
    }

    /// Scrolls what is beside the focused pane: the Log from everywhere else, the swarm from there.
    private mutating func scrollNeighbour(up isUp: Bool) {
        if focus == .log {
            swarm.move(by: isUp ? -1 : 1, scene, rows: bodyRows(of: .swarm))
        } else {
            scrollLog(isUp: isUp)
        }
    }

    private mutating func goToNextWaiting() -> [Effect] {
        let waiting = scene.moment.roll.waiting
        guard let first = waiting.first else {
            guard scene.moment.state.requestsOfNobody.isEmpty else {
                go(to: .asks)
                return []
            }
            say("nobody waits for you")
            return []
        }
        // The oldest, and the next one only for whoever came from there by this key.
        let last = swarm.selected == visited ? visited : nil
        let next = waiting.firstIndex { $0.id == last }.map { $0 + 1 }
        let chosen = next.flatMap { waiting.indices.contains($0) ? waiting[$0] : nil } ?? first
        if chosen.id == swarm.selected { say("\(chosen.name) has waited longest") }
        visited = chosen.id
        focus(on: .swarm)
        swarm.select(chosen.id, scene, rows: bodyRows(of: .swarm))
        return []
    }

    /// `q leaves`, where it does.
    var leaveWords: String { "\(keys[.leave]) \(focus.isPage ? "closes the page" : "leaves")" }

    private mutating func leave() -> [Effect] {
        guard focus.isPage else { return [.leave] }
        focus(on: .swarm)
        return []
    }
}
