import Arguments
import Configuration
import Support
import Swarm
import Synchronization
import Testing
import Wire

@testable import Commands

/// A supervisor whose agents are those it was asked for.
private final class Hive: Sendable {
    private let agents = Mutex<[JSON]>([])
    private let breaker = Mutex(false)
    private let requests = Mutex<[JSON]>([])
    private let retention = Mutex<JSON>(Retention.builtIn.json)

    func answer(_ request: Request) -> Reply.Outcome? {
        switch request.verb {
        case "list":
            let on: JSON = ["since": "2026-11-20T14:00:00.000000Z"]
            return .ok(
                Body([
                    JSON.Field("last_id", 7), JSON.Field("agents", JSON(agents.withLock { $0 })),
                    JSON.Field("breaker", breaker.withLock { $0 } ? on : .null),
                    JSON.Field("retention", retention.withLock { $0 }),
                    JSON.Field("requests", JSON(requests.withLock { $0 })),
                ]))
        case "spawn":
            let body = request.body.json
            let name = body["name"]?.string ?? ""
            start(name, body["definition"] ?? .null)
            return results([(name, nil)])
        case "retention":
            retention.withLock { $0 = request.body.json }
            return .ok(request.body)
        case "budgets":
            let body = request.body.json
            guard let tokens = body["budgets"]?["tokens"]?.int, body["agent"] != nil,
                agents.withLock({ $0.contains { $0["holds"] != nil } })
            else { return .ok(.empty) }
            use(up: false, Int64(tokens), of: "x")
            return .ok(.empty)
        default: return stop(request.body.json)
        }
    }

    /// It has ended, and was started again so often that it is asked whether it is once more.
    func wearOut(_ id: String, _ name: String) {
        set(name, .failed)
        let request: JSON = [
            "id": 9, "agent": JSON(id), "action": "restart 3", "rule": "budget-restarts",
            "asked": "2026-11-20T14:00:00.000000Z",
        ]
        requests.withLock { $0 = [request] }
    }

    func freeze() { breaker.withLock { $0 = true } }

    /// Another status of one of them.
    func set(_ name: String, _ status: Status) {
        agents.withLock { agents in
            for (place, agent) in agents.enumerated() where agent["name"]?.string == name {
                agents[place] = JSON(
                    (agent.object ?? []).map {
                        $0.key == "status" ? JSON.Field("status", JSON(status.rawValue)) : $0
                    })
            }
        }
    }

    /// As whoever asks for it; by hand there is no definition.
    func start(_ name: String, _ definition: JSON = .null) {
        agents.withLock { agents in
            agents.removeAll { $0["name"]?.string == name }
            let fields = listedAgent(agents.count * 2 + 1, name, .running).object ?? []
            agents.append(JSON(fields + [JSON.Field("definition", definition)]))
        }
    }

    /// It is held by what it may use; once that is more, it is only not let go yet.
    func use(up isReached: Bool, _ tokens: Int64, of name: String) {
        set(name, .paused)
        let budget: JSON = [
            "budget": "tokens", "amount": JSON(tokens), "limit": JSON(tokens), "spent": 10,
            "reached": JSON(isReached),
        ]
        agents.withLock { agents in
            for (place, agent) in agents.enumerated() where agent["name"]?.string == name {
                let rest = (agent.object ?? []).filter { !["holds", "budgets"].contains($0.key) }
                agents[place] = JSON(
                    rest + [
                        JSON.Field("holds", ["rule budget-tokens"]),
                        JSON.Field("budgets", [budget]),
                    ])
            }
        }
    }

    private func stop(_ body: JSON) -> Reply.Outcome {
        let names = body["agents"]?.array?.compactMap(\.string) ?? []
        for name in names { set(name, .terminated) }
        return results(names.map { ($0, nil) })
    }
}

/// What `skep up` does when the file has changed.
@Suite struct ChangeTests {
    private let scratch = Scratch(inMemory: true)
    private let hive = Hive()
    private let supervisor: FakeSupervisor
    private var caller: Caller {
        var caller = Caller(scratch)
        caller.environment = ["PATH=/bin:/usr/bin"]
        return caller
    }

    init() throws {
        let hive = hive
        supervisor = try FakeSupervisor(scratch) { hive.answer($0) }
    }

    private func write(_ text: String, to name: String = "skep.yaml") {
        TextFile.write(Array(text.utf8), to: scratch.path + "/" + name)
    }

    private func up(_ arguments: String...) -> Caller.Result { caller.run(["up"] + arguments) }

    /// What is told after the line about the supervisor.
    private func told(_ arguments: String...) -> [String] {
        caller.run(["up"] + arguments).output.split(separator: "\n").dropFirst().map { String($0) }
    }

    private var verbs: [String] { supervisor.requests.map(\.verb) }

