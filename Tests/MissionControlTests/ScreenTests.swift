import Canvas
import MissionControl
import Swarm
import Testing

@Suite struct ScreenTests {
    private static let sizes = [(40, 10), (80, 24), (120, 40), (200, 50)]

    private func golden(_ name: String, _ model: Model) {
        expectGolden(model.draw(), "\(name)-\(model.columns)x\(model.rows)")
    }

    @Test(arguments: sizes) func theSwarmByNeed(columns: Int, rows: Int) {
        golden("swarm", Person(columns, rows).model)
    }

    /// The rows of the specification's first picture, but for what it leaves to chance.
    @Test func theSpecificationsRows() {
        let text = Person(80, 24).model.draw().text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in [
            " skep shop   LIVE   ▲ coder-2 asks 4m, critic asks 40s                   w next",
            "━▸1 Swarm ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12 agents, by need ━",
            "  ● planner      running    now 2 of 5 tickets handed out     ▂▃▂▃▅▃   4%  $0.48",
            "  ● coder-1      running    now test_cart.py::test_total PAS… ▃▅▇▅▇▇  87%  $0.77",
            "  ◐ scout-1      thinking   10s read 41 of 180 files          ▅▅▃▅▅▃  11%  $0.31",
            " enter open  a answer  t terminal  p pause  n new  R replay  : all       ? help",
        ] { #expect(lines.contains { $0 == line }, "\(line)") }
    }

    @Test(arguments: sizes) func boxes(columns: Int, rows: Int) {
        golden("stop", Person(columns, rows).pressing("x").model)
        golden("message", Person(columns, rows).pressing("space", "space", "m", "h", "i").model)
        golden("new", Person(columns, rows).pressing("n", "a", "b", "tab").model)
        golden("palette", Person(columns, rows).pressing(":", "p", "a").model)
        golden("help", Person(columns, rows).pressing("?").model)
        golden("filter", Person(columns, rows).pressing("/", "c", "o", "d").model)
        var wrong = Person(columns, rows).pressing("/")
        wrong.type("is:bogus")
        golden("filter-wrong", wrong.model)
    }

    @Test(arguments: sizes) func nobodyYet(columns: Int, rows: Int) {
        var model = Model(workspace: "shop")
        model.directory = "~/src/shop"
        model.firstRun = FirstRun(
            programs: ["claude", "codex", "bash"], known: ["claude", "codex", "aider"])
        let person = Person(columns, rows, model, nil)
        golden("first-run", person.pressing("j").model)
    }

    @Test func whoeverHasTooLittleRoomIsTold() {
        #expect(Person(38, 9).model.draw().text.contains("skep needs 40x10, this is 38x9"))
    }

    @Test func noSizeIsTooSmall() {
        for columns in 0...45 {
            for rows in 0...12 {
                let canvas = Person(columns, rows).pressing("?").model.draw()
                #expect(canvas.columns == columns && canvas.rows == rows)
            }
        }
    }

    @Test func theBreakerIsSeenFirst() {
        var cast = Cast.afternoon
        cast.tell(12, .signal, nil, "breaker", ["on": true, "by": "operator"])
        for name in ["coder-1", "planner"] {
            cast.status(name, "paused", "breaker", 12, nil, [JSON.Field("holds", ["breaker"])])
        }
        cast.status(
            "scout-1", "thinking", "fd3", 14, nil,
            [JSON.Field("phase", ["word": "holding", "done": 2, "of": 5])])
        golden("breaker", Person(80, 24, cast).model)
    }
}
