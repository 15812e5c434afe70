import Canvas
import MissionControl
import Swarm
import Testing

/// Messages and orders in the Logs of those who wrote them and of those they are for.
@Suite struct LettersInLogTests {
    private func text(_ story: Telling, of agent: AgentID?) throws -> String {
        let stage = try Stage(story.events)
        let pane = try stage.pane(rows: 20, columns: 90) { pane in
            pane.show(agent.map { [$0] })
        }
        return stage.text(of: pane, rows: 20, columns: 90)
    }

    private func cast() -> (Telling, coder: AgentID, critic: AgentID, bench: AgentID) {
        var story = Telling()
        let coder = story.spawn("coder-1")
        let critic = story.spawn("critic", "critic")
        let bench = story.spawn("bench", "bench")
        return (story, coder, critic, bench)
    }

    @Test func whomAMessageIsForReadsItInItsOwnLog() throws {
        var (story, coder, critic, bench) = cast()
        story.tell(.message, coder, "critic", ["intent": "ask", "text": "look at tax.py"])
        story.conclude(["agent": "critic", "ok": true])
        story.tell(.order, nil, "critic,coder-1", ["text": "stop looking"])
        let read = try text(story, of: critic)
        #expect(read.contains("· message    from coder-1, ask: look at tax.py"))
        #expect(read.contains("@ order      from the operator: stop looking"))
        let line = read.split(separator: "\n").first { $0.contains("look at") }
        #expect(line?.hasSuffix("delivered") == true)
        let written = try text(story, of: coder)
        #expect(written.contains("· message    to critic, ask: look at tax.py"))
        #expect(written.contains("from the operator: stop looking"))
        #expect(!(try text(story, of: bench)).contains("message"))
    }

    @Test func whatIsForManyIsForThoseWhoLive() throws {
        var (story, coder, critic, bench) = cast()
        story.tell(.agentExited, bench, "0", ["code": 0])
        story.tell(.message, coder, "*", ["text": "hello all"])
        story.tell(.message, coder, "role:critic", ["text": "hello critics"])
        let late = story.spawn("late", "critic")
        #expect(try text(story, of: critic).contains("from coder-1: hello all"))
        #expect(try text(story, of: critic).contains("hello critics"))
        #expect(!(try text(story, of: bench)).contains("hello"), "it had ended")
        #expect(!(try text(story, of: late)).contains("hello"), "it was not there yet")
        // Who says something is not told it.
        #expect(try text(story, of: coder).contains("to all: hello all"))
    }

    @Test func whoRefusedAMessageOfTheScreenIsNamed() throws {
        var (story, coder, critic, bench) = cast()
        story.tell(.message, coder, "critic,bench", ["text": "hello"])
        story.conclude(
            ["agent": JSON(critic.rawValue), "ok": true],
            ["agent": JSON(bench.rawValue), "ok": false, "code": "not_listening"])
        let said = try text(story, of: coder)
        #expect(said.contains("refused by bench: it did not ask for messages"), "\(said)")
    }

    @Test func whyAMessageWasRefusedStandsBelowIt() throws {
        var (story, coder, _, _) = cast()
        story.tell(.message, coder, "critic,bench", ["text": "hello"])
        story.conclude(
            ["agent": "critic", "ok": true],
            ["agent": "bench", "ok": false, "code": "not_running", "message": "it has ended"])
        #expect(
            try text(story, of: coder).contains("delivered to 1; refused by bench: it has exited"))
        // Whoever looks for what went wrong stops at it.
        let stage = try Stage(story.events)
        var pane = try stage.pane(rows: 20, columns: 90) { $0.show([coder]) }
        #expect(stage.perform(.error(isForward: false), on: &pane, rows: 20, columns: 90) == nil)
        #expect(pane.selectedEntry?.kind == .message)
        // Among all others it is news when it is known; what was delivered is none.
        #expect(try text(story, of: nil).contains("@ message"))
        story.tell(.message, coder, "bench", ["text": "again"])
        story.conclude(["agent": "bench", "ok": true])
        let lines = try text(story, of: nil).split(separator: "\n")
        #expect(lines.count(where: { $0.contains("@ message") }) == 1)
    }

    /// What is still under way says nothing of it.
    @Test func nothingIsSaidBeforeItIsKnown() throws {
        var (story, coder, critic, _) = cast()
        story.tell(.message, coder, "critic", ["text": "hello"])
        #expect(!(try text(story, of: critic)).contains("delivered"))
        story.conclude(["agent": "critic", "ok": true])
        #expect(try text(story, of: critic).contains("delivered"))
    }

    /// What a stronger level stopped of it, as of the moment that is shown.
    @Test func anOrderSaysBelowItWhatStoppedIt() throws {
        var (story, coder, _, _) = cast()
        story.tell(.order, nil, "coder-1", ["text": "build it anew"])
        let order = JSON(story.events.last!.id.rawValue)
        story.conclude(["agent": "coder-1", "ok": true])
        let before = story.events.last!.id
        story.tell(
            .gate, coder, "read \".env\"",
            ["verdict": "deny", "level": "safety", "rule": "secrets", "order": order])
        story.tell(
            .gate, coder, "run \"dd\"",
            ["verdict": "ask", "level": "safety", "rule": "rm-rf", "order": order])
        let asked = story.events.last!.id
        let read = try text(story, of: coder)
        #expect(read.contains("stopped by safety, rule secrets of coder-1: read \".env\" ("))
        #expect(read.contains("run \"dd\" ("))
        #expect(read.contains("; not answered yet"))
        #expect(try text(story, of: nil).contains("stopped 2 times"))
        var gone = story
        gone.tell(.agentExited, coder, "0", ["code": 0])
        #expect(try text(gone, of: coder).contains("; withdrawn"))
        story.tell(
            .approval, coder, "\(asked.rawValue)", ["verdict": "allow", "by": "operator"])
        #expect(try text(story, of: coder).contains("; approved by you"))
        #expect(try text(story, of: nil).contains("stopped 2 times, then allowed"))
        // In replay nothing has stopped it yet.
        let stage = try Stage(story.events, at: before, isReplay: true)
        let pane = try stage.pane(rows: 20, columns: 90) { $0.show([coder]) }
        #expect(!stage.text(of: pane, rows: 20, columns: 90).contains("stopped by"))
    }
}