    @Test func whatIsAsTheFileSaysIsLeftAlone() {
        write("agents: {x: {command: [sh], count: 2}}")
        #expect(told() == ["x-1: started", "x-2: started"])
        #expect(told() == ["x-1: running already", "x-2: running already"])
        #expect(verbs == ["list", "spawn", "spawn", "list"])
    }

    @Test func whatTheFileSaysOtherwiseIsStartedAnew() {
        write("agents: {x: {command: [sh]}, y1: {command: [sh]}}")
        _ = up()
        write("agents: {x: {command: [sh, -e]}, y1: {command: [sh]}, z: {command: [sh]}}")
        #expect(
            told("--dry-run") == [
                "x: would be stopped, and started as the file says now", "y1: running already",
                "z: would be started",
            ])
        #expect(
            told() == [
                "x: started anew, as the file says now", "y1: running already", "z: started",
            ])
        #expect(verbs == ["list", "spawn", "spawn", "list", "list", "stop", "spawn", "spawn"])
        #expect(told() == ["x: running already", "y1: running already", "z: running already"])
    }

    @Test func whoWasStartedOftenEnoughWaitsForAWord() {
        write("agents: {x: {command: [sh]}}")
        _ = up()
        hive.wearOut("a1", "x")
        let words = "x: not started before you say so, after its restarts: 'skep approve 9'"
        #expect(told("--dry-run") == [words])
        write("agents: {x: {command: [sh]}, y1: {command: [sh]}}")
        #expect(told() == [words, "y1: started"])
        #expect(verbs == ["list", "spawn", "list", "list", "spawn"])
    }

    /// Nobody is ended for another limit.
    @Test func anotherBudgetIsSetWithoutARestart() {
        write("agents: {x: {command: [sh]}}")
        _ = up()
        write(
            "agents: {x: {command: [sh], budgets: {tokens: 9000, time: 1h}}}\nbudgets: {money: 20}")
        #expect(
            told("--dry-run") == [
                "budgets: would be as the file says", "x: budgets would be as the file says",
                "x: running already",
            ])
        #expect(
            told() == [
                "budgets: as the file says", "x: budgets as the file says", "x: running already",
            ])
        #expect(verbs.suffix(4) == ["list", "budgets", "budgets", "list"])
        #expect(
            supervisor.body(of: "budgets") == [
                "agent": "a1", "budgets": ["tokens": 9_000, "time": 3_600],
            ])
    }

    /// A file that says nothing of it is one that says what holds where nobody does.
    @Test func howOldEventsBecomeIsSetWhereItDiffers() {
        write("agents: {}\nretention: 7d")
        #expect(told("--dry-run").first == "retention: would be 7d, is 30d")
        #expect(told().first == "retention: 7d, was 30d")
        #expect(supervisor.body(of: "retention") == ["seconds": 604_800])
        #expect(!told().contains { $0.hasPrefix("retention") })
        write("agents: {}\nretention: forever")
        #expect(told().first == "retention: forever, was 7d")
        #expect(supervisor.body(of: "retention") == ["seconds": .null])
        write("agents: {}")
        #expect(told("--dry-run").first == "retention: would be 30d, is forever")
        #expect(told().first == "retention: 30d, was forever")
        #expect(!told("--dry-run").contains { $0.hasPrefix("retention") })
        #expect(verbs.count { $0 == "retention" } == 3)
    }

    /// What it is after it may use more, and not what it was before.
    @Test func whoIsLetGoByAnotherBudgetIsNotSaidToBePaused() {
        write("agents: {x: {command: [sh], budgets: {tokens: 10}}}")
        _ = up()
        hive.use(up: true, 10, of: "x")
        #expect(told() == ["x: paused already"])
        write("agents: {x: {command: [sh], budgets: {tokens: 20}}}")
        #expect(told() == ["x: budgets as the file says", "x: running already"])
    }

    @Test func aNewAgentIsStartedWithItsBudgets() {
        write("agents: {x: {command: [sh], budgets: {restarts: 3}}}")
        _ = up()
        #expect(supervisor.body(of: "spawn")?["budgets"] == ["restarts": 3])
        #expect(verbs == ["list", "spawn"])
    }

    /// What it does where something is not as it says makes it what it is.
    @Test func anAgentThatIsToPauseIsStartedSo() {
        write("agents: {x: {command: [sh]}}")
        _ = up()
        #expect(supervisor.body(of: "spawn")?["consistency"] == nil)
        write("agents: {x: {command: [sh], consistency: inform}}")
        #expect(told() == ["x: running already"])
        write("agents: {x: {command: [sh], consistency: pause}}")
        #expect(told() == ["x: started anew, as the file says now"])
        #expect(supervisor.body(of: "spawn")?["consistency"] == "pause")
    }

    /// It is nobody's who runs `up`.
    @Test func whoWasStartedByHandIsLeftAlone() {
        write("agents: {x: {command: [sh]}}")
        hive.start("x")
        #expect(told() == ["x: running already"])
        #expect(verbs == ["list"])
    }

    @Test func whoIsPausedIsNotToRun() {
        write("agents: {x: {command: [sh]}}")
        _ = up()
        hive.set("x", .paused)
        #expect(told() == ["x: paused already"])
        write("agents: {x: {command: [sh, -e]}}")
        #expect(
            told() == ["x: paused, and left as it is, though the file says something else now"])
        #expect(!verbs.contains("stop"))
    }

    /// It would be stopped for nothing.
    @Test func whoCouldNotBeStartedIsNotStopped() {
        write("agents: {x: {command: [sh]}}")
        _ = up()
        write("agents: {x: {command: [skep-no-such-program]}}")
        let result = up()
        #expect(
            result.errors.hasPrefix(
                "skep: 'x' is left as it is: skep-no-such-program: not found in PATH"))
        #expect(result.ending == .exit(.failed))
        write("agents: {x: {command: [sh, -e]}}")
        hive.freeze()
        #expect(up().errors.contains("says something else now: the breaker is on"))
        #expect(!verbs.contains("stop"))
    }

    @Test func whoeverTheFileNamesNoMoreIsNamedAndStoppedOnlyWhenThatIsSaid() {
        write("agents: {x: {command: [sh]}, gone: {command: [sh]}}")
        _ = up()
        write("agents: {x: {command: [sh]}}")
        let complaint = """
            skep: not in '\(scratch.path)/skep.yaml' any more: 'gone'
            'skep up --remove-orphans' stops whoever is not\n
            """
        for arguments in [["--dry-run"], []] {
            let result = caller.run(["up"] + arguments)
            #expect(result.errors == complaint && result.ending == .exit(.done))
        }
        #expect(
            told("--dry-run", "--remove-orphans")
                == ["gone: would be stopped", "x: running already"])
        #expect(!verbs.contains("stop"))
        #expect(told("--remove-orphans") == ["gone: stopped", "x: running already"])
        #expect(supervisor.body(of: "stop") == ["agents": ["gone"]])
        #expect(up().errors.isEmpty)
    }

    /// Each file has its own.
    @Test func agentsOfAnotherFileAreNoOrphans() {
        write("agents: {x: {command: [sh]}}")
        write("agents: {other: {command: [sh]}}", to: "other.yaml")
        #expect(told() == ["x: started"])
        #expect(told("./other.yaml") == ["other: started"])
        #expect(up("--remove-orphans").errors.isEmpty && !verbs.contains("stop"))
        write("agents: {}", to: "other.yaml")
        #expect(up("other.yaml").errors.contains("any more: 'other'"))
    }

    @Test func agentsOfProfilesThatWereNotChosenAreNoOrphans() {
        write("agents: {x: {command: [sh], profiles: [dev]}}")
        #expect(told("--profile", "dev") == ["x: started"])
        #expect(up("--remove-orphans").errors.isEmpty && !verbs.contains("stop"))
    }

    @Test func aRehearsalSaysTheOrderAndWhatIsWaitedFor() {
        write(
            """
            agents:
              late: {command: [sh], depends_on: {job: {condition: completed}}}
              job: {command: [sh]}
            """)
        #expect(
            told("--dry-run") == [
                "job: would be started",
                "late: would be started, once 'job' has ended with exit code 0",
            ])
        #expect(verbs == ["list"])
    }
}

