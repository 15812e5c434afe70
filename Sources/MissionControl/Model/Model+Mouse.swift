internal import Canvas
internal import Swarm

// The mouse: what can be seen can be clicked on, and does what its key does.
extension Model {
    mutating func point(_ mouse: Mouse) -> [Effect] {
        switch mouse.deed {
        case .release: isScrubbing = false
        case .drag where isScrubbing: return drag(toColumn: mouse.x)
        case .wheelUp: return scroll(mouse, by: -Model.wheelLines)
        case .wheelDown: return scroll(mouse, by: Model.wheelLines)
        case .press where mouse.button == .left:
            guard let dialog = dialogs.last else { return click(mouse) }
            return click(mouse, in: dialog)
        case .press, .drag, .move: break
        }
        return []
    }

    private static let wheelLines = 3

    // MARK: - Clicks

    private mutating func click(_ mouse: Mouse) -> [Effect] {
        let layout = layout
        // What is read in the last rows then is the notice.
        let action = action(at: mouse, layout)
        let isNotice = FooterBar(model: self).coversOthers(at: mouse.y, above: layout.footer)
        notice = nil
        if isNotice { return [] }
        if let action { return performIfItWorks(action) }
        if layout.counts.contains(x: mouse.x, y: mouse.y) {
            filterByCount(at: mouse.x, layout)
            return []
        }
        if isFirstRun { return clickInFirstRun(mouse, layout) }
        if isOnTimeline(mouse, layout) {
            isScrubbing = true
            scrubbedFrom = past?.place
            return drag(toColumn: mouse.x)
        }
        guard let pane = layout.pane(x: mouse.x, y: mouse.y) else { return [] }
        return click(mouse, in: pane, layout)
    }

    /// The words of the first row's right end and of the last row.
    private func action(at mouse: Mouse, _ layout: Layout) -> Action? {
        switch mouse.y {
        case layout.header.y: HeaderBar(model: self).action(at: mouse.x, in: layout.header)
        case layout.footer.y: FooterBar(model: self).action(at: mouse.x, in: layout.footer)
        default: nil
        }
    }

    /// A count shows its group alone; again it shows all.
    private mutating func filterByCount(at x: Int, _ layout: Layout) {
        guard let group = CountsBar(scene: scene).group(at: x, in: layout.counts) else { return }
        let filter = SwarmFilter("is:\(group.word)")
        focus(on: .swarm)
        swarm.show(
            swarm.filter == filter ? SwarmFilter() : filter, from: swarm.selected, scene,
            rows: bodyRows(of: .swarm))
    }

    private mutating func clickInFirstRun(_ mouse: Mouse, _ layout: Layout) -> [Effect] {
        guard firstRun.select(line: mouse.y - layout.counts.y), mouse.isSecond else { return [] }
        return perform(.open)
    }

    private mutating func click(_ mouse: Mouse, in pane: Pane, _ layout: Layout) -> [Effect] {
        guard let area = layout.panes[pane] else { return [] }
        focus(on: pane)
        let line = mouse.y - area.y - 1 - (pane == .swarm && layout.hasHeads ? 1 : 0)
        guard line >= 0 else { return [] }
        // The second of two is for what the first one has selected.
        if mouse.isSecond { return perform(.open) }
        switch pane {
        case .swarm: swarm.select(line: line, scene, rows: bodyRows(of: .swarm))
        case .log where previewed == nil:
            log.select(row: line, scene, rows: bodyRows(of: .log), columns: area.columns)
        case .diff: clickInDiff(row: line)
        case .health: healthPage.select(line: line, self)
        case .asks, .leases, .talk, .trace, .budgets: clickInPage(line: line)
        default: break
        }
        return []
    }

    private func isOnTimeline(_ mouse: Mouse, _ layout: Layout) -> Bool {
        let pane = layout.panes[.timeline].map { $0.cut(top: 1).rest }
        return layout.strip.contains(x: mouse.x, y: mouse.y)
            || pane?.contains(x: mouse.x, y: mouse.y) == true
    }

    // MARK: - Boxes

    private mutating func click(_ mouse: Mouse, in dialog: Dialog) -> [Effect] {
        let box = DialogBox(dialog: dialog, keys: keys, scene: scene, terminal: terminal)
        let area = box.area(in: layout)
        guard area.contains(x: mouse.x, y: mouse.y) else { return [] }
        notice = nil
        if mouse.y == area.bottom - 1 {
            let row = area.row(area.rows - 1)
            return box.hints(in: layout).key(at: mouse.x, in: row).map { answerDialog($0) } ?? []
        }
        if mouse.isSecond, dialog.isList { return answerDialog(Key(.enter)) }
        let body = box.body(in: layout)
        dialogs[dialogs.count - 1] = dialog.selecting(line: mouse.y - body.y, of: body.rows)
        return []
    }

    // MARK: - The wheel

    private mutating func scroll(_ mouse: Mouse, by lines: Int) -> [Effect] {
        if wheelSQL(mouse) { return [] }
        if let dialog = dialogs.last {
            guard dialog.scrolls else { return [] }
            return (0..<abs(lines)).flatMap { _ in answerDialog(Key(lines < 0 ? .up : .down)) }
        }
        if isFirstRun {
            firstRun.move(by: lines.signum())
            return []
        }
        guard let pane = layout.pane(x: mouse.x, y: mouse.y) else { return [] }
        switch pane {
        case .swarm: swarm.move(by: lines, scene, rows: bodyRows(of: .swarm))
        case .log: scrollLog(by: lines)
        case .diff: scrollDiff(by: lines)
        case .health: healthPage.move(by: lines, rows: bodyRows(of: .health), self)
        case .asks, .leases, .talk, .trace, .budgets: scrollPage(by: lines)
        default: break
        }
        return []
    }

    private mutating func scrollLog(by lines: Int) {
        for _ in 0..<abs(lines) { scrollLog(isUp: lines < 0) }
    }
}

extension Dialog {
    /// Whether a click selects one of its rows.
    var isList: Bool {
        switch self {
        case .palette, .find, .family, .override: true
        case .question, .field, .start, .help, .list, .sql, .answer, .approval: false
        }
    }

    /// Whether the wheel moves in it.
    var scrolls: Bool {
        switch self {
        case .palette, .find, .help, .list, .sql, .family, .override, .approval: true
        case .question, .field, .start, .answer: false
        }
    }

    /// The same with what is drawn on a line of it selected.
    func selecting(line: Int, of rows: Int) -> Dialog {
        guard (0..<rows).contains(line) else { return self }
        switch self {
        case .palette(var palette):
            // The first line is what was typed.
            guard line > 0 else { return self }
            let place = palette.first(rows: rows - 1) + line - 1
            if palette.matches.indices.contains(place) { palette.selected = place }
            return .palette(palette)
        case .find(var page):
            page.move(by: page.first(rows: rows) + line - page.selected)
            return .find(page)
        case .family(var box):
            box.move(by: box.first(rows: rows) + line - box.selected)
            return .family(box)
        case .override(var box):
            box.select(line: line, of: rows)
            return .override(box)
        case .start(var form):
            form.row = StartForm.Row(rawValue: line) ?? form.row
            return .start(form)
        case .question, .field, .help, .list, .sql, .answer, .approval: return self
        }
    }
}
