public import Canvas
internal import Swarm

extension Model {
    /// The picture: a function of the model alone.
    public func draw() -> Canvas {
        var canvas = Canvas(columns: columns, rows: rows)
        if let attachment {
            attachment.draw(
                on: &canvas, waiting: live.roll.waiting.map(\.name), delay: delay(of: attachment))
            return canvas
        }
        if onlyAgent != nil {
            drawOnTheWay(on: &canvas)
            return canvas
        }
        let layout = layout
        guard layout.size > .none else {
            drawTooSmall(on: &canvas)
            return canvas
        }
        HeaderBar(model: self).draw(on: &canvas, in: layout.header)
        if !isBlind { CountsBar(scene: scene).draw(on: &canvas, in: layout.counts) }
        if isFirstRun {
            let room = Rectangle(
                x: 0, y: layout.counts.y, columns: columns, rows: layout.footer.y - layout.counts.y)
            canvas.fill(room)
            firstRun.draw(on: &canvas, in: room, directory: directory, keys)
        } else {
            for (pane, area) in layout.panes { draw(pane, on: &canvas, in: area, layout) }
            for gap in layout.gaps { draw(gap, on: &canvas) }
        }
        timelineView.draw(on: &canvas, in: layout.strip)
        drawLoss(on: &canvas, layout)
        if let tour {
            let isBehind = dialogs.last?.stopsTyping == true
            TourBar(tour: tour, keys: keys, isBehind: isBehind, isOnPage: focus.isPage)
                .draw(on: &canvas, in: layout.tour)
        }
        FooterBar(model: self).draw(on: &canvas, in: layout.footer)
        for dialog in dialogs {
            DialogBox(
                dialog: dialog, keys: keys, scene: scene, terminal: terminal,
                obstacle: { obstacle(to: $0) }
            )
            .draw(on: &canvas, layout)
        }
        return canvas
    }

    /// The rule goes on over it, and below stands a line.
    private func draw(_ gap: Rectangle, on canvas: inout Canvas) {
        let (title, body) = gap.cut(top: 1)
        canvas.fill(title, with: isReplay ? "═" : "─", .rule)
        canvas.fill(body, with: "│", .rule)
    }

    /// Nothing is known yet, which is not to be taken for nobody.
    private var isBlind: Bool { !hasLooked && link == .connecting }

    private var timelineView: TimelineView {
        TimelineView(
            density: density, playhead: past == nil ? nil : scene.now, zone: zone,
            next: nextMarkText)
    }

    private func drawTooSmall(on canvas: inout Canvas) {
        let text = Line("skep needs 40x10, this is \(columns)x\(rows)").cut(to: columns)
        canvas.write(text, x: max((columns - text.width) / 2, 0), y: max((rows - 1) / 2, 0))
        if rows > 1 { CountsBar(scene: scene).draw(on: &canvas, in: canvas.bounds.row(rows - 1)) }
    }

    private func draw(_ pane: Pane, on canvas: inout Canvas, in area: Rectangle, _ layout: Layout) {
        let (title, body) = area.cut(top: 1)
        let name = pane == .trace ? trace.title(in: area.columns) : pane.title
        PaneTitle(
            pane: pane, name: pane == .budgets ? name : "\(pane.rawValue) \(name)",
            note: note(of: pane, columns: body.columns),
            isFocused: pane == focus, isReplay: isReplay
        ).draw(on: &canvas, in: title)
        switch pane {
        case .swarm where isBlind:
            canvas.write(Line("   reading the log", .textDim), x: 0, y: body.y)
        case .swarm:
            swarm.draw(on: &canvas, in: body, scene, hasHeads: layout.hasHeads)
        case .log:
            if let agent = previewed {
                drawPreview(of: agent, on: &canvas, in: body)
            } else {
                log.draw(on: &canvas, in: body, scene, isFocused: pane == focus)
            }
        case .diff: diff.draw(on: &canvas, in: body, scene, isFocused: pane == focus)
        case .asks: AsksFace(asks, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .leases: LeasesFace(leases, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .talk:
            TalkFace(talk, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .trace:
            TraceFace(trace, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .budgets:
            BudgetsFace(budgets, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .health: healthPage.draw(on: &canvas, in: body, self)
        case .timeline: timelineView.draw(on: &canvas, in: body)
        }
    }

    /// The cursor keeps the name of whoever was not there yet.
    private var unbornNote: String {
        guard isReplay, let selected = swarm.selected, scene.state[selected] == nil,
            let agent = live.state[selected]
        else { return "" }
        return "\(agent.name): not started yet · "
    }

    private var idleNote: String {
        guard isReplay else { return "" }
        return choices.keepsIdle
            ? " · play keeps idle stretches" : " · play shortens idle stretches to 2 s"
    }

    private func note(of pane: Pane, columns: Int) -> String {
        switch pane {
        case .swarm where isBlind: ""
        case .swarm: unbornNote + swarm.note(scene, rows: bodyRows(of: .swarm))
        case .log:
            previewed.map { previewNote($0) }
                ?? log.note(scene, live: live.state, columns: columns - 12)
        case .timeline:
            (scale == nil ? "whole run" : "zoomed: \(keys[.zoomOut]) shows more")
                + idleNote
        case .diff: diff.note(scene, live: live.state)
        case .asks: asks.note(scene)
        case .leases: leases.note(scene)
        case .talk: talk.note(scene, live: live.state)
        case .trace: trace.note(scene)
        case .budgets: budgets.note(scene)
        case .health: healthPage.note(self)
        }
    }
}
