internal import Canvas
public import Swarm

/// Where somebody decides what an agent asks the gate: all of it, before yes can be said.
///
/// It is about one request. What is asked next is never put under the same fingers.
public struct ApprovalBox: Equatable, Sendable {
    public let request: State.Request
    let name: String
    /// The first line that is shown.
    var first = 0
    /// Whether the end of it has been on the screen.
    var isRead = false
    /// What is typed: a pattern to allow always, or why not.
    var typing: Typing?

    enum Typing: Equatable, Sendable {
        case pattern(Field)
        case reason(Field)

        var field: Field {
            switch self {
            case .pattern(let field), .reason(let field): field
            }
        }

        func with(_ field: Field) -> Typing {
            switch self {
            case .pattern: .pattern(field)
            case .reason: .reason(field)
            }
        }
    }

    init(_ request: State.Request, in state: State) {
        self.request = request
        let other = request.isAboutBudget ? "the swarm" : "somebody"
        name = request.agent.flatMap { state[$0]?.name } ?? other
    }

    func isOpen(in state: State) -> Bool { state.requests.contains { $0.id == request.id } }

    /// What of it is said before the keys.
    func hints(_ keys: KeyMap) -> KeyHints {
        switch typing {
        case .pattern: return KeyHints([("enter", "allows that always"), ("esc", "back")])
        case .reason: return KeyHints([("enter", "says no, and why"), ("esc", "back")])
        case nil: break
        }
        var hints: [(key: String, title: String)] = isRead ? [("y", "yes, once")] : []
        if isRead, request.content.pattern != nil { hints.append(("Y", "yes, always")) }
        hints += [("n", "no"), ("N", "no, and why")]
        if !isRead { hints.insert(("down", "the rest; then y"), at: 0) }
        hints += [
            (keys[.nextWaiting], "next request"), (keys[.terminal], "its terminal"),
            ("esc", "later"),
        ]
        return KeyHints(hints)
    }
}

// MARK: - What is asked, in lines

struct ApprovalView {
    let box: ApprovalBox
    let scene: Scene

    private var asked: GateVerdict { box.request.content }
    private static let labels = 11

    var title: String {
        let all = scene.state.requests
        let place = all.firstIndex { $0.id == box.request.id }
        return "\(box.name) asks" + (place.map { " · \($0 + 1) of \(all.count)" } ?? "")
    }

    func drawTitle(on canvas: inout Canvas, in row: Rectangle) {
        let note = " waiting \(age(from: box.request.asked, to: scene.now)) "
        canvas.write(Line(note, .titleNote), endingAt: row.right - 1, y: row.y, from: row.x + 20)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        var area = area
        if let typing = box.typing {
            let (top, rest) = area.cut(top: 2)
            let label: Line =
                if case .pattern = typing {
                    Line("always", .dialogQuestion)
                } else {
                    Line("no, since", .dialogQuestion)
                }
            canvas.write(label, x: 3, y: top.y, end: 3 + ApprovalView.labels)
            DialogBox.drawField(
                typing.field, on: &canvas, x: 3 + ApprovalView.labels, y: top.y,
                end: top.right - 2)
            area = rest
        }
        let lines = lines(columns: area.columns)
        let shown = ApprovalView.shown(of: lines.count, from: box.first, rows: area.rows)
        for (index, line) in lines.dropFirst(box.first).prefix(shown).enumerated() {
            canvas.write(line, x: 3, y: area.y + index, end: area.right - 1)
        }
        let left = lines.count - box.first - shown
        guard left > 0, shown < area.rows else { return }
        canvas.write(
            Line(" \(left) more \(left == 1 ? "line" : "lines") below ", .titleNote),
            endingAt: area.right - 1, y: area.bottom - 1, from: area.x + 3)
    }

    /// How many lines stand there: that there are more is said below them, and covers none.
    static func shown(of count: Int, from first: Int, rows: Int) -> Int {
        count - first > rows && rows > 1 ? rows - 1 : rows
    }

    func lines(columns: Int) -> [Line] {
        let room = max(columns - 5 - ApprovalView.labels, 10)
        var lines = part("wants to", wish, room)
        lines += part(noun, asked.target ?? box.request.action, room, .dialogQuestion)
        lines += part("hidden", hidden, room)
        for path in asked.reaches ?? [] {
            lines += part("reaches", "outside of the workspace: \(path)", room)
        }
        lines += part("stopped by", rule, room)
        if let why = asked.why { lines += part("since", why, room) }
        if let reason = asked.reason { lines += part("said why", "\"\(reason)\"", room) }
        if let order = asked.order { lines += part("its order", "#\(order.rawValue)", room) }
        if let diff = asked.diff { lines += change(diff, room) }
        return lines
    }

    private var wish: String {
        let place = asked.directory.map { " in \($0)" } ?? ""
        let tool = asked.tool.map { " with \($0)" } ?? ""
        let what =
            switch asked.action {
            case "run": "run a command"
            case "write": "write a file"
            case "read": "read a file"
            case "network": "use the network"
            case "spend": "spend"
            case "change": "go on changing a file"
            case GateVerdict.budget: "go on, with as much once more"
            case let other: other ?? "go on"
            }
        return what + tool + place
    }

    private var noun: String {
        switch asked.action {
        case "run": "command"
        case "write", "read", "change": "file"
        case "network": "host"
        default: "what"
        }
    }

    private var hidden: String {
        let text = asked.target ?? ""
        let shown = Sanitiser.text(text, .exact)
        let count = shown.components(of: "‹U+").count - text.components(of: "‹U+").count
        if count <= 0 { return "none" }
        return "\(count) \(count == 1 ? "character" : "characters") shown as ‹U+…›"
    }

    private var rule: String {
        let level = asked.level.map { "\($0.rawValue) · " } ?? ""
        guard let until = asked.until else {
            return level + "rule \(asked.rule ?? ""): it is held until you answer"
        }
        let then = asked.unanswered == .allow ? "allowed" : "denied"
        let clock = ShownTime(until, in: scene.zone).clock
        return level + "rule \(asked.rule ?? ""): \(then) if unanswered at \(clock)"
    }

    /// A label and a text, in as many lines as it takes: nothing of it is cut off.
    private func part(
        _ label: String, _ text: String, _ room: Int, _ role: Role = .dialog
    ) -> [Line] {
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { ApprovalView.wrapped(String($0), room) }
        return rows.enumerated().map { index, row in
            Line(index == 0 ? label : "", .textDim).padded(to: ApprovalView.labels)
                + Line.exact(row, role)
        }
    }

    private func change(_ diff: String, _ room: Int) -> [Line] {
        var lines = [Line("", .dialog)]
        for row in diff.split(separator: "\n", omittingEmptySubsequences: false) {
            let role: Role =
                switch row.first {
                case "+": .diffAdded
                case "-": .diffRemoved
                default: .dialog
                }
            let width = room + ApprovalView.labels
            lines += ApprovalView.wrapped(String(row), width).map { Line.exact($0, role) }
        }
        return lines
    }

    /// As many characters in a row as have room, as they are shown.
    private static func wrapped(_ text: String, _ room: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        var width = 0
        for character in text {
            let piece = String(character)
            let columns = TextWidth.width(of: Sanitiser.text(piece, .exact))
            if width + columns > room, !row.isEmpty {
                rows.append(row)
                (row, width) = ("", 0)
            }
            row += piece
            width += columns
        }
        return rows + [row]
    }
}

extension String {
    fileprivate func components(of text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}
