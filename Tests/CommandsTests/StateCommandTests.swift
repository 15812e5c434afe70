import Arguments
import Console
import Support
import Swarm
import Testing

@testable import Commands

@Suite struct StateCommandTests {
    private let scratch: Scratch
    private let caller: Caller

    init() throws {
        scratch = try workspace(shop)
        caller = Caller(scratch)
    }

    @Test func whoNeedsSomebodyComesFirst() {
        expectGolden(caller.run("state").output, "state")
        expectGolden(caller.atTerminal(columns: 60).run("state").output, "state-60")
        expectGolden(caller.atTerminal(isUTF8: false).run("state").output, "state-ascii")
    }

    @Test func thePastIsShownAsItWas() {
        expectGolden(caller.run("state", "--at", "14:27:44").output, "state-at")
        #expect(
            caller.run("state", "--at", "19").output
                == caller.run("state", "--at", "14:27:44").output)
    }

    @Test func heldAgentsAndTheBreakerAreShown() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "coder-1", "coder", ["claude"], process: 1)
        let other = story.spawn("10:00:00", "scout-1", "scout", ["claude"], process: 2)
        story.status("10:00:01", agent, .running, .descriptor3)
        story.tell("10:00:10", nil, .command, "freeze", ["by": "operator"])
        story.status("10:00:10", agent, .paused, .breaker)
        story.status(
            "10:00:10", other, .running, .kernel, reason: "x stops it",
            phase: Phase(word: "holding", done: 2, of: 5))
        expectGolden(Caller(try workspace(story.events)).run("state").output, "state-held")
    }

    @Test func howFarAYesToABudgetsQuestionGoesIsShown() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "coder-1", "coder", ["claude"], process: 1)
        story.status("10:00:01", agent, .running, .descriptor3)
        story.tell(
            "10:00:10", agent, .gate, "spent 90 of 50 tokens",
            [
                "verdict": "ask", "level": "safety", "rule": "budget-tokens", "action": "budget",
                "pattern": "tokens", "limit": 140,
            ])
        let caller = Caller(try workspace(story.events))
        #expect(
            caller.run("state").output.hasSuffix(
                "#3  coder-1 asks: spent 90 of 50 tokens · now · safety · rule budget-tokens · "
                    + "a yes allows up to 140 tokens\n"))
    }

    /// What was allowed always is what a rule does not count for, and nobody need look for which.
    @Test func whatIsLiftedIsShown() throws {
        var story = Story()
        let agent = story.spawn("10:00:00", "coder-1", "coder", ["claude"], process: 1)
        story.tell(
            "10:00:10", agent, .signal, "exemption",
            ["rule": "rm-rf", "pattern": "rm -rf build", "agent": "a1", "by": "operator"])
        story.tell("10:00:11", nil, .signal, "exemption", ["rule": "fence", "by": "operator"])
        let caller = Caller(try workspace(story.events))
        #expect(
            caller.run("state").output.hasSuffix(
                """

                lifted rules
                  rm-rf for rm -rf build for coder-1, by operator
                  fence, by operator

                """))
    }

    @Test func conflictsAreShown() throws {
        var story = Story()
        let one = story.spawn("10:00:00", "coder-1", "coder", ["claude"], process: 1)
        let two = story.spawn("10:00:00", "coder-2", "coder", ["claude"], process: 2)
        let touches = [one, two].map { agent -> JSON in
            ["agent": JSON(agent.rawValue), "time": 1_795_168_809_000_000]
        }
        story.tell(
            "10:00:10", nil, .signal, "conflict", ["path": "a.py", "touches": JSON(touches)])
        let caller = Caller(try workspace(story.events))
        #expect(
            caller.run("state").output.hasSuffix(
                "\nconflicts\n  a.py, changed by coder-1 and coder-2\n"))
    }

    @Test func jsonIsTheState() throws {
        let output = caller.run("state", "--json", "--at", "25").output
        let state = State(parsing: output.utf8Span.span.bytes)
        #expect(state == State.fold(shop.prefix(25)))
        #expect(output.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        ("99", "there is no event 99; the log has 1 to 31"),
        ("0", "there is no event 0; the log has 1 to 31"),
        ("2026-11-19", "'2026-11-19' is before the log begins, at 2026-11-20 13:05:12"),
        ("then", "'then' is no place in the log; \(Point.forms)"),
    ])
    func momentsTheLogDoesNotHaveAreSaid(place: String, message: String) {
        let result = caller.run("state", "--at", place)
        #expect(result.errors.hasPrefix("skep: \(message)\n"))
        #expect(result.ending != .exit(.done))
    }

    @Test func anEmptyLogHasAState() throws {
        let empty = Caller(try workspace([]))
        #expect(empty.run("state").output == "no events yet\n")
        let json = empty.run("state", "--json").output
        #expect(State(parsing: json.utf8Span.span.bytes) == State())
        #expect(empty.run("state", "--at", "1").ending == .exit(.failed))
    }
}
