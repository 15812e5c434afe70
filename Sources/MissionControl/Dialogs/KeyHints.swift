internal import Canvas

/// Keys and what they do, on one row: what is read there can be clicked on.
struct KeyHints: Equatable {
    struct Hint: Equatable {
        let key: Key
        let title: String
    }

    private let hints: [Hint]
    /// Those that are named wherever there is a row, in fewer words.
    private let needed: [Hint]
    /// What is said before the keys, and behind them.
    private let lead: Line
    private let tail: Line

    /// Keys by their names.
    init(
        _ hints: [(key: String, title: String)], needed: [(key: String, title: String)] = [],
        after lead: String = "", before tail: String = ""
    ) {
        func read(_ hints: [(key: String, title: String)]) -> [Hint] {
            hints.compactMap { hint in
                Key(named: hint.key).map { Hint(key: $0, title: hint.title) }
            }
        }
        self.lead = Line(lead, .dialog)
        self.tail = Line(tail, .dialog)
        self.hints = read(hints)
        self.needed = read(needed)
    }

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        canvas.write(lead, x: row.x + KeyHints.margin, y: row.y, end: row.right - 1)
        let places = places(in: row)
        for (hint, columns) in places {
            let line = Line(hint.key.name, .dialogKey) + Line(" \(hint.title)", .dialog)
            canvas.write(line, x: columns.lowerBound, y: row.y, end: row.right - 1)
        }
        let end = places.last?.columns.upperBound ?? row.x
        canvas.write(tail, x: end + KeyHints.gap, y: row.y, end: row.right - 1)
    }

    /// The key that is named in a column.
    func key(at x: Int, in row: Rectangle) -> Key? {
        places(in: row).first { $0.columns.contains(x) }?.hint.key
    }

    private func places(in row: Rectangle) -> [(hint: Hint, columns: Range<Int>)] {
        var shown = hints
        let start = row.x + KeyHints.margin + (lead.isEmpty ? 0 : lead.width + KeyHints.gap)
        func width(of hint: Hint) -> Int { Line("\(hint.key.name) \(hint.title)").width }
        func end() -> Int {
            start + shown.reduce(-KeyHints.gap) { $0 + width(of: $1) + KeyHints.gap }
        }
        // The first one does what the box is for, the last one closes it.
        while shown.count > 2, end() > row.right - 1 { shown.remove(at: shown.count - 2) }
        if needed.contains(where: { hint in !shown.contains { $0.key == hint.key } }) {
            shown = needed
        }
        var x = start
        return shown.map { hint in
            let columns = x..<x + width(of: hint)
            x = columns.upperBound + KeyHints.gap
            return (hint, columns)
        }
    }

    private static let margin = 3
    private static let gap = 3
}

extension Dialog {
    /// The keys of its own, for its last row.
    func hints(_ keys: KeyMap, _ terminal: WantedTerminal?, hasMore: Bool = true) -> KeyHints {
        let more: [(key: String, title: String)] = hasMore ? [("down", "more")] : []
        return switch self {
        case .question(let question):
            KeyHints([("y", "yes")] + question.hints + [("n", "no")])
        case .field: KeyHints([("enter", "does it"), ("esc", "leaves it")])
        case .start: KeyHints([("enter", "starts it"), ("tab", "next"), ("esc", "leaves it")])
        case .palette: KeyHints([("enter", "does it"), ("down", "next"), ("esc", "leaves it")])
        case .help(let page): page.hints(keys, more)
        case .family:
            KeyHints([("enter", "opens it"), ("down", "next"), ("esc", "leaves it")])
        case .override(let box): box.hints
        case .list: KeyHints(more + [("esc", "leaves it")])
        case .sql(let page): page.hints
        case .answer(let box): box.hints(keys, terminal)
        case .approval(let box): box.hints(keys)
        case .find(let page):
            KeyHints([
                ("enter", "that moment in replay"),
                ("tab", page.agents == nil ? "narrows" : "widens"),
                ("ctrl-t", page.isExpression ? "plain text" : "regular expression"),
            ])
        }
    }
}

extension Confirmation {
    fileprivate var hints: [(key: String, title: String)] {
        guard case .restore(let question) = deed else { return [] }
        let pausing = question.preview.runners.isEmpty ? [] : [("p", "pauses who runs")]
        return pausing + [("d", "shows what")]
    }
}

extension SQLPage {
    fileprivate var hints: KeyHints {
        var keys: [(key: String, title: String)]
        switch spot {
        case .field: keys = [("enter", "asks"), ("down", "chooses"), ("up", "earlier ones")]
        case .list where offersReady: keys = [("enter", "asks it"), ("up", "types")]
        case .list:
            keys = [("enter", "that moment"), ("right", "sideways"), ("tab", "statement")]
        }
        keys.append(("esc", isRunning ? "stops" : "closes"))
        return KeyHints(keys)
    }
}
