import Canvas
import Support
import Swarm
import Testing

@testable import MissionControl

@Suite struct FindPageTests {
    private var story: [Event] {
        var story = Telling(start: "2026-11-20T14:00:00Z")
        let planner = story.spawn("planner")
        let coder = story.spawn("coder-2")
        story.tell(
            .message, planner, "coder-2", ["text": "ticket 3, the timeout in the cart"],
            at: "14:11:02")
        story.print(
            coder, "FAILED tests/test_cart.py::test_total - TimeoutError\r\n", at: "14:27:31")
        story.tell(
            .decision, coder, nil,
            ["rationale": "the retry loop hides the timeout; remove the loop"], at: "14:27:40")
        story.print(coder, "nothing of the kind\n", at: "14:27:41")
        return story.events
    }

    private func found(_ text: String, _ events: [Event]) throws -> (FindPage, Stage) {
        let stage = try Stage(events)
        var page = FindPage()
        for scalar in text.unicodeScalars { _ = page.field.take(Key(scalar)) }
        let question = try #require(page.question(through: stage.scene.moment.lastID))
        let reader = EntryReader(stage.shelf, question.selection)
        page.take(try reader.find(question, first: EventID(1)) { _ in })
        return (page, stage)
    }

    @Test func hitsAreShownTheNewestFirst() throws {
        let (page, stage) = try found("timeout", story)
        var canvas = Canvas(columns: 80, rows: 4)
        let (list, hints) = canvas.bounds.cut(bottom: 1)
        FindView(page: page, scene: stage.scene).draw(on: &canvas, in: list)
        Dialog.find(page).hints(.standard, nil).draw(on: &canvas, in: hints)
        #expect(
            canvas.text == """
                 ▸ 14:27:40  coder-2  ◆  the retry loop hides the [timeout]; remove the loop
                   14:27:31  coder-2     FAILED tests/test_cart.py::test_total - [Timeout]Error
                   14:11:02  planner  ·  to coder-2: ticket 3, the [timeout] in the cart
                   enter that moment in replay   tab narrows   ctrl-t regular expression
                """)
        #expect(page.note(in: 80) == "3 hits")
    }

    @Test func whatIsNowhereIsSaid() throws {
        let (page, stage) = try found("unicorn", story)
        var canvas = Canvas(columns: 60, rows: 3)
        FindView(page: page, scene: stage.scene).draw(on: &canvas, in: canvas.bounds)
        #expect(canvas.text.contains("\"unicorn\" is nowhere in the log"))
        #expect(page.note(in: 80) == "0 hits")
    }

    @Test func howFarItIsIsTold() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for _ in 0..<40_000 { story.print(coder, "a timeout\n") }
        let stage = try Stage(story.events)
        let question = FindQuestion(
            LogSelection(pattern: Pattern("timeout")), through: stage.scene.moment.lastID)
        var shares: [Double] = []
        let answer = try EntryReader(stage.shelf).find(question, first: EventID(1)) {
            shares.append($0.share)
        }
        #expect(shares.count >= 2 && shares == shares.sorted() && shares.allSatisfy { $0 < 1 })
        #expect(answer.count == 40_000 && answer.hits.count == FindAnswer.limit && answer.isOver)
    }

    /// From the key to the moment in replay.
    @Test func aHitLeadsToItsMoment() throws {
        let events = story
        let stage = try Stage(events)
        var model = Model(workspace: "shop")
        _ = model.update(.gesture(.resize(columns: 80, rows: 24)))
        let times = events[0].time...events[events.count - 1].time
        let extent = Extent(ids: EventID(1)...stage.scene.moment.lastID, times: times)
        _ = model.update(.answer(.moment(.newest(now: nil), stage.scene.moment, extent)))
        // Another agent's log hides it, and so would a filter.
        model.log.show([AgentID(rawValue: "a1")])
        model.log.show(kinds: [.message])
        _ = model.update(.gesture(.key(.control("r"))))
        for scalar in "timeout".unicodeScalars { _ = model.update(.gesture(.key(Key(scalar)))) }
        guard case .find(let question) = model.questions().first(where: { $0.kind == .find }) else {
            Issue.record("nothing is asked")
            return
        }
        let reader = EntryReader(stage.shelf, question.selection)
        let answer = try reader.find(question, first: EventID(1)) { _ in }
        _ = model.update(.answer(.found(answer)))
        #expect(!model.questions().contains { $0.kind == .find })
        let title = model.draw().rowText(2)
        #expect(title.hasPrefix("━▸Search everything: timeout ━") && title.hasSuffix(" 3 hits ━"))
        _ = model.update(.gesture(.key(Key(.down))))
        _ = model.update(.gesture(.key(Key(.enter))))
        #expect(model.past?.place == EventID(4))
        #expect(model.dialogs.isEmpty)
        #expect(model.log.agents == nil && model.log.kinds == nil)
    }

    private static let ways: [(String, [String])] = [
        ("closed", ["ctrl-c"]), ("stopped", ["esc"]), ("taken back", ["ctrl-u"]),
    ]

    /// However a search comes to be of no use, whoever reads hears of it, and once.
    @Test(arguments: ways) func nobodySearchesInVain(name: String, keys: [String]) {
        var person = Person().pressing("ctrl-r")
        person.type("timeout")
        #expect(person.model.questions().contains { $0.kind == .find })
        #expect(person.model.unwanted() == [])
        for key in keys { person = person.pressing(key) }
        #expect(person.model.unwanted() == [.find], "\(name)")
        #expect(person.model.unwanted() == [])
        #expect(!person.model.questions().contains { $0.kind == .find })
    }
}
