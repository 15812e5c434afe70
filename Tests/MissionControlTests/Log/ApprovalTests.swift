import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// In what a person decides by nothing is invisible, not even what is at its right place elsewhere (check 34).
@Suite struct ApprovalTests {
    /// Characters without a picture of their own in what is drawn.
    private func hidden(in canvas: Canvas) -> [Unicode.Scalar] {
        canvas.text.unicodeScalars.filter { scalar in
            let facts = scalar.properties
            let isBlank = facts.generalCategory == .spaceSeparator && scalar != " "
            return facts.isDefaultIgnorableCodePoint || isBlank
                || [.format, .control, .unassigned, .privateUse].contains(facts.generalCategory)
                    && scalar != "\n"
        }
    }

    private func canvas(_ tell: (inout Telling, AgentID, String) -> Void) throws -> Canvas {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for piece in Deceit.pieces { tell(&story, coder, String(decoding: piece, as: UTF8.self)) }
        let stage = try Stage(story.events)
        let (rows, columns) = (400, 200)
        return stage.canvas(
            of: try stage.pane(rows: rows, columns: columns), rows: rows, columns: columns)
    }

    @Test func nothingIsHiddenInWhatIsAsked() throws {
        let canvas = try canvas { story, coder, text in
            story.tell(
                .gate, coder, text,
                ["verdict": "ask", "level": "safety", "rule": JSON(text), "why": JSON(text)])
        }
        #expect(hidden(in: canvas) == [])
        #expect(canvas.text.contains("‹U+200D›") && canvas.text.contains("‹U+FE0F›"))
    }

    @Test func nothingIsHiddenInPaths() throws {
        let canvas = try canvas { story, coder, text in
            story.tell(.lease, coder, text, ["action": "granted"])
            story.tell(.stateChange, coder, text, ["target": JSON(text)])
        }
        #expect(hidden(in: canvas) == [])
    }

    @Test func nothingIsHiddenInAQuestion() throws {
        for piece in Deceit.pieces {
            let reason = String(decoding: piece, as: UTF8.self)
            var story = Telling()
            let coder = story.spawn("coder-1")
            story.tell(
                .agentStatus, coder, "waiting",
                ["evidence": "hook", "reason": JSON("delete \(reason)?")])
            let state = State.fold(story.events)
            var person = Person(100, 24, Model(workspace: "shop"), nil)
            person.tell(
                .answer(
                    .moment(
                        .newest(now: nil),
                        MissionControl.Moment(
                            state: state, now: state.time ?? story.time("15:00:00")),
                        nil)))
            person.press("a")
            #expect(hidden(in: person.model.draw()) == [], "\(reason.debugDescription)")
        }
    }

    // Teeth: in what is only read some of it stays, and the same look finds it.
    @Test func elsewhereSomeIs() throws {
        let canvas = try canvas { story, coder, text in
            story.tell(.message, coder, "coder-1", ["text": JSON(text)])
        }
        #expect(!hidden(in: canvas).isEmpty)
    }
}
