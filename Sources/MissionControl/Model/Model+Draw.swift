public import Canvas
internal import Swarm

extension Model {
    /// The picture: a function of the model alone.
    public func draw() -> Canvas {
        var picture = Picture()
        return picture.draw(self)
    }

    /// What stands where; nil where the picture is all one.
    var layoutOfParts: Layout? {
        attachment == nil && onlyAgent == nil && size > .none ? layout : nil
    }

    func drawWhole() -> Canvas {
        var canvas = Canvas(columns: columns, rows: rows)
        if let attachment {
            attachment.draw(
                on: &canvas, waiting: live.roll.waiting.map(\.name), delay: delay(of: attachment))
        } else if onlyAgent != nil {
            drawOnTheWay(on: &canvas)
        } else {
            drawTooSmall(on: &canvas)
        }
        return canvas
    }

    /// What tiles the screen: no two of these have a cell in common.
    func parts(_ layout: Layout) -> [PlacedPart] {
        let scene = scene
        var parts = [
            PlacedPart(
                .bar(HeaderBar(model: self).face(columns: columns)), in: layout.header),
            PlacedPart(
                isBlind ? .words(Line()) : .counts(CountsBar(scene: scene)), in: layout.counts),
        ]
        if isFirstRun {
            let room = Rectangle(
                x: 0, y: layout.counts.y, columns: columns, rows: layout.footer.y - layout.counts.y)
            parts[1] = PlacedPart(other { $0.drawFirstRun(on: &$1, in: $2) }, in: room)
        } else {
            for pane in layout.order {
                guard let area = layout.panes[pane] else { continue }
                parts += self.parts(of: pane, in: area, layout, scene)
            }
            for gap in layout.gaps { parts.append(PlacedPart(.gap(isReplay: isReplay), in: gap)) }
            parts.append(PlacedPart(.timeline(timelineView), in: layout.strip))
        }
        // A notice may take more than its row.
        parts.append(
            PlacedPart(
                notice == nil ? .footer(FooterBar(model: self)) : .words(Line()), in: layout.footer)
        )
        return parts
    }

    private func other(_ draw: @escaping (Model, inout Canvas, Rectangle) -> Void) -> Part {
        .other(OtherPart(model: self, draw: draw))
    }

    private func drawFirstRun(on canvas: inout Canvas, in room: Rectangle) {
        firstRun.draw(on: &canvas, in: room, directory: directory, keys)
    }

    /// What stands before the parts, and covers some of them.
    func drawBefore(on canvas: inout Canvas, _ layout: Layout) {
        drawLoss(on: &canvas, layout)
        if let tour {
            let isBehind = dialogs.last?.stopsTyping == true
            TourBar(tour: tour, keys: keys, isBehind: isBehind, isOnPage: focus.isPage)
                .draw(on: &canvas, in: layout.tour)
        }
        if notice != nil { FooterBar(model: self).draw(on: &canvas, in: layout.footer) }
        for dialog in dialogs {
            DialogBox(
                dialog: dialog, keys: keys, scene: scene, terminal: terminal,
                obstacle: { obstacle(to: $0) }
            )
            .draw(on: &canvas, layout)
        }
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

    private func parts(
        of pane: Pane, in area: Rectangle, _ layout: Layout, _ scene: Scene
    ) -> [PlacedPart] {
        let (row, body) = area.cut(top: 1)
        let name = pane == .trace ? trace.title(in: area.columns) : pane.title
        let title = PaneTitle(
            pane: pane, name: pane == .budgets ? name : "\(pane.rawValue) \(name)",
            note: pane == .log && previewed == nil
                ? .log(log, scene, live: live) : .words(note(of: pane, layout)),
            isFocused: pane == focus, isReplay: isReplay)
        return [PlacedPart(.title(title), in: row)]
            + parts(ofBody: pane, in: body, layout, scene)
    }

    private func parts(
        ofBody pane: Pane, in body: Rectangle, _ layout: Layout, _ scene: Scene
    ) -> [PlacedPart] {
        let isFocused = pane == focus
        switch pane {
        case .swarm where isBlind:
            return [PlacedPart(.words(Line("reading the log", .textDim)), in: body)]
        case .swarm: return swarm.parts(in: body, scene, hasHeads: layout.hasHeads)
        case .log where previewed == nil:
            return [PlacedPart(.log(log, scene, isFocused: isFocused), in: body)]
        case .diff: return [PlacedPart(.diff(diff, scene, isFocused: isFocused), in: body)]
        case .timeline: return [PlacedPart(.timeline(timelineView), in: body)]
        default: return [PlacedPart(other { $0.drawPage(pane, on: &$1, in: $2) }, in: body)]
        }
    }

    private func drawPage(_ pane: Pane, on canvas: inout Canvas, in body: Rectangle) {
        switch pane {
        case .log: if let previewed { drawPreview(of: previewed, on: &canvas, in: body) }
        case .asks: AsksFace(asks, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .leases: LeasesFace(leases, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .talk: TalkFace(talk, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .trace: TraceFace(trace, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .budgets:
            BudgetsFace(budgets, scene, columns: body.columns).draw(on: &canvas, in: body)
        case .health: healthPage.draw(on: &canvas, in: body, self)
        case .swarm, .diff, .timeline: break
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

    private func note(of pane: Pane, _ layout: Layout) -> String {
        switch pane {
        case .swarm where isBlind: ""
        case .swarm: unbornNote + swarm.note(scene, rows: bodyRows(of: .swarm, in: layout))
        case .log: previewed.map { previewNote($0) } ?? ""
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
