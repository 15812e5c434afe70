internal import Canvas
public import Swarm

/// Where somebody decides what an agent asks the gate: all of it, before yes can be said.
///
/// It is about one request. What is asked next is never put under the same fingers.
public struct ApprovalBox: Equatable, Sendable {
    public let request: State.Request
    let name: String
    /// It has one of its own to look at.
    let hasTerminal: Bool
    /// The first line that is shown.
    var first = 0
    /// Which of its lines have been on the screen, in so many columns: in others they are other lines.
    private var seen: Set<Int> = []
    private var seenColumns = 0
    /// How many have not; what was jumped over was not shown.
    private(set) var unread = 1
    /// What is typed: a pattern to allow always, or why not.
    var typing: Typing?
    /// The order under which it acts, once that was read.
    private(set) var order: OrderText?

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
        let agent = request.agent.flatMap { state[$0] }
        name = agent?.name ?? other
        hasTerminal = agent?.hasScreen == true
    }

    /// Whether all of it has been on the screen.
    var isRead: Bool { unread == 0 }

    /// What stands there is longer now: all of it is looked at anew.
    mutating func know(_ order: OrderText) {
        self.order = order
        (seen, unread) = ([], 1)
    }

    /// These of its lines are on the screen.
    mutating func see(_ lines: Range<Int>, of count: Int, columns: Int) {
        guard !isRead else { return }
        if columns != seenColumns { (seen, seenColumns) = ([], columns) }
        seen.formUnion(lines)
        unread = max(count - seen.count, 0)
    }

    func isOpen(in state: State) -> Bool { state.requests.contains { $0.id == request.id } }

    /// What of it is said before the keys.
    func hints(_ keys: KeyMap) -> KeyHints {
        switch typing {
        case .pattern:
            let rule = request.rule.map { ", and lifts the rule \($0) for it" } ?? ""
            return KeyHints([("enter", "allows that always\(rule)"), ("esc", "back")])
        case .reason: return KeyHints([("enter", "says no, and why"), ("esc", "back")])
        case nil: break
        }
        var hints: [(key: String, title: String)] = isRead ? [("y", "yes, once")] : []
        if isRead, request.content.pattern != nil {
            hints.append(("Y", request.isAboutBudget ? "yes, no limit" : "yes, always"))
        }
        hints += [("n", "no"), ("N", "no, and why")]
        if !isRead { hints.insert(("down", "the rest; then y"), at: 0) }
        hints.append((keys[.nextWaiting], "next request"))
        if hasTerminal { hints.append((keys[.terminal], "its terminal")) }
        let first = isRead ? ("y", "yes") : ("down", "rest")
        return KeyHints(
            hints + [("esc", "later")],
            needed: [first, ("n", "no"), ("N", "why"), ("esc", "later")])
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
            let (top, rest) = area.cut(top: ApprovalView.typingRows)
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

    /// How many rows of so many it fills, with what is typed.
    func rows(columns: Int, atMost limit: Int) -> Int {
        let typed = box.typing == nil ? 0 : ApprovalView.typingRows
        return min(lines(columns: columns, atLeast: limit).count + typed, limit)
    }

    static let typingRows = 2

    /// All of it; where somebody wants no more of them, not many more than so many.
    func lines(columns: Int, atLeast limit: Int = .max) -> [Line] {
        let room = max(columns - 5 - ApprovalView.labels, 10)
        var lines = part("wants to", wish, room)
        lines += part(noun, what, room, .dialogQuestion, marksEnds: true)
        if let hidden { lines += part("hidden", hidden, room) }
        for path in asked.reaches ?? [] {
            lines += part("reaches", "outside of the workspace: \(path)", room)
        }
        lines += part("stopped by", rule, room)
        if let why = asked.why { lines += part("since", scene.reason(why), room) }
        if let reason = asked.reason { lines += part("said why", "\"\(reason)\"", room) }
        if let order = asked.order {
            let words = box.order?.words(in: scene.state) ?? "#\(grouped(order.rawValue))"
            lines += part("its order", words, room)
        }
        if let diff = asked.diff { lines += change(diff, room, limit - lines.count) }
        return lines
    }

    private var what: String { asked.target ?? box.request.action }

    private var wish: String {
        // Where a file is its path says, and that may be elsewhere.
        let isPlaced = asked.action != "write" && asked.action != "read"
        let place = isPlaced ? asked.directory.map { " in \($0)" } ?? "" : ""
        let tool = asked.tool.map { " with \($0)" } ?? ""
        let what =
            switch asked.action {
            case "run": "run a command"
            case "write": "write a file"
            case "read": "read a file"
            case "network": "use the network"
            case "spend": "spend" + (asked.amount.map { " \($0.asAmount)" } ?? "")
            case "change": "go on changing a file"
            case "expect": "go on, though something is not as it said"
            case GateVerdict.budget where box.request.isAboutStarting:
                "be started again, as often once more"
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

    /// What of it is not seen as it is; nil where it is a sentence of ours.
    private var hidden: String? {
        guard !box.request.isAboutBudget else { return nil }
        var shown: [UInt8] = []
        let ends = what.utf8.count { $0 == 0x0a }
        let others = Sanitiser.append(what.utf8Span.span.bytes, to: &shown, .exact) - ends
        let parts = [
            others > 0
                ? "\(others) \(others == 1 ? "character" : "characters") shown as ‹U+…› or ^…"
                : nil,
            ends > 0 ? "\(ends) line \(ends == 1 ? "end" : "ends") shown as ␊" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private var rule: String {
        let level = asked.level.map { "\($0.rawValue) · " } ?? ""
        guard let until = asked.until else {
            return level + "rule \(asked.rule ?? ""): \(held) until you answer"
        }
        let then = asked.unanswered == .allow ? "allowed" : "denied"
        let clock = ShownTime(until, in: scene.zone).clock
        return level + "rule \(asked.rule ?? ""): \(then) if unanswered at \(clock)"
    }

    /// What becomes of whoever waits for the answer.
    private var held: String {
        guard let agent = box.request.agent else { return "all are held" }
        let hasEnded = scene.state[agent]?.condition.status.isEnd ?? false
        return hasEnded ? "it is not started again" : "it is held"
    }

    /// A label and a text, in as many lines as it takes: nothing of it is cut off. Where it matters a line that ends is
    /// not taken for one that goes on.
    private func part(
        _ label: String, _ text: String, _ room: Int, _ role: Role = .dialog,
        marksEnds: Bool = false
    ) -> [Line] {
        let texts = text.split(separator: "\n", omittingEmptySubsequences: false)
        var rows: [Line] = []
        for (place, text) in texts.enumerated() {
            rows += ApprovalView.wrapped(String(text), room).map { Line.exact($0, role) }
            if marksEnds, place < texts.count - 1 {
                rows[rows.count - 1].append(Line("␊", .textDim))
            }
        }
        return rows.enumerated().map { index, row in
            Line(index == 0 ? label : "", .textDim).padded(to: ApprovalView.labels) + row
        }
    }

    private func change(_ diff: String, _ room: Int, _ limit: Int) -> [Line] {
        var lines = [Line("", .dialog)]
        for row in diff.split(separator: "\n", omittingEmptySubsequences: false) {
            if lines.count > limit { break }
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

extension State.Request {
    /// Whether an agent that has ended is started once more.
    var isAboutStarting: Bool { isAboutBudget && rule == Budget.Kind.restarts.rule }
}
