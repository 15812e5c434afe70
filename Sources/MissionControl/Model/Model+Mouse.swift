internal import Canvas
internal import Swarm

extension Model {
    /// Click selects, wheel scrolls what is under it.
    mutating func point(_ mouse: Mouse) -> [Effect] {
        if dialogs.isEmpty, mouse.button == .left, mouse.deed == .press || mouse.deed == .drag,
            isOnTimeline(mouse)
        {
            return drag(toColumn: mouse.x)
        }
        if wheelSQL(mouse) { return [] }
        guard dialogs.isEmpty, let pane = layout.pane(x: mouse.x, y: mouse.y),
            let area = layout.panes[pane]
        else { return [] }
        switch mouse.deed {
        case .wheelUp: scroll(pane, by: -3)
        case .wheelDown: scroll(pane, by: 3)
        case .press where mouse.button == .left:
            notice = nil
            focus(on: pane)
            let line = mouse.y - area.y - 1 - (pane == .swarm && layout.hasHeads ? 1 : 0)
            if pane == .swarm, line >= 0 {
                swarm.select(line: line, scene, rows: bodyRows(of: .swarm))
            }
        default: break
        }
        return []
    }

    private func isOnTimeline(_ mouse: Mouse) -> Bool {
        let layout = layout
        let pane = layout.panes[.timeline].map { $0.cut(top: 1).rest }
        return layout.strip.contains(x: mouse.x, y: mouse.y)
            || pane?.contains(x: mouse.x, y: mouse.y) == true
    }

    private mutating func scroll(_ pane: Pane, by lines: Int) {
        if pane == .swarm { swarm.move(by: lines, scene, rows: bodyRows(of: .swarm)) }
    }
}
