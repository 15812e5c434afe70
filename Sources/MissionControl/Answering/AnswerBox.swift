internal import Canvas
public import Swarm

/// Where somebody answers an agent: at its screen, or in a field where it has none.
///
/// It is about one question. Whatever the agent asks later is another one, and never gets what was typed
/// for this one.
public struct AnswerBox: Equatable, Sendable {
    public let agent: AgentID
    let name: String
    /// When it began to ask.
    private let since: LogTime
    var way: Way
    /// A whole answer was typed: what is typed next is for nobody.
    var isSent = false
    /// Something was typed.
    var isTouched = false

    enum Way: Equatable {
        /// Its terminal is on the way; what is typed meanwhile is for it.
        case opening(typed: [Gesture])
        case screen(Attachment)
        case field(Field)
    }

    static let mostTypedAhead = 64

    /// Nil where the agent asks nothing.
    init?(_ agent: Agent) {
        guard let since = agent.question?.since else { return nil }
        self.since = since
        self.agent = agent.id
        name = agent.name
        way = agent.hasScreen ? .opening(typed: []) : .field(Field())
    }

    var isOpening: Bool { if case .opening = way { true } else { false } }
    var isField: Bool { if case .field = way { true } else { false } }

    /// Whether it still asks what it asked when the box was opened.
    func isOpen(in state: State) -> Bool {
        state[agent]?.question?.since == since
    }

    /// What is said when it does not.
    func farewell(in moment: Moment, _ keys: KeyMap) -> String {
        guard let agent = moment.state[agent], !agent.condition.status.isEnd else {
            return "\(name) has ended; its log stays"
        }
        if agent.question != nil {
            return "\(name) asks something else; \(keys[.answer]) answers that"
        }
        guard isTouched else { return "\(name) asks no more; nothing was typed" }
        let others = moment.roll.waiting.count
        return "\(name) goes on"
            + (others > 0 ? "; \(keys[.nextWaiting]) goes to the next of \(others)" : "")
    }
}

extension Agent {
    /// What it waits for, also while it is held; nil where it waits for nothing.
    var question: Condition? {
        if condition.status == .waiting { return condition }
        return beforeHold?.status == .waiting ? beforeHold : nil
    }

    /// Whether it can be looked at while it is answered.
    fileprivate var hasScreen: Bool { origin.isTerminal && !origin.isJoined }
}

/// The box as it looks: what is asked and how that is known, the screen around its cursor, the keys.
struct AnswerView {
    let box: AnswerBox
    let scene: Scene

    private var agent: Agent? { scene.state[box.agent] }

    static let fieldRows = 4

    /// Over the lower pane, where there is one.
    static func rows(in layout: Layout) -> Int {
        let room = layout.tour.y - layout.counts.bottom
        let below = layout.panes.values.map(\.y).filter { $0 > layout.counts.bottom }.min()
        return max(below.map { layout.tour.y - $0 } ?? room * 2 / 3, min(8, room))
    }

    var title: String {
        let waiting = scene.moment.roll.waiting
        let place = waiting.firstIndex { $0.id == box.agent }
        return "\(box.name) asks" + (place.map { " · \($0 + 1) of \(waiting.count)" } ?? "")
    }

    func drawTitle(on canvas: inout Canvas, in row: Rectangle) {
        guard let question = agent?.question else { return }
        let note = " waiting \(age(from: question.since, to: scene.now)) "
        canvas.write(Line(note, .titleNote), endingAt: row.right - 1, y: row.y, from: row.x + 20)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let (top, middle) = area.cut(top: 1)
        drawReason(on: &canvas, in: top)
        let body = Rectangle(
            x: middle.x + 3, y: middle.y, columns: middle.columns - 4, rows: middle.rows)
        switch box.way {
        case .opening: break
        case .screen(let attachment):
            ScreenView(emulator: attachment.emulator).draw(on: &canvas, in: body)
        case .field(let field):
            DialogBox.drawField(field, on: &canvas, x: body.x, y: body.y, end: body.right)
        }
    }

    private func drawReason(on canvas: inout Canvas, in row: Rectangle) {
        guard let agent, let question = agent.question else { return }
        let known = Line(question.evidence.words, .dialog)
        let end = canvas.write(
            known, endingAt: row.right - 1, y: row.y, from: row.x + row.columns / 2)
        let what = AnswerView.words(agent, in: scene.state)
        canvas.write(.exact(what, .dialogQuestion), x: 3, y: row.y, end: end - 2)
    }

    private static func words(_ agent: Agent, in state: State) -> String {
        let request = state.requests.first { $0.agent == agent.id }?.action
        return request ?? agent.question?.reason ?? "it waits for an answer"
    }
}

extension AnswerBox {
    /// Which keys do what now.
    func hints(_ keys: KeyMap) -> KeyHints {
        let terminal = (keys[.terminal], "its terminal")
        switch way {
        case .opening: return KeyHints([("esc", "later")], before: "its terminal is being opened")
        case .field: return KeyHints([("enter", "answers"), ("esc", "later")])
        case .screen where isSent:
            return KeyHints(
                [
                    (keys[.answer], "types on"), (keys[.nextWaiting], "next request"), terminal,
                    ("esc", "leaves"),
                ], after: "answered")
        case .screen(let attachment):
            if case .watcher(let somebody?) = attachment.role {
                return KeyHints([terminal, ("esc", "later")], after: "\(somebody) types there")
            }
            let others = "all other keys are \(name)'s while it asks"
            return KeyHints(
                [("esc", "later")], before: "\(others); \(keys[.terminal]) types esc, too")
        }
    }
}
