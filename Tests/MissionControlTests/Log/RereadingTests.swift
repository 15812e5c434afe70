import Canvas
import Support
import Swarm
import Testing

@testable import MissionControl

/// What is read anew when the log goes on, and what is left as it is.
@Suite struct RereadingTests {
    /// A log in which little matches, and one more event some time later.
    private func readsAgain(lines: Int, after seconds: Double) throws -> Bool {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for line in 0..<lines { story.print(coder, line == 7 ? "an error\n" : "well\n") }
        var stage = try Stage(story.events)
        let pane = try stage.pane(rows: 20, columns: 80) { pane in
            pane.update { $0.pattern = Pattern("error") }
            pane.setOnlyMatching(true)
        }
        #expect(pane.page?.entries.count == 1 && pane.page?.rest == nil)
        story.print(coder, "well\n")
        let then = stage.scene.now.microseconds + Int64(seconds * 1_000_000)
        let later = try Stage(story.events)
        stage.scene = Scene(
            MissionControl.Moment(
                state: later.scene.state, now: LogTime(microseconds: then)), isReplay: false)
        return pane.questions(stage.scene, rows: 20).contains { $0.kind == .page }
    }

    /// All of a long log for one event would be a processor for a filter that nobody touches.
    @Test func whatWasALotToReadIsReadAgainAfterAWhile() throws {
        #expect(try !readsAgain(lines: 4_000, after: 0.1))
        #expect(try readsAgain(lines: 4_000, after: 1))
        #expect(try readsAgain(lines: 100, after: 0.1))
    }

    @Test func anotherLogBeginsAtItsLeft() throws {
        var pane = LogPane()
        pane.show([AgentID(rawValue: "a1")])
        pane.update { $0.sideways = 20 }
        pane.show([AgentID(rawValue: "a2")])
        #expect(pane.look.sideways == 0)
    }
}
