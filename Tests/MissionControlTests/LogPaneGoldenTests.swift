import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// The Log as SCREEN shows it, to the cell.
@Suite struct LogPaneGoldenTests {
    /// Beside a Log of one agent stands what shows all of them again, and in the Log of all what shows one.
    @Test(arguments: [40, 80, 120]) func whatShowsAllAgainIsNamed(columns: Int) {
        let log = Person(columns, 24).pressing("enter")
        #expect(log.screen[23].hasPrefix(" esc back  0 all agents"))
        let all = log.pressing("0")
        #expect(!all.screen[23].contains("0 all agents"))
        if columns > 40 { #expect(all.screen[23].contains("0 selected")) }
        let swarm = Person(columns, 24).pressing("enter", "esc")
        if columns == 120 {
            #expect(swarm.screen[23].contains("0 all in the Log"))
            #expect(!swarm.pressing("0").screen[23].contains("all in the Log"))
        }
    }

    @Test func ofOneAgentAllFieldsAreShown() throws {
        let stage = try Stage(oneAgent)
        let pane = try stage.pane(rows: 14, columns: 80) { $0.show(["a1"].ids) }
        #expect(
            stage.text(of: pane, rows: 12, columns: 80) == """
                14:27:12   $ pytest -q tests/test_cart.py
                14:27:31   FAILED tests/test_cart.py::test_total - TimeoutError
                14:27:40 ◆ decision   confidence 0.82                      trigger: test failure
                           the retry loop hides the timeout; remove the loop
                           instead of: raise the limit (0.40) · skip the test (0.10)
                14:27:44 · tool       Edit src/cart.py   ok   0.3 s
                14:27:44 ± changed    src/cart.py   +2 −9
                14:27:46 · message    to critic, ask: please check src/cart.py         delivered
                14:27:47 · lease      src/cart.py   granted until 14:32:47
                14:27:50 ~ screen     4 redraws, 11 kB                       enter shows it then
                14:27:53 ▲ asks       run "rm -rf build"                               a answers
                           safety · rule rm-rf · 4m ago · denied if unanswered at 14:37:53
                """)
        #expect(
            pane.note(stage.scene, columns: 70)
                == "coder-2 · waiting 4m, told by its hook · follows")
    }

    @Test func ofAllAgentsEachHasARow() throws {
        let stage = try Stage(everybody)
        let pane = try stage.pane(rows: 6, columns: 80)
        #expect(
            stage.text(of: pane, rows: 6, columns: 80) == """
                14:31:50 coder-1   tests/test_cart.py::test_empty PASSED
                14:31:51 planner   ◆ decision 0.74  split "pricing" into 2 tickets (not 3)
                14:31:51 coder-1   tests/test_cart.py::test_total PASSED
                14:31:52 scout-1   · tool  Read src/order/tax.py ok 12 ms
                14:31:52 coder-3   ~ screen redrawn, 3.1 kB
                14:31:53 scout-1   · message  to planner, inform: tax rules are in order/tax.py
                """)
        #expect(pane.note(stage.scene, columns: 70) == "all agents · follows")
    }

    @Test func inANarrowPaneTheCauseStandsBelow() throws {
        let stage = try Stage(oneAgent, isReplay: true)
        let pane = try stage.pane(rows: 24, columns: 62) { $0.show(["a1"].ids) }
        let text = stage.text(of: pane, rows: 24, columns: 62)
        #expect(
            text.contains(
                """
                14:27:40 ◆ decision   confidence 0.82
                           the retry loop hides the timeout; remove the loop
                           instead of: raise the limit (0.40) · skip the test
                           (0.10)
                           trigger: test failure
                14:27:44 · tool       Edit src/cart.py   ok   0.3 s
                14:27:44 ± changed    src/cart.py   +2 −9
                """))
        #expect(pane.note(stage.scene, columns: 60) == "coder-2 · ends at the playhead")
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 40)])
    func everySizeHasItsPicture(columns: Int, rows: Int) throws {
        let stage = try Stage(oneAgent)
        let all = try stage.pane(rows: rows, columns: columns)
        let one = try stage.pane(rows: rows, columns: columns) { $0.show(["a1"].ids) }
        var held = one
        for _ in 0..<3 { stage.perform(.up, on: &held, rows: rows, columns: columns) }
        let panes = [all, one, held]
        let said = panes.map { stage.picture(of: $0, rows: rows, columns: columns) }
        expectGolden(said.joined(separator: "\n"), "log-\(columns)x\(rows)")
        let plain = panes.map {
            PlainPicture(stage.canvas(of: $0, rows: rows, columns: columns)).text
        }
        expectGolden(plain.joined(separator: "\n"), "log-\(columns)x\(rows)-plain")
    }

    @Test func theTitleCountsWhatMatches() throws {
        let stage = try Stage(oneAgent)
        var pane = try stage.pane(rows: 12, columns: 80) { $0.show(["a1"].ids) }
        _ = pane.search(Pattern("cart"), stage.scene, rows: 12, columns: 80)
        stage.perform(.onlyMatching, on: &pane, rows: 12, columns: 80)
        stage.perform(.bottom, on: &pane, rows: 12, columns: 80)
        #expect(
            pane.note(stage.scene, columns: 70)
                == "coder-2 · waiting 4m, told by its hook · 6 of 10 · follows")
        #expect(pane.note(stage.scene, columns: 50) == "coder-2 · 6 of 10 · follows")
        #expect(pane.note(stage.scene, columns: 20) == "6 of 10 · follows")
        #expect(pane.note(stage.scene, columns: 8) == "follows")
        let text = stage.text(of: pane, rows: 12, columns: 80)
        #expect(text.contains("± changed    src/cart.py") && !text.contains("~ screen"))
        stage.perform(.onlyMatching, on: &pane, rows: 12, columns: 80)
        #expect(stage.text(of: pane, rows: 12, columns: 80).contains("~ screen"))
    }

    @Test func kindsAloneHaveTheirPicture() throws {
        let stage = try Stage(oneAgent)
        let pane = try stage.pane(rows: 12, columns: 80) {
            $0.show(["a1"].ids)
            $0.show(kinds: [.decision, .tool, .gate])
        }
        let golden = Golden("log-kinds-80x24", beside: #filePath)
        let text = stage.picture(of: pane, rows: 12, columns: 80)
        #expect(golden.holds(text), "'make golden' writes \(golden.path) anew; now it is\n\(text)")
        #expect(pane.note(stage.scene, columns: 40) == "coder-2 · 3 of 10 · follows")
        let none = try stage.pane(rows: 12, columns: 80) { $0.show(kinds: [.order]) }
        #expect(
            stage.text(of: none, rows: 1, columns: 80)
                == "0 of 11 match kind:order; esc shows all")
    }

    // MARK: - The stories of the mock-ups

    private var oneAgent: [Event] {
        var story = Telling(start: "2026-11-20T14:20:00Z")
        let coder = story.spawn("coder-2")
        _ = story.spawn("critic", "critic")
        story.print(coder, "$ pytest -q tests/test_cart.py\r\n", at: "14:27:12")
        story.print(
            coder, "\u{1b}[31mFAILED\u{1b}[0m tests/test_cart.py::test_total - Timeo",
            at: "14:27:31")
        story.print(coder, "utError\r\n", at: "14:27:32")
        story.tell(
            .decision, coder, nil,
            [
                "confidence": 0.82, "trigger": "test failure",
                "rationale": "the retry loop hides the timeout; remove the loop",
                "alternatives": [
                    ["what": "raise the limit", "confidence": 0.4],
                    ["what": "skip the test", "confidence": 0.1],
                ],
            ], at: "14:27:40")
        story.tell(
            .tool, coder, "Edit",
            ["input": ["file_path": "src/cart.py"], "ok": true, "duration": 0.31], at: "14:27:44")
        let diff = "+++ b\n@@ -1,9 +1,2 @@\n+1\n+2\n" + String(repeating: "-x\n", count: 9)
        story.tell(
            .stateChange, coder, "src/cart.py",
            ["target": "file", "before": "1f", "after": "2e", "diff": JSON(diff)], at: "14:27:44")
        story.tell(
            .message, coder, "critic", ["intent": "ask", "text": "please check src/cart.py"],
            at: "14:27:46")
        story.conclude(["agent": "critic", "ok": true], at: "14:27:46")
        story.tell(
            .lease, coder, "src/cart.py",
            ["action": "granted", "until": JSON(story.time("14:32:47").microseconds)],
            at: "14:27:47")
        for _ in 0..<4 {
            story.print(
                coder, "\u{1b}[H" + String(repeating: "x", count: 2_747), at: "14:27:50")
        }
        story.tell(
            .gate, coder, "run \"rm -rf build\"",
            [
                "verdict": "ask", "level": "safety", "rule": "rm-rf",
                "until": JSON(story.time("14:37:53").microseconds),
            ], at: "14:27:53")
        story.tell(.agentStatus, coder, "waiting", ["evidence": "hook"], at: "14:27:53")
        story.tell(.signal, nil, "sample", at: "14:32:10")
        return story.events
    }

    private var everybody: [Event] {
        var story = Telling(start: "2026-11-20T14:20:00Z")
        let names = ["coder-1", "planner", "scout-1", "coder-3", "reviewer"]
        let agents = names.map { story.spawn($0) }
        story.print(agents[0], "tests/test_cart.py::test_empty PASSED\n", at: "14:31:50")
        story.tell(
            .decision, agents[1], "split \"pricing\" into 2 tickets",
            ["confidence": 0.74, "alternatives": [["what": "3"]]], at: "14:31:51")
        story.print(agents[0], "tests/test_cart.py::test_total PASSED\n", at: "14:31:51")
        story.tell(
            .tool, agents[2], "Read",
            ["input": ["file_path": "src/order/tax.py"], "ok": true, "duration": 0.012],
            at: "14:31:52")
        story.print(
            agents[3], "\u{1b}[H" + String(repeating: "x", count: 3_097), at: "14:31:52")
        story.tell(
            .message, agents[2], "planner",
            ["intent": "inform", "text": "tax rules are in order/tax.py"], at: "14:31:53")
        return story.events
    }
}
