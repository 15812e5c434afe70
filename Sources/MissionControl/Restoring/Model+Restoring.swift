internal import Canvas
internal import Swarm

// Files as they were, in their place: first what it would do, then a question, then it is done.
extension Model {
    /// The files of the playhead.
    mutating func restore() -> [Effect] {
        guard let place = past?.place, canAct() else { return [] }
        let time = past?.moment.flatMap { $0.state.lastID == place ? $0.state.time : nil }
        let clock = time.map { ShownTime($0, in: zone).clock } ?? "#\(grouped(place.rawValue))"
        return [preview(RestoreWish(to: place, clock: clock))]
    }

    mutating func undoRestore() -> [Effect] {
        guard canAct() else { return [] }
        if let why = live.state.whyNothingToUndo {
            say(why)
            return []
        }
        return [preview(RestoreWish())]
    }

    private mutating func preview(_ wish: RestoreWish) -> Effect {
        let effect = send(wish.verb, wish.body(isPreview: true))
        pending[Ticket(number: lastTicket)]?.restoring = .preview(wish)
        return effect
    }

    /// What came of one of the steps.
    mutating func take(_ body: JSON, of step: RestoreStep) -> [Effect] {
        switch step {
        case .preview(var wish):
            let preview = RestorePreview(body)
            wish.undone = preview.undone?.words(in: zone)
            show(RestoreQuestion(wish: wish, preview: preview))
        case .pausing(let wish):
            let failed = (body["results"]?.array ?? []).contains { $0["ok"]?.bool == false }
            return failed ? [] : [preview(wish)]
        case .deed(let wish):
            // It is undone where it was done: in the present.
            let undo = isReplay ? "\(keys[.replay]), then \(keys[.undo])" : keys[.undo]
            say(wish.to == nil ? wish.done : "\(wish.done); \(undo) undoes it")
        }
        return []
    }

    private mutating func show(_ question: RestoreQuestion) {
        // The question that is open is about what was before.
        if case .question(let open)? = dialogs.last, case .restore = open.deed {
            dialogs.removeLast()
        }
        // What is typed into another box is not an answer to this one.
        guard dialogs.isEmpty else {
            say("what a restore would do is known now: ask again")
            return
        }
        guard question.preview.obstacles.isEmpty else {
            let obstacles = question.preview.obstacles
            dialogs.append(.list(ListBox(title: "Nothing can be restored", lines: obstacles)))
            return
        }
        guard !question.preview.isEmpty else {
            say("the files are as they were then")
            return
        }
        dialogs.append(
            .question(Confirmation(text: question.text, deed: .restore(question))))
        tour?.see(question.wish.to == nil ? .undo : .restore)
    }

    /// A key in the question that is none of its answers; nil where it means nothing there.
    mutating func look(into question: RestoreQuestion, _ key: Key) -> [Effect]? {
        switch key {
        case Key("d"):
            dialogs.append(.list(ListBox(title: "What changes", lines: question.lines)))
            return []
        case Key("p") where !question.preview.runners.isEmpty:
            let names = question.preview.runners
            let effect = send("pause", ["agents": JSON(names.map { JSON($0) })], names: names)
            var wish = question.wish
            wish.paused += names
            wish.able += question.preview.able
            pending[Ticket(number: lastTicket)]?.restoring = .pausing(wish)
            return [effect]
        case Key("y") where !question.preview.runners.isEmpty:
            say("whoever runs could write meanwhile: p pauses first", isBad: true)
            return []
        default: return nil
        }
    }

    mutating func carryOut(_ question: RestoreQuestion) -> [Effect] {
        let effect = send(question.wish.verb, question.wish.body(isPreview: false))
        pending[Ticket(number: lastTicket)]?.restoring = .deed(question.wish)
        return [effect]
    }
}

/// How far a restoration is that was asked for.
enum RestoreStep: Equatable, Sendable {
    case preview(RestoreWish)
    /// Those who run are paused; then it is looked at again.
    case pausing(RestoreWish)
    case deed(RestoreWish)
}
