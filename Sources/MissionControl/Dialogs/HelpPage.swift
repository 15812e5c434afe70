internal import Canvas

/// The actions of one pane with their keys, made from the list of actions.
public struct HelpPage: Equatable, Sendable {
    public var pane: Pane
    /// There is no present to go to.
    private(set) var isPastAlone = false
    var first = 0
    /// What an action is looked for by; nil where all are shown.
    var field: Field?
    /// Keys are letters of the field.
    var isTyped = false

    public init(_ pane: Pane, isPastAlone: Bool = false) {
        self.pane = pane
        self.isPastAlone = isPastAlone
    }

    var title: String { "Help: \(pane.title)" + (field.map { " · \($0.text)" } ?? "") }

    /// Whether an action is among those that are looked for.
    func shows(_ entry: ActionEntry) -> Bool {
        guard let wanted = field?.text.lowercased(), !wanted.isEmpty else { return true }
        return "\(entry.title) \(entry.action.rawValue)".lowercased().contains(wanted)
    }

    mutating func look() {
        field = field ?? Field()
        isTyped = true
    }

    /// All of them again.
    mutating func forget() {
        field = nil
        isTyped = false
        first = 0
    }

    mutating func move(by distance: Int, lines: Int, rows: Int) {
        let target = first.addingReportingOverflow(distance)
        let end = max(lines - rows, 0)
        first = target.overflow ? (distance < 0 ? 0 : end) : min(max(target.partialValue, 0), end)
    }

    func hints(_ keys: KeyMap, _ more: [(key: String, title: String)]) -> KeyHints {
        if isTyped { return KeyHints([("enter", "shows them"), ("esc", "shows all")]) }
        return KeyHints(
            more + [
                (keys[.search], "finds an action"),
                ("esc", field == nil ? "leaves it" : "shows all"),
            ])
    }

    func drawTitle(on canvas: inout Canvas, in row: Rectangle, _ keys: KeyMap) {
        guard isTyped, let field else { return }
        let typed = Line("▸Help: \(pane.title) · \(field.before)")
        canvas.cursor = Canvas.Place(x: min(1 + typed.width, row.right - 1), y: row.y)
    }
}
