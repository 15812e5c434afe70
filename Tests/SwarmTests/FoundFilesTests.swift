import Testing

@testable import Swarm

/// What agents declare of files, and what is found.
@Suite struct FoundFilesTests {
    private let hash = String(repeating: "1", count: 40)
    private let other = String(repeating: "2", count: 40)

    /// A kernel with one agent that works in the root of the workspace.
    private func begin() throws -> (Kernel, AgentID) {
        var kernel = Kernel(now: moment(0))
        kernel.workspace = "/ws"
        let spec = AgentSpec(
            name: AgentName(rawValue: "one"), role: "", command: ["sh"], directory: "/ws/src",
            isTerminal: false, restart: .never)
        _ = kernel.handle(.asked(.spawn(spec, ticket: 1), by: .nobody), at: moment(1))
        return (kernel, try #require(kernel.state.agents.first?.id))
    }

    private func moment(_ seconds: Int64) -> Moment {
        Moment(time: LogTime(microseconds: seconds * 1_000_000), boot: seconds * 1_000_000)
    }

    private func declared(
        _ path: String, target: String = "file", after: String?, before: String? = nil
    )
        -> Report
    {
        var change = StateChange(target: target, before: before, after: after)
        change.commit = "not an agent's to say"
        return Report(
            .stateChange, subject: path, content: .text(change.text),
            metadata: Provenance(stream: "events", offset: 0).metadata)
    }

    private func events(_ effects: [Effect]) -> [Event] {
        effects.compactMap { if case .record(let event) = $0 { event } else { nil } }
    }

    private func text(_ content: Event.Content) -> String {
        if case .text(let text) = content { text } else { "" }
    }

    private func look(_ effects: [Effect]) -> Declaration? {
        effects.compactMap { if case .look(let declaration) = $0 { declaration } else { nil } }
            .first
    }

    @Test func whatIsFoundAsItWasDeclaredNamesTheDeclaration() throws {
        var (kernel, agent) = try begin()
        let said = events(kernel.handle(.told(agent, declared("a.py", after: hash)), at: moment(2)))
        let change = FoundChange(
            "src/a.py", by: nil, StateChange(target: "file", before: nil, after: hash))
        let found = events(kernel.handle(.files(.changed([change])), at: moment(3)))
        let content = try #require(found.first).content
        let read = StateChange(parsing: text(content).utf8Span.span.bytes)
        #expect(read?.find?.declared == said.first?.id)
        // Both agree, so nothing is left to be looked at.
        #expect(look(kernel.handle(.elapsed, at: moment(60))) == nil)
    }

    @Test(arguments: ["a.py", "/ws/src/a.py"])
    func whatIsNotSoIsSaid(_ path: String) throws {
        var (kernel, agent) = try begin()
        let said = events(kernel.handle(.told(agent, declared(path, after: hash)), at: moment(2)))
        #expect(look(kernel.handle(.elapsed, at: moment(3))) == nil)
        let due = try #require(kernel.wake)
        #expect(due <= moment(8).boot)
        let question = try #require(look(kernel.handle(.elapsed, at: moment(8))))
        #expect(question.path == "src/a.py")
        let result = events(kernel.handle(.files(.looked(question, hash: other)), at: moment(9)))
        let event = try #require(result.first)
        #expect(event.type == .consistency && event.agent == agent && event.subject == "src/a.py")
        let told = text(event.content)
        let read = Consistency(parsing: told.utf8Span.span.bytes)
        let content = try #require(read)
        #expect(
            content.expected == ["after": JSON(hash)] && content.found == ["after": JSON(other)])
        #expect(content.event == said.first?.id && content.declaredBy == agent.rawValue)
    }

    @Test func whatIsSoOrCannotBeToldIsNot() throws {
        var (kernel, agent) = try begin()
        _ = kernel.handle(.told(agent, declared("a.py", after: hash)), at: moment(2))
        let question = try #require(look(kernel.handle(.elapsed, at: moment(8))))
        #expect(events(kernel.handle(.files(.looked(question, hash: hash)), at: moment(9))).isEmpty)
        #expect(events(kernel.handle(.files(.unknown(question)), at: moment(9))).isEmpty)
        for (path, after) in [("/elsewhere/a.py", hash), ("a.py", "sha256:77"), ("a.py", nil)] {
            _ = kernel.handle(.told(agent, declared(path, after: after)), at: moment(10))
        }
        #expect(look(kernel.handle(.elapsed, at: moment(60))) == nil)
    }

    @Test func whatIsDeclaredOfOtherResourcesMustFitTogether() throws {
        var (kernel, agent) = try begin()
        func declare(_ before: String?, _ after: String) -> [Event] {
            let report = declared("PATH", target: "env", after: after, before: before)
            return events(kernel.handle(.told(agent, report), at: moment(2)))
        }
        #expect(declare(nil, "1").count == 1)
        #expect(declare("1", "2").count == 1)
        let third = declare("1", "3")
        #expect(third.map(\.type) == [.stateChange, .consistency])
    }

    @Test func theFirstRecordIsOneEvent() throws {
        var (kernel, _) = try begin()
        let rows = events(
            kernel.handle(.files(.based(commit: hash, files: 20_000, lost: other)), at: moment(2)))
        #expect(rows.map(\.type) == [.consistency, .snapshot])
        #expect(kernel.state.body?.commit == hash)
    }

    /// What is found of an agent is not its word: it may be silent all the same.
    @Test func toHaveChangedAFileIsNotToSpeak() throws {
        var (kernel, agent) = try begin()
        let before = kernel.state[agent]
        let change = FoundChange("a", by: agent, StateChange(target: "file", after: hash))
        _ = kernel.handle(.files(.changed([change])), at: moment(5))
        #expect(kernel.state[agent] == before)
    }
}
