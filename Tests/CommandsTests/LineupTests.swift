import Configuration
import Swarm
import Testing

@testable import Commands

/// Who is started when, and who never.
@Suite struct LineupTests {
    private static let text = """
        agents:
          web: {command: a, depends_on: {job: {condition: completed}, db: {condition: healthy}}}
          job: {command: a, depends_on: [db]}
          db: {command: a, ready: {port: 1}}
          alone: {command: a}
        """

    private let agents: [Manifest.Agent]

    init() throws { agents = try Manifest(Array(LineupTests.text.utf8)).agents }

    private func name(_ word: String) throws -> AgentName {
        try #require(AgentName(rawValue: word))
    }

    private func names(_ lineup: inout Lineup) throws -> [String] {
        var names: [String] = []
        while let step = lineup.next() {
            switch step {
            case .wait: return names + ["wait"]
            case .start(let agent):
                names.append(agent.name.rawValue)
                lineup.settle(agent.name, .started, isRenewed: true)
            case .drop(let agent, let reason):
                names.append("\(agent.name.rawValue): \(reason.why ?? "?")")
            }
        }
        return names
    }

    @Test func whoeverDependsOnNobodyIsFirst() throws {
        var lineup = Lineup(agents, in: State())
        #expect(try names(&lineup) == ["db", "job", "alone", "wait"])
        #expect(lineup.waiting.map(\.name.rawValue) == ["web"])
        let reason = lineup.reason(lineup.waiting[0])
        #expect(reason?.dependency == Manifest.Dependency(try name("job"), .completed))
    }

    @Test func whatCameToBeLetsTheNextOneStart() throws {
        var lineup = Lineup(agents, in: State())
        _ = try names(&lineup)
        lineup.look(at: Told().runs(1, "db").runs(3, "job").state)
        #expect(try names(&lineup) == ["wait"])
        lineup.look(at: Told().runs(1, "db").runs(3, "job").ends(3, code: 0).state)
        #expect(try names(&lineup) == ["web"])
        #expect(lineup.waiting.isEmpty)
    }

    @Test(arguments: [
        (Ending(code: 3), "ended with exit code 3"), (Ending(signal: 9), "was ended by signal 9"),
    ])
    func whoeverDependsOnOneThatFailedIsNeverStarted(ending: Ending, why: String) throws {
        var lineup = Lineup(agents, in: State())
        _ = try names(&lineup)
        lineup.look(at: Told().runs(1, "db").runs(3, "job").ends(3, ending).state)
        #expect(try names(&lineup) == ["web: \(why)"])
    }

    @Test func onesAbsenceGoesDownTheLine() throws {
        var lineup = Lineup(agents, in: State())
        #expect(lineup.next() == .start(agents[2]))
        lineup.settle(try name("db"), .absent)
        #expect(
            try names(&lineup) == ["web: was not started", "job: was not started", "alone"])
    }

    /// The words of the manifest and those of the log are not the same.
    @Test(arguments: [(nil, "wait"), (true, "web"), (false, "web: is not ready after 1 min")])
    func whoWaitsForOneToBeReadyHearsWhetherItIs(isReady: Bool?, expected: String) throws {
        var lineup = Lineup(agents, in: State())
        _ = try names(&lineup)
        let told = Told().runs(1, "db", probe: Probe(.port(1))).runs(3, "job")
        lineup.look(at: told.ends(3, code: 0).says(1, isReady: isReady).state)
        #expect(try names(&lineup) == [expected])
    }

    /// What the last state tells of one that was started since is of an earlier run.
    @Test func whatItWasBeforeItWasStartedDoesNotCount() throws {
        let before = Told().runs(1, "db").runs(3, "job").ends(3, code: 0).state
        var lineup = Lineup(agents, in: before)
        #expect(try names(&lineup) == ["db", "job", "alone", "wait"])
        var other = Lineup(agents, in: before)
        while let step = other.next(), case .start(let agent) = step {
            other.settle(agent.name, .started)
        }
        #expect(other.waiting.isEmpty, "it is not started again, so it is as it is told")
    }

    @Test func oneThatWillBeStartedAgainHasNotFailed() throws {
        var lineup = Lineup(agents, in: State())
        _ = try names(&lineup)
        let told = Told().runs(1, "db").runs(3, "job").ends(3, code: 1)
        lineup.look(at: told.waits(3).state)
        #expect(try names(&lineup) == ["wait"])
    }
}

/// Events as a supervisor would write them.
private struct Told {
    private(set) var state = State()

    private func with(
        _ type: EventType, _ agent: Int, _ subject: String, _ content: some EventContent
    ) -> Told {
        var told = self
        let next = state.lastID.rawValue + 1
        told.state.apply(
            Event(
                id: EventID(next), time: LogTime(microseconds: next), type: type,
                agent: AgentID(rawValue: "a\(agent)"), subject: subject, metadata: nil,
                content: .text(content.text)))
        return told
    }

    func runs(_ agent: Int, _ name: String, probe: Probe? = nil) -> Told {
        var introduction = Introduction(name: name, command: ["a"])
        introduction.ready = probe
        var change = StatusChange(from: .initializing, evidence: .kernel)
        change.process = 4_711
        let status = probe == nil ? "running" : "initializing"
        return with(.agentSpawned, agent, "", introduction)
            .with(.agentStatus, agent, status, change)
    }

    func says(_ agent: Int, isReady: Bool?) -> Told {
        guard let isReady else { return self }
        var change = StatusChange(
            from: .initializing, evidence: isReady ? .probe : .kernel,
            reason: "not ready after 1 min")
        change.isReady = isReady
        return with(.agentStatus, agent, isReady ? "running" : "initializing", change)
    }

    func ends(_ agent: Int, code: Int64) -> Told { ends(agent, Ending(code: code)) }

    func ends(_ agent: Int, _ ending: Ending) -> Told { with(.agentExited, agent, "", ending) }

    /// For being started again.
    func waits(_ agent: Int) -> Told {
        var change = StatusChange(from: .failed, evidence: .exit)
        change.phase = Phase(word: "starting")
        change.tries = Tries(next: LogTime(microseconds: 9_000_000))
        return with(.agentStatus, agent, "failed", change)
    }
}
