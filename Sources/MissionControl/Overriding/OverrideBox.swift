internal import Canvas
internal import Swarm

/// Where the operator decides something of an agent's himself: a goal, its next action, its leases, all of it, or a
/// rule that stops it. A first letter does it.
public struct OverrideBox: Equatable, Sendable {
    enum Item: Int, CaseIterable {
        case goal, denyNext, takeLeases, takeOver, lift

        var title: String {
            switch self {
            case .goal: "goal"
            case .denyNext: "deny next"
            case .takeLeases: "take leases"
            case .takeOver: "take over"
            case .lift: "lift a rule"
            }
        }

        /// Those that begin with a letter.
        static func beginning(with key: Key) -> [Item] {
            allCases.filter { item in
                item.title.unicodeScalars.first.map { Key($0) == key } ?? false
            }
        }
    }

    /// As it was when the box was opened.
    let agent: Confirmation.Target
    /// How many others are marked, whom it is not about.
    let others: Int
    var item = Item.goal
    /// The order that the agent has, once that was read.
    var order: OrderText?
    /// Which of the rules is chosen; nil while it is about what to do.
    var rule: Int?

    init(_ agent: Agent, others: Int) {
        self.agent = Confirmation.Target(agent)
        self.others = others
    }

    mutating func move(by distance: Int, rules: Int) {
        if let rule {
            self.rule = min(max(rule + distance, 0), max(rules - 1, 0))
        } else {
            let last = Item.allCases.count - 1
            item = Item(rawValue: min(max(item.rawValue + distance, 0), last)) ?? item
        }
    }

    /// The first row that is shown.
    func first(rows: Int) -> Int { max((rule ?? item.rawValue) - max(rows, 1) + 1, 0) }

    /// What is drawn on a line.
    mutating func select(line: Int, of rows: Int) {
        let place = first(rows: rows) + line
        if rule != nil {
            rule = place
        } else {
            item = Item(rawValue: place) ?? item
        }
    }

    var hints: KeyHints {
        guard rule == nil else {
            return KeyHints([("enter", "lifts it"), ("down", "next"), ("esc", "back")])
        }
        return KeyHints([("enter", "does it"), ("down", "next"), ("esc", "leaves it")])
    }
}

/// What each of it would do now, for one agent.
struct OverrideWords {
    let agent: Agent
    let scene: Scene
    var order: OrderText?

    private var state: State { scene.state }

    /// A few minutes, and an hour: whoever types is not done sooner.
    static let seconds = OverrideWish.usualSeconds

    /// What it does, or why it does nothing now.
    func explain(_ item: OverrideBox.Item) -> (text: String, isObstacle: Bool) {
        switch item {
        case .goal: goal
        case .denyNext: (denyNext, false)
        case .takeLeases: takeLeases
        case .takeOver: (takeOver, false)
        case .lift: lift
        }
    }

