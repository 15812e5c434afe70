internal import Canvas
internal import Emulator
internal import Swarm

// The screen of a terminal program in the place of its stream.
extension Model {
    /// The agent whose screen is shown instead of its stream.
    var previewed: Agent? {
        guard log.agents?.count == 1, let id = log.agents?.first, let agent = scene.state[id],
            agent.origin.isTerminal, streamed[id] ?? agent.lastLine.isDrawing
        else { return nil }
        return agent
    }

    /// Screen or stream.
    mutating func toggleView() {
        guard log.agents?.count == 1, let id = log.agents?.first, let agent = scene.state[id] else {
            say("one agent's log shows its screen: \(keys[.open]) opens one")
            return
        }
        guard agent.origin.isTerminal else {
            say("\(agent.name) has no screen: it runs on pipes")
            return
        }
        streamed[id] = previewed == nil
        pan = nil
    }

    var previewQuestion: ScreenQuestion? {
        guard terminal == nil, answerBox == nil, let agent = previewed, layout.panes[.log] != nil
        else {
            return nil
        }
        return ScreenQuestion(agent.id, through: scene.moment.lastID)
    }

    func drawPreview(of agent: Agent, on canvas: inout Canvas, in area: Rectangle) {
        guard let preview, preview.question.agent == agent.id else { return }
        let cursor = canvas.cursor
        ScreenView(emulator: preview.emulator, corner: pan?.corner(of: agent.id))
            .draw(on: &canvas, in: area)
        // Its cursor is typed at in its terminal alone.
        canvas.cursor = cursor
    }

    /// Which part of it is seen, where that is not all.
    func previewNote(_ agent: Agent) -> String {
        let hints = "\(keys[.view]) shows the stream, \(keys[.terminal]) types"
        guard let part = previewPart(of: agent.id), part.rows.count < part.of else {
            return "\(agent.name) · its screen; \(hints)"
        }
        let rows = "rows \(part.rows.lowerBound + 1)–\(part.rows.upperBound) of \(part.of)"
        return "\(agent.name) · its screen, \(rows); \(hints)"
    }

    private func previewPart(of agent: AgentID) -> (rows: Range<Int>, of: Int)? {
        guard let preview, preview.question.agent == agent, let area = layout.panes[.log] else {
            return nil
        }
        let view = ScreenView(emulator: preview.emulator, corner: pan?.corner(of: agent))
        let room = area.cut(top: 1).rest
        let top = view.corner(in: room).y
        let count = preview.emulator.rows
        return (top..<min(top + room.rows, count), count)
    }

    // MARK: - Panning

    /// Moves the part of the screen that is seen; what there is to say of it comes back.
    mutating func panPreview(_ move: LogMove, _ agent: Agent) -> String? {
        let stream = "\(keys[.view]) shows its stream"
        guard let area = layout.panes[.log]?.cut(top: 1).rest, let preview,
            preview.question.agent == agent.id, let way = PreviewPan.way(move, rows: area.rows)
        else { return "this is the screen of \(agent.name); \(stream)" }
        let emulator = preview.emulator
        guard emulator.rows > area.rows || emulator.columns > area.columns else {
            return "all of the screen of \(agent.name) is shown; \(stream)"
        }
        guard case .by(let columns, let rows) = way else {
            pan = nil
            return nil
        }
        let now = ScreenView(emulator: emulator, corner: pan?.corner(of: agent.id))
            .corner(in: area)
        let next = Canvas.Place(x: now.x + columns, y: now.y + rows)
        pan = PreviewPan(
            agent: agent.id, place: ScreenView.clamped(next, of: emulator, in: area))
        return nil
    }

    /// A line of the Log, or of the screen in its place.
    mutating func scrollLog(isUp: Bool) {
        if let previewed {
            _ = panPreview(isUp ? .up : .down, previewed)
        } else {
            _ = log.perform(
                isUp ? .up : .down, scene, rows: bodyRows(of: .log),
                columns: layout.panes[.log]?.columns ?? columns)
        }
    }
}

/// Which part of an agent's screen somebody has moved to; without one it is the part around its cursor.
struct PreviewPan: Equatable {
    let agent: AgentID
    /// What stands in the upper left corner.
    let place: Canvas.Place

    func corner(of agent: AgentID) -> Canvas.Place? { agent == self.agent ? place : nil }

    enum Way: Equatable {
        case by(columns: Int, rows: Int)
        case toCursor
    }

    /// Nil for what is no move of a picture. `rows` is how many are seen.
    static func way(_ move: LogMove, rows: Int) -> Way? {
        // Larger than any screen.
        let far = 1 << 20
        return switch move {
        case .up: .by(columns: 0, rows: -1)
        case .down: .by(columns: 0, rows: 1)
        case .pageUp: .by(columns: 0, rows: -max(rows - 1, 1))
        case .pageDown: .by(columns: 0, rows: max(rows - 1, 1))
        case .halfUp: .by(columns: 0, rows: -max(rows / 2, 1))
        case .halfDown: .by(columns: 0, rows: max(rows / 2, 1))
        case .top: .by(columns: -far, rows: -far)
        case .sideways(let columns): .by(columns: columns, rows: 0)
        case .bottom, .follow: .toCursor
        case .block, .error, .match, .onlyMatching, .wrap, .times, .fold: nil
        }
    }
}
