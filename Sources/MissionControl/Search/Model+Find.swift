internal import Canvas
internal import Swarm

// The search over all agents and all time.
extension Model {
    mutating func openFind() {
        asked[.find] = nil
        dialogs.append(.find(FindPage()))
    }

    private var findPlace: Int? {
        dialogs.lastIndex { if case .find = $0 { true } else { false } }
    }

    private var findPage: FindPage? {
        guard let place = findPlace, case .find(let page) = dialogs[place] else { return nil }
        return page
    }

    /// What came after the search began is not in it: it would never end.
    var findQuestion: FindQuestion? {
        guard let page = findPage else { return nil }
        if let answer = page.answer, let again = page.question(through: answer.question.through),
            again == answer.question
        {
            return answer.isOver ? nil : again
        }
        return page.question(through: findThrough(page))
    }

    /// A question that is under way stays as it is while the log grows.
    private func findThrough(_ page: FindPage) -> EventID {
        if case .find(let last)? = asked[.find], last == page.question(through: last.through) {
            return last.through
        }
        return live.lastID
    }

    mutating func take(_ answer: FindAnswer) {
        guard let place = findPlace, var page = findPage else { return }
        page.take(answer)
        dialogs[place] = .find(page)
    }

    mutating func type(_ key: Key, into found: FindPage) -> [Effect] {
        var page = found
        defer { if findPlace == dialogs.count - 1 { dialogs[dialogs.count - 1] = .find(page) } }
        switch key {
        case Key(.escape), .control("c"):
            guard page.isRunning, key == Key(.escape) else {
                page.stop()
                dialogs.removeLast()
                return []
            }
            page.stop()
        case Key(.enter):
            guard let hit = page.chosen else { return [] }
            dialogs.removeLast()
            // What was found is seen in the Log.
            log.admit(hit.agent)
            if focus != .swarm { focus(on: .log) }
            return jump(to: hit.place.event)
        case Key(.down), .control("n"): page.move(by: 1)
        case Key(.up), .control("p"): page.move(by: -1)
        case Key(.pageDown): page.move(by: 10)
        case Key(.pageUp): page.move(by: -10)
        case Key(.tab):
            page.agents = page.agents == nil ? narrowed() : nil
            page.restart()
        case .control("t"):
            page.isExpression.toggle()
            page.restart()
        default:
            let before = page.field.text
            if !page.field.take(key) { say("\(key.name) does nothing in a field; esc leaves it") }
            if page.field.text != before { page.restart() }
        }
        return []
    }

    /// The chosen agents; nil where nobody is.
    private mutating func narrowed() -> Set<AgentID>? {
        let chosen = swarm.marked.isEmpty ? swarm.selected.map { [$0] } ?? [] : swarm.marked
        if chosen.isEmpty { say("nobody is selected") }
        return chosen.isEmpty ? nil : Set(chosen)
    }
}