    private var goal: (String, Bool) {
        guard agent.hears else { return ("it takes no messages: it was not started to", true) }
        guard let order = agent.order else { return ("an order of yours; it has none", false) }
        let words = self.order.flatMap { $0.id == order ? "\"\($0.line)\"" : nil }
        return ("an order, in place of \(words ?? "#\(grouped(order.rawValue))")", false)
    }

    private var denyNext: String {
        if let until = state.override(.denyNext, of: agent.id)?.until {
            return "denied until \(scene.clock(of: until)); again takes that back"
        }
        let asks = state.requests.contains { $0.agent == agent.id }
        return asks
            ? "what it asks after this question is denied, within 10m"
            : "what it asks the gate next is denied, within 10m"
    }

    private var takeLeases: (String, Bool) {
        let held = state.leases.filter { $0.holder == agent.id }
        guard !held.isEmpty else { return ("it holds none", true) }
        let paths = held.map { Sanitiser.text($0.path, .exact) }.joined(separator: ", ")
        return ("\(grouped(Int64(held.count))) held, yours for 10m: \(paths)", false)
    }

    private var takeOver: String {
        if let until = state.override(.takeOver, of: agent.id)?.until {
            return "yours until \(scene.clock(of: until)); again lets go of it"
        }
        let types = agent.origin.isTerminal ? "you type, " : "it has no terminal; "
        return types + "agents keep off, its gate asks you, for 1h"
    }

    private var lift: (String, Bool) {
        let rules = rules
        guard let first = rules.first else { return ("there are no rules", true) }
        let count = "\(rules.count) \(rules.count == 1 ? "rule" : "rules")"
        guard let stop = first.stop else { return ("for it, for 10m: one of \(count)", false) }
        let age = OverrideWords.since(stop.time, scene)
        return ("for it, for 10m: \(first.name) stopped it \(age), of \(count)", false)
    }

    private static func since(_ time: LogTime, _ scene: Scene) -> String {
        let age = age(from: time, to: scene.now)
        return age == "now" ? "just now" : "\(age) ago"
    }

    // MARK: - Rules

    struct RuleRow {
        let name: String
        /// When it stopped the agent last.
        let stop: State.Stop?
        /// Where it does not count for the agent.
        let exemption: Exemption?

        /// Whether it counts again when this is taken back for the agent.
        var isOwn: Bool { exemption?.agent != nil }
    }

    /// Those that stopped it last come first.
    var rules: [RuleRow] {
        let names = state.rules.names
        let stops = agent.stops.reversed().filter { names.contains($0.rule ?? "") }
        let stopped = stops.compactMap(\.rule)
        return (stopped + names.filter { !stopped.contains($0) }).map { name in
            RuleRow(
                name: name, stop: stops.first { $0.rule == name }, exemption: exemption(of: name))
        }
    }

    private func exemption(of rule: String) -> Exemption? {
        let all = state.exemptions.filter { exemption in
            exemption.rule == rule && exemption.pattern == nil
                && (exemption.agent == nil || exemption.agent == agent.id)
                && exemption.until.map { $0 > scene.now } ?? true
        }
        return all.first { $0.agent != nil } ?? all.first
    }

    func note(of row: RuleRow) -> String {
        if let exemption = row.exemption {
            let until = exemption.until.map { "until \(scene.clock(of: $0))" } ?? "for good"
            let whom = row.isOwn ? "" : " for all; skep rules --restore \(row.name)"
            return "lifted \(until)\(whom)" + (row.isOwn ? "; enter lets it count again" : "")
        }
        guard let stop = row.stop else { return "" }
        let action = Sanitiser.text(stop.action, .exact)
        return "stopped \(action) \(OverrideWords.since(stop.time, scene))"
    }
}

// MARK: - Drawing

struct OverrideView {
    let box: OverrideBox
    let scene: Scene

    private static let titleColumns = 13

    var title: String {
        let others = box.others > 0 ? " alone; \(box.others) more are marked" : ""
        let what = box.rule == nil ? "Override" : "Lift a rule for"
        return "\(what) \(box.agent.name)\(others)"
    }

    private var words: OverrideWords? {
        scene.state[box.agent.id].map {
            OverrideWords(agent: $0, scene: scene, order: box.order)
        }
    }

    /// How many rows it has.
    var rows: Int {
        box.rule == nil ? OverrideBox.Item.allCases.count : max(words?.rules.count ?? 0, 1)
    }

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard let words else { return }
        if let rule = box.rule {
            let rules = words.rules
            let width = rules.map { Line.exact($0.name).width }.max() ?? 0
            let first = box.first(rows: area.rows)
            for (index, row) in rules.dropFirst(first).prefix(area.rows).enumerated() {
                draw(
                    Line.exact(row.name, .dialog), Line(words.note(of: row), .textDim),
                    columns: min(width, area.columns / 2), isSelected: first + index == rule,
                    on: &canvas, in: area.row(index))
            }
            return
        }
        let first = box.first(rows: area.rows)
        for (index, item) in OverrideBox.Item.allCases.dropFirst(first).prefix(area.rows)
            .enumerated()
        {
            let (text, isObstacle) = words.explain(item)
            let letter = Line(String(item.title.prefix(1)), isObstacle ? .textDim : .dialogKey)
            let rest = Line(String(item.title.dropFirst()), isObstacle ? .textDim : .dialog)
            draw(
                letter + rest, Line(text, isObstacle ? .textDim : .dialog),
                columns: OverrideView.titleColumns, isSelected: item == box.item, on: &canvas,
                in: area.row(index))
        }
    }

    private func draw(
        _ title: Line, _ note: Line, columns: Int, isSelected: Bool, on canvas: inout Canvas,
        in row: Rectangle
    ) {
        if isSelected { canvas.write("▸", x: 1, y: row.y, .titleFocus) }
        canvas.write(title, x: 3, y: row.y, end: min(3 + columns, row.right))
        let x = 3 + columns + 2
        if x < row.right - 1 {
            canvas.write(
                note.cut(to: row.right - 1 - x), x: x, y: row.y, end: row.right - 1)
        }
        if isSelected { canvas.underlay(row, .selected) }
    }
}