/// What makes an agent another one.
@Suite struct DefinitionTests {
    private func definition(
        _ settings: String, count: String = "", file: String = "/w/skep.yaml"
    ) throws -> Definition {
        let text = "agents: {x: {command: a\(settings)}, b: {command: a}}"
        let agent = try #require(try Manifest(Array(text.utf8)).agents.first)
        return Definition(agent, from: file, directory: "/w", in: "/w")
    }

    @Test(arguments: [
        ", role: r", ", pty: false", ", environment: {A: b}", ", messages: true",
        ", worktree: true", ", restart: always", ", ready: {port: 1}",
    ])
    func whatItIsCounts(settings: String) throws {
        #expect(try definition(settings).digest != definition("").digest)
    }

    @Test(arguments: [", count: 1", ", depends_on: [b]", ", profiles: []"])
    func whenItIsStartedDoesNot(settings: String) throws {
        #expect(try definition(settings) == definition(""))
    }

    @Test func variablesCountInAnyOrderAndAreNotWrittenDown() throws {
        let one = try definition(", environment: {A: hunter2, B: c}")
        #expect(try one == definition(", environment: {B: c, A: hunter2}"))
        #expect(try one.digest != definition(", environment: {A: hunter3, B: c}").digest)
        #expect(!one.text.contains("hunter2") && one.digest.count == 64)
    }

    @Test func itIsReadAsItIsWritten() throws {
        let one = try definition("", file: "/w/my agents.yaml")
        #expect(one.file == "my agents.yaml" && Definition(one.text) == one)
        #expect(try definition("", file: "/elsewhere/skep.yaml").file == "/elsewhere/skep.yaml")
        #expect(Definition(nil) == nil && Definition("word") == nil)
    }
}
