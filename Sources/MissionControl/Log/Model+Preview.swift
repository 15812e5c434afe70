internal import Canvas
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
            say("one agent's log shows its screen: enter opens one")
            return
        }
        guard agent.origin.isTerminal else {
            say("\(agent.name) has no screen: it runs on pipes")
            return
        }
        streamed[id] = previewed == nil
    }

    var previewQuestion: ScreenQuestion? {
        guard !isEntering, answerBox == nil, layout.panes[.log] != nil, let agent = previewed else {
            return nil
        }
        return ScreenQuestion(agent.id, through: scene.moment.lastID)
    }

    func drawPreview(of agent: Agent, on canvas: inout Canvas, in area: Rectangle) {
        guard let preview, preview.question.agent == agent.id else { return }
        let cursor = canvas.cursor
        ScreenView(emulator: preview.emulator).draw(on: &canvas, in: area)
        // Its cursor is typed at in its terminal alone.
        canvas.cursor = cursor
    }
}
