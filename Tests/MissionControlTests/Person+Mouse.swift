import Canvas
import MissionControl
import Swarm
import Testing

extension Person {
    func agent(_ name: String) -> AgentID? { model.live.state.agent(called: name)?.id }

    /// Where a text stands on the screen.
    func place(of text: String) throws -> Canvas.Place {
        let canvas = model.draw()
        let wanted = Array(text)
        for y in 0..<canvas.rows {
            let row = (0..<canvas.columns).map { Character(canvas[$0, y].glyph.text + "") }
            for x in 0..<max(canvas.columns - wanted.count + 1, 0)
            where Array(row[x..<x + wanted.count]) == wanted {
                return Canvas.Place(x: x, y: y)
            }
        }
        throw NotShown(text: text, screen: canvas.text)
    }

    mutating func click(_ text: String, isSecond: Bool = false) throws {
        let place = try place(of: text)
        var mouse = Mouse(.press, .left, x: place.x, y: place.y)
        mouse.isSecond = isSecond
        tell(.gesture(.mouse(mouse)))
        mouse.deed = .release
        tell(.gesture(.mouse(mouse)))
    }

    mutating func turnWheel(_ deed: Mouse.Deed, over text: String) throws {
        let place = try place(of: text)
        tell(.gesture(.mouse(Mouse(deed, .none, x: place.x, y: place.y))))
    }

    struct NotShown: Error, CustomStringConvertible {
        let text: String
        let screen: String
        var description: String { "'\(text)' is not on\n\(screen)" }
    }
}
