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
    /// Where it has no terminal of its own to be answered at.
    var field: Field?
    /// A whole answer was typed: what is typed next is for nobody.
    var isSent = false
    /// Something was typed.
    var isTouched = false

    /// Nil where the agent asks nothing.
    init?(_ agent: Agent) {
        guard let since = agent.question?.since else { return nil }
        self.since = since
        self.agent = agent.id
        name = agent.name
        field = agent.hasScreen ? nil : Field()
    }

    /// Whether it still asks what it asked when the box was opened.
    func isOpen(in state: State) -> Bool {
        state[agent]?.question?.since == since
    }

    /// What of it goes to a program that asks: no more than to the end of a line. A paste that says that it is one
    /// is text, whatever it holds.
    static func firstAnswer(in bytes: [UInt8]) -> (bytes: [UInt8], isSent: Bool) {
        if bytes.starts(with: Array("\u{1b}[200~".utf8)) { return (bytes, false) }
        guard let end = bytes.firstIndex(where: { $0 == 0x0d || $0 == 0x0a }) else {
            return (bytes, false)
        }
        return (Array(bytes[...end]), true)
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
        let others = moment.roll.waiting
        guard let next = others.first else { return "\(name) goes on" }
        let more = others.count > 1 ? ", the first of \(others.count)" : ""
        return "\(name) goes on; \(keys[.nextWaiting]) goes to \(next.name)\(more)"
    }
}

extension Agent {
    /// What it waits for, also while it is held; nil where it waits for nothing.
    var question: Condition? {
        if condition.status == .waiting { return condition }
        return beforeHold?.status == .waiting ? beforeHold : nil
    }

    /// Whether it can be looked at while it is answered.
    var hasScreen: Bool { origin.isTerminal && !origin.isJoined }
}

/// The box as it looks: what is asked and how that is known, the screen around its cursor, the keys.
struct AnswerView {
    let box: AnswerBox
    let scene: Scene
    /// The agent's terminal, where it has one.
    var terminal: WantedTerminal?

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
        if let field = box.field {
            DialogBox.drawField(field, on: &canvas, x: body.x, y: body.y, end: body.right)
        } else if let attachment = terminal?.attachment {
            ScreenView(emulator: attachment.emulator).draw(on: &canvas, in: body)
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
    func hints(_ keys: KeyMap, _ terminal: WantedTerminal?) -> KeyHints {
        guard field == nil else { return KeyHints([("enter", "answers"), ("esc", "later")]) }
        guard let attachment = terminal?.attachment else {
            return KeyHints([("esc", "later")], before: "its terminal is being opened")
        }
        let itsTerminal = (keys[.terminal], "its terminal")
        if isSent {
            return KeyHints(
                [
                    (keys[.answer], "types on"), (keys[.nextWaiting], "next request"), itsTerminal,
                    ("esc", "leaves"),
                ], after: "answered")
        }
        if case .watcher(let somebody?) = attachment.role {
            return KeyHints([itsTerminal, ("esc", "later")], after: "\(somebody) types there")
        }
        let others = "all other keys are \(name)'s while it asks"
        return KeyHints([("esc", "later")], before: "\(others); \(keys[.terminal]) types esc, too")
    }
}
