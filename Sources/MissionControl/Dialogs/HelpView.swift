internal import Canvas

/// All actions of a pane with their keys, in groups.
struct HelpView {
    let page: HelpPage
    let keys: KeyMap

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let lines = lines(columns: area.columns)
        let first = min(page.first, max(lines.count - area.rows, 0))
        for (index, line) in lines.dropFirst(first).prefix(area.rows).enumerated() {
            canvas.write(line, x: area.x + 1, y: area.y + index, end: area.right - 1)
        }
    }

    /// A group begins with its name; its actions stand side by side as far as they fit.
    func lines(columns: Int) -> [Line] {
        var lines: [Line] = []
        for group in ActionEntry.Group.allCases {
            let hints = hints(of: group)
            guard !hints.isEmpty else { continue }
            var line = Line(group.rawValue, .dialogTitle).padded(to: 9)
            for hint in hints {
                if line.width + hint.width + 3 > columns - 2, line.width > 9 {
                    lines.append(line)
                    line = Line("").padded(to: 9)
                }
                line.append(hint + Line("   "))
            }
            lines.append(line)
        }
        if lines.isEmpty { return [Line("no action here is called so", .fieldHint)] }
        guard page.field == nil else { return lines }
        let breaker = "holds the whole swarm at once, everywhere; asks before it releases"
        return lines + [Line("\(keys[.breaker]) breaker: \(breaker)", .dialog)]
    }

    private func hints(of group: ActionEntry.Group) -> [Line] {
        Action.entries.filter { entry in
            entry.group == group && !keys.keys(of: entry).isEmpty && page.shows(entry)
                && (entry.works(in: page.pane, isReplay: false)
                    || entry.works(in: page.pane, isReplay: true))
        }.map { entry in
            Line(keys.keys(of: entry).map(HelpView.name).joined(separator: " "), .dialogKey)
                + Line(" \(entry.title)", .dialog)
        }
    }

    /// `j ↓ down` is read more easily than `j down down`.
    private static func name(_ key: Key) -> String {
        guard key.modifiers.isEmpty else { return key.name }
        return switch key.code {
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        default: key.name
        }
    }
}
