internal import Canvas
internal import Swarm

// The page of what is asked: its own keys.
extension Model {
    /// What the cursor of the page is on, where nobody has answered it yet.
    var selectedRequest: State.Request? {
        guard case .open(let request)? = asks.selectedRow(scene) else { return nil }
        return request
    }

    /// Nil where it has nothing of its own to do.
    mutating func performInAsks(_ action: Action) -> [Effect]? {
        switch action {
        case .open, .answer: return openInAsks(action)
        case .nextWaiting where !scene.state.requests.isEmpty: goToNextAsk()
        case .terminal, .message, .order, .override, .pause, .stop, .restart:
            guard hasLostRow(\.asks) else { return nil }
        default: return nil
        }
        return []
    }

    /// In the past the playhead goes there; else it is decided, or what became of it is read.
    private mutating func openInAsks(_ action: Action) -> [Effect] {
        guard !hasLostRow(\.asks) else { return [] }
        switch asks.selectedRow(scene) {
        case let row? where isReplay:
            if past?.place == row.id { say("the playhead is there already") }
            asks.list.release()
            return jump(to: row.id)
        case .open(let request)?: openApproval(of: request)
        case .settled?
        where action == .answer:
            let hasOthers = !scene.state.requests.isEmpty
            // It is said in a box that takes no other key.
            let next = "; esc, then \(keys[.nextWaiting]) goes to what waits for an answer"
            say("that is settled\(hasOthers ? next : "")")
        case .settled(let ask)?: dialogs.append(.list(box(of: ask)))
        case nil: say("nothing waits for an answer")
        }
        return []
    }

    /// The oldest, and the next one only for whoever came from there by this key.
    private mutating func goToNextAsk() {
        let open = scene.state.requests
        let here = selectedRequest?.id
        let last = asks.visited == here ? open.firstIndex { $0.id == here } : nil
        let next = last.map { $0 + 1 }.flatMap { open.indices.contains($0) ? open[$0] : nil }
        guard let chosen = next ?? open.first else { return }
        if chosen.id == here { say("this has waited longest") }
        asks.visited = chosen.id
        select(chosen.id, in: \.asks)
    }

    private func box(of ask: SettledAsk) -> ListBox {
        let words = AskWords(scene)
        let row = AsksPage.Row.settled(ask)
        let time = ask.question.map { " at \(scene.clock(of: $0.time))" } ?? ""
        let facts = [ask.question?.reasons.map(scene.reason).joined(separator: " · ") ?? ""]
            .filter { !$0.isEmpty }.map { Line.exact($0) }
        let said = [words.action(of: row), Line()] + facts + [words.notes(of: row)[0]]
        let room = max(layout.footer.columns - 6, 8)
        return ListBox(
            title: "\(words.name(of: row).text) asked\(time)",
            lines: said.flatMap { $0.flowed(to: room, limit: 1_000) }.map(\.text))
    }
}
