import Swarm
import Testing

@Suite struct StandingTests {
    @Test(
        "status and evidence give word, mark and group",
        arguments: [
            ("initializing", "kernel", "starting", "◌", Standing.Group.working),
            ("running", "fd3", "running", "●", .working),
            ("running", "silence", "stalled?", "?", .unsure),
            ("thinking", "title", "thinking?", "◐", .working),
            ("thinking", "silence", "stalled?", "?", .unsure),
            ("waiting", "hook", "waiting", "▲", .waiting),
            ("waiting", "prompt", "waiting?", "▲", .waiting),
            ("waiting", "osc7501", "waiting", "▲", .waiting),
            ("paused", "operator", "paused", "‖", .paused),
            ("paused", "breaker", "held", "‖", .paused),
            ("idle", "silence", "idle?", "○", .idle),
            ("idle", "fd3", "idle", "○", .idle),
            ("completed", "exit", "done", "✓", .done),
            ("failed", "exit", "failed", "✗", .failed),
            ("terminated", "operator", "stopped", "■", .done),
            ("unknown", "kernel", "unknown", "?", .unsure),
        ])
    func words(
        status: String, evidence: String, word: String, mark: String, group: Standing.Group
    ) {
        var story = Story()
        story.spawn("coder-1")
        story.status("a1", status, evidence)
        let standing = story.state.agents[0].standing
        #expect(standing.word == word)
        #expect(standing.mark.sign == mark)
        #expect(standing.group == group)
    }

    @Test func whoNeedsSomebodyComesFirst() {
        var story = Story()
        for name in ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y"] { story.spawn(name) }
        story.status("a1", "running")
        story.status("a2", "waiting", "prompt")
        story.status("a3", "completed", "exit")
        story.status("a4", "failed", "exit")
        story.status("a5", "waiting", "hook")
        story.status("a6", "idle")
        story.status("a7", "running", "silence")
        story.status("a8", "failed", "exit")
        story.status("a9", "paused", "operator")
        story.status("a10", "completed", "exit")
        // Waiting oldest first, failed and done newest first.
        #expect(
            story.state.byNeed.map(\.name) == ["q", "t", "w", "s", "v", "p", "x", "u", "y", "r"])
    }

    @Test func underTheBreakerNobodyMoves() {
        var story = Story()
        for name in ["p", "q", "r", "s"] { story.spawn(name) }
        story.status("a2", "waiting", "hook")
        story.status("a3", "idle")
        story.status("a4", "paused", "operator")
        let before = story.state.byNeed.map(\.name)
        for agent in ["a1", "a2", "a3"] { story.status(agent, "paused", "breaker") }
        story.tell(
            .agentStatus, "a4", "paused",
            ["evidence": "operator", "holds": ["operator", "breaker"]])
        let state = story.state
        #expect(state.byNeed.map(\.name) == before)
        #expect(state.byNeed.map(\.standing.word) == ["held", "held", "paused", "held"])
        // Whoever was asked something is still asked.
        #expect(state.byNeed.map(\.standing.group) == [.waiting, .paused, .paused, .paused])

        story.status("a2", "waiting", "hook")
        #expect(story.state[AgentID(rawValue: "a2")]?.holds.isEmpty == true)
    }

    @Test func aChangeKeepsItsPlaceAndSaysHowFarItIs() {
        var story = Story()
        story.spawn("p")
        story.tell(
            .agentStatus, "a1", "running",
            ["evidence": "operator", "phase": ["word": "holding", "done": 2, "of": 5]])
        let agent = story.state.agents[0]
        #expect(agent.standing.word == "holding")
        #expect(agent.standing.mark == .changing)
        #expect(agent.standing.group == .working)
        #expect(agent.phase == Phase(word: "holding", done: 2, of: 5))
    }

    @Test func everyMarkHasAPlainOne() {
        let plain = Standing.Mark.allCases.map(\.plain)
        #expect(Set(plain).count == plain.count)
        #expect(plain.allSatisfy { $0.utf8.count == 1 })
    }
}
