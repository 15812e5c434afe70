import Testing

@testable import Swarm

/// What is known after the first event of a fork.
@Suite struct ForkFoldTests {
    private func story() -> Story {
        var story = Story()
        story.spawn("coder-1")
        story.spawn("coder-2")
        story.tell(
            .agentJoined, "a3", "scout",
            ["name": "scout-1", "address": "ipc:///x", "token_digest": "12"])
        story.tell(
            .agentStatus, "a1", "paused", ["evidence": "operator", "holds": ["operator"], "pid": 7])
        story.tell(.agentExited, "a2", "0", ["code": 0])
        story.tell(.gate, "a1", "rm -r", ["verdict": "ask"])
        story.tell(.lease, "a1", "src/a", ["action": "granted"])
        story.tell(.message, "a1", "*", ["text": "hello"])
        story.tell(.signal, nil, "breaker", ["on": true, "by": "operator"])
        story.tell(.snapshot, nil, "c1", ["commit": "c1", "files": 3])
        story.tell(.rewind, nil, "c2", ["commit": "c2", "backup": "b1", "to": 10])
        return story
    }

    private func begin(_ story: inout Story, _ more: JSON = ["commit": "c9"]) {
        var content = Restoration(parsing: more.text.utf8Span.span.bytes)
        content?.parent = "/there/.skep"
        content?.to = story.state.lastID
        story.tell(.fork, nil, "try", JSON(parsed: content?.text ?? ""))
    }

    @Test func nobodyWhoLivedInTheParentLivesInIt() throws {
        var story = story()
        let before = story.state
        begin(&story)
        let state = story.state
        #expect(state.agents.map(\.id) == before.agents.map(\.id))
        #expect(state.agents.map(\.condition.status) == [.terminated, .completed, .terminated])
        let first = try #require(state.agents.first)
        #expect(first.condition.since == state.time && first.condition.evidence == .log)
        #expect(first.condition.reason == "in the parent's workspace; was paused")
        #expect(first.holds.isEmpty && first.beforeHold == nil && first.phase == nil)
        #expect(state.agents.allSatisfy { $0.origin.process == nil && $0.tries == Tries() })
        #expect(
            state.agents.allSatisfy { $0.origin.tokenDigest == nil && $0.origin.address == nil })
        #expect(state.agents[1].condition == before.agents[1].condition)
        #expect(before.requests.count == 1 && state.requests.isEmpty)
        #expect(before.leases.count == 1 && state.leases.isEmpty)
        #expect(before.letters.count == 1 && state.letters.isEmpty)
        #expect(before.breaker != nil && state.breaker == nil)
        #expect(State(parsing: state.json.span.bytes) == state)
    }

    @Test func whatTheOperatorDecidedOfThemStaysBehind() {
        var story = story()
        story.tell(
            .signal, "a1", "override",
            ["override": "take_over", "on": true, "until": 900_000_000, "by": "operator"])
        story.tell(.order, nil, "coder-1", ["text": "build it"])
        let before = story.state
        begin(&story)
        #expect(before.overrides.count == 1 && story.state.overrides.isEmpty)
        #expect(before.agents[0].order != nil && story.state.agents[0].order == nil)
        let now = Moment(time: LogTime(microseconds: 999_000_000), boot: 0)
        let (kernel, effects) = Kernel.recovered(from: story.state, survivors: [], at: now)
        #expect(effects.isEmpty && kernel.wake == kernel.archivingWake)
    }

    @Test func theFilesAreWhatItBeganWith() {
        var (with, without) = (story(), story())
        begin(&with)
        #expect(with.state.body?.commit == "c9" && with.state.body?.event == EventID(12))
        #expect(with.state.body?.restores.isEmpty == true && with.state.body?.backup == nil)
        begin(&without, [:])
        #expect(without.state.body == nil)
    }

    /// A supervisor that finds it does nothing about anybody.
    @Test func nobodyIsStartedOrMissed() {
        var story = story()
        begin(&story)
        let now = Moment(time: LogTime(microseconds: 99_000_000), boot: 0)
        let (kernel, effects) = Kernel.recovered(from: story.state, survivors: [], at: now)
        #expect(effects.isEmpty && kernel.wake == kernel.archivingWake)
        #expect(kernel.state == story.state)
    }

    @Test("what is not the beginning of a log changes nothing", arguments: [nil, 3] as [Int64?])
    func aWordAboutAFork(last: Int64?) {
        var story = story()
        let before = story.state
        var content = Restoration(commit: "c9")
        (content.parent, content.to) = ("/there/.skep", last.map { EventID($0) })
        story.tell(.fork, nil, "try", JSON(parsed: content.text))
        #expect(story.state.agents == before.agents && story.state.body == before.body)
    }

    @Test func whatItSaysOfItsParentComesBack() {
        var content = Restoration(commit: "c", label: "try", by: "operator")
        (content.parent, content.origin, content.hash) = ("/there/.skep", "11", "22")
        content.to = EventID(5)
        content.rest = [JSON.Field("later", 1)]
        #expect(Restoration(parsing: content.text.utf8Span.span.bytes) == content)
    }
}

extension JSON {
    fileprivate init(parsed text: String) { self = (try? JSON(parsing: text)) ?? .null }
}
