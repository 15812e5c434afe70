import Canvas
import MissionControl
import Swarm

/// A log, a moment of it, and panes that read it as the screen lets them.
struct Stage {
    let shelf: ShelfOfEvents
    var scene: Scene

    init(_ events: [Event], at end: EventID? = nil, isReplay: Bool = false) throws {
        shelf = ShelfOfEvents(events)
        let state = State.fold(events.prefix { event in end.map { event.id <= $0 } ?? true })
        let now = state.time ?? LogTime(microseconds: 0)
        scene = Scene(MissionControl.Moment(state: state, now: now), isReplay: isReplay)
    }

    /// A pane that was given what it lacks.
    func pane(
        rows: Int, columns: Int, _ change: (inout LogPane) -> Void = { _ in }
    ) throws -> LogPane {
        var pane = LogPane()
        change(&pane)
        answer(&pane, rows: rows, columns: columns)
        return pane
    }

    /// Answers what the pane lacks, until it lacks nothing.
    func answer(_ pane: inout LogPane, rows: Int, columns: Int) {
        var asked: [LogQuestion.Kind: LogQuestion] = [:]
        while true {
            let questions = pane.questions(scene, rows: rows).filter {
                asked.updateValue($0, forKey: $0.kind) != $0
            }
            guard !questions.isEmpty else { return }
            for question in questions {
                answer(question, &pane, &asked, rows: rows, columns: columns)
            }
        }
    }

    private func answer(
        _ question: LogQuestion, _ pane: inout LogPane,
        _ asked: inout [LogQuestion.Kind: LogQuestion], rows: Int, columns: Int
    ) {
        switch question {
        case .page(let query):
            let reader = EntryReader(shelf, query.selection, through: query.through)
            guard let page = try? reader.page(query) else { return }
            pane.take(page, scene, rows: rows, columns: columns)
        case .seek(let seek):
            // It may be looked for once more.
            asked[.seek] = nil
            let reader = EntryReader(shelf, seek.selection, through: seek.through)
            guard let place = try? reader.seek(seek, {}) else {
                _ = pane.take(seek, nil, scene, rows: rows, columns: columns)
                return
            }
            _ = pane.take(seek, place, scene, rows: rows, columns: columns)
        case .matches(let question):
            let reader = EntryReader(shelf, question.selection, through: question.through)
            if let matches = try? reader.matches(question, {}) { pane.take(matches) }
        default: break
        }
    }

    @discardableResult
    func perform(_ move: LogMove, on pane: inout LogPane, rows: Int, columns: Int) -> String? {
        defer { answer(&pane, rows: rows, columns: columns) }
        return pane.perform(move, scene, rows: rows, columns: columns)
    }

    func canvas(of pane: LogPane, rows: Int, columns: Int) -> Canvas {
        var canvas = Canvas(columns: columns, rows: rows)
        pane.draw(on: &canvas, in: canvas.bounds, scene, isFocused: true)
        return canvas
    }

    func text(of pane: LogPane, rows: Int, columns: Int) -> String {
        canvas(of: pane, rows: rows, columns: columns).text
    }

    /// What the title says, then the picture with the roles of its parts.
    func picture(of pane: LogPane, rows: Int, columns: Int) -> String {
        let note = pane.note(scene, columns: columns - 10)
        return note + "\n" + canvas(of: pane, rows: rows, columns: columns).picture
    }
}

extension [String] {
    var ids: Set<AgentID> { Set(map { AgentID(rawValue: $0) }) }
}
