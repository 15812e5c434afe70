internal import Canvas

/// All actions of a pane with their keys, in groups.
struct HelpView {
    let page: HelpPage
    let keys: KeyMap
    let isReplay: Bool

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        let lines = lines(columns: area.columns)
        let first = min(page.first, max(lines.count - area.rows, 0))
        for (index, line) in lines.dropFirst(first).prefix(area.rows).enumerated() {
            canvas.write(line, x: area.x + 1, y: area.y + index, end: area.right - 1)
        }
    }

    func lines(columns: Int) -> [Line] {
        var named: Set<Action> = []
        let entries = Action.entries.filter { named.insert($0.action).inserted && page.shows($0) }
        let here = entries.filter { !working($0, isReplay).isEmpty }
        // What is for the other side of time alone stands apart.
        let there = entries.filter {
            working($0, isReplay).isEmpty && !working($0, !isReplay).isEmpty
        }
        var lines = ActionEntry.Group.allCases.flatMap { group in
            let hints = here.filter { $0.group == group }.map { hint($0, isReplay) }
            return HelpView.lines(of: hints, called: group.rawValue, columns)
        }
        if !page.isPastAlone {
            lines += HelpView.lines(
                of: there.map { hint($0, !isReplay) }, called: isReplay ? "in live" : "in replay",
                columns)
        }
        if lines.isEmpty { return [Line("no action here is called so", .fieldHint)] }
        guard page.field == nil else { return lines }
        let breaker = "holds the whole swarm at once, everywhere; asks before it releases"
        return lines + [Line("\(keys[.breaker]) breaker: \(breaker)", .dialog)]
    }

    /// A group begins with its name; its actions stand side by side as far as they fit.
    private static func lines(of hints: [Line], called name: String, _ columns: Int) -> [Line] {
        guard !hints.isEmpty else { return [] }
        var lines = [Line(name, .dialogTitle).padded(to: indent)]
        for hint in hints {
            let width = lines[lines.count - 1].width
            if width > indent, width + hint.width + 3 > columns - 2 {
                lines.append(Line("").padded(to: indent))
            }
            lines[lines.count - 1].append(hint + Line("   "))
        }
        return lines
    }

    private static let indent = 11

    private func hint(_ entry: ActionEntry, _ isReplay: Bool) -> Line {
        let names = working(entry, isReplay).map(HelpView.name).joined(separator: " ")
        let title = title(entry, isReplay)
        return isReplay == self.isReplay
            ? Line(names, .dialogKey) + Line(" \(title)", .dialog)
            : Line("\(names) \(title)", .textDim)
    }

    /// A pane may have a word of its own for it.
    private func title(_ entry: ActionEntry, _ isReplay: Bool) -> String {
        let own = Action.entries.first {
            $0.action == entry.action && $0.panes?.contains(page.pane) == true
                && $0.works(in: page.pane, isReplay: isReplay)
        }
        return own?.title ?? entry.title
    }

    /// The keys that do it here, and nothing else.
    private func working(_ entry: ActionEntry, _ isReplay: Bool) -> [Key] {
        Action.entries.filter { $0.action == entry.action }.flatMap { keys.keys(of: $0) }
            .reduce(into: []) { found, key in
                let action = keys.find(key, in: page.pane, isReplay: isReplay)
                if action == .action(entry.action), !found.contains(key) { found.append(key) }
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
