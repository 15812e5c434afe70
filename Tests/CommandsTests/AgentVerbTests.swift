import Arguments
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// What one of the agents is doing, as `list` says it.
func listed(_ agents: [JSON]) -> Reply.Outcome {
    .ok(Body([JSON.Field("last_id", 7), JSON.Field("agents", JSON(agents))]))
}

func listedAgent(
    _ number: Int, _ name: String, _ status: Status, phase: JSON? = nil
) -> JSON {
    var fields: [JSON.Field] = [
        .init("id", JSON("a\(number)")), .init("name", JSON(name)), .init("role", "coder"),
        .init("status", JSON(status.rawValue)), .init("since", "2026-11-20T14:00:00.000000Z"),
        .init("evidence", "kernel"), .init("pid", 4711), .init("restarts", 0),
        .init("cpu", 1.5), .init("memory", 4096), .init("last_line", "hello"),
        .init("novelty", true),
    ]
    if let phase { fields.append(.init("phase", phase)) }
    return JSON(fields)
}

@Suite struct AgentVerbTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }

    @Test(arguments: ["pause", "resume", "stop", "kill", "restart", "detach"])
    func namesAreAskedForAndTheirResultsSaid(verb: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            results([("coder-1", nil), ("bench", "it has exited")])
        }
        let result = caller.run(verb, "coder-1", "bench")
        #expect(supervisor.requests.map(\.verb) == [verb])
        #expect(supervisor.body(of: verb) == ["agents": ["coder-1", "bench"]])
        #expect(result.output.hasPrefix("coder-1: "))
        #expect(
            result.errors == "skep: cannot \(verb) 'bench': it has exited\nsee 'skep ps'\n")
        #expect(result.ending == .exit(.failed))
    }

    @Test(arguments: [["a,b", "c"], ["a", "b", "c"], ["a,b,c"], ["a,", ",b,,c"]])
    func severalAreNamedApartOrWithCommas(words: [String]) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("a", nil)]) }
        _ = caller.run(["pause"] + words)
        #expect(supervisor.body(of: "pause") == ["agents": ["a", "b", "c"]])
    }

    @Test func allIsAWordOfItsOwn() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("coder-1", nil)]) }
        let result = caller.run("pause", "--all")
        #expect(supervisor.body(of: "pause") == ["all": true])
        #expect(result.output == "coder-1: paused\n")
        #expect(result.ending == .exit(.done))
    }

    @Test func toDetachNobodyIsNoMistake() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            let result: JSON = ["agent": "coder-1", "ok": true, "already": true]
            return .ok(Body([JSON.Field("results", [result])]))
        }
        let result = caller.run("detach", "coder-1")
        #expect(supervisor.requests.map(\.verb) == ["detach"])
        #expect(result.output == "coder-1: nobody was attached\n")
        #expect(result.ending == .exit(.done))
    }

    @Test func nobodyToActOnIsNoMistake() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([]) }
        let result = caller.run("stop", "--all")
        #expect(result.output == "no agent lives, so there is none to stop\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.count == 1)
    }

    @Test(arguments: [["pause"], ["pause", "--all", "coder-1"], ["send", "coder-1"]])
    func whoIsMeantMustBeClear(arguments: [String]) {
        #expect(caller.run(arguments).ending == .exit(.wrongUsage))
    }

    @Test func theBreakerSaysWhomItHolds() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            results(request.verb == "freeze" ? [("coder-1", nil), ("b", "D state")] : [])
        }
        let frozen = caller.run("freeze")
        #expect(frozen.output == "coder-1: held\n")
        #expect(frozen.errors == "skep: cannot hold 'b': D state\nsee 'skep ps'\n")
        #expect(frozen.ending == .exit(.failed))
        #expect(caller.run("thaw").output == "the breaker is off; it held no agent\n")
        #expect(supervisor.requests.map(\.verb) == ["freeze", "thaw"])
        #expect(supervisor.body(of: "freeze") == [:])
    }

    @Test func whoStaysPausedAfterThawIsSaid() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            let (one, two): (JSON, JSON) = (
                ["agent": "a", "ok": true],
                ["agent": "b", "ok": true, "holds": ["operator"]]
            )
            return .ok(Body([.init("results", [one, two])]))
        }
        let result = caller.run("thaw")
        #expect(result.output == "a: released\nb: stays paused (by operator)\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.count == 1)
    }

    @Test func whatElseIsToBeKnownIsSaid() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            let result: JSON = ["agent": "a", "ok": true, "remark": "past its budget: up to 220"]
            return .ok(Body([.init("results", [result])]))
        }
        let result = caller.run("resume", "a")
        #expect(result.output == "a: resumed, past its budget: up to 220\n")
        #expect(result.ending == .exit(.done) && supervisor.requests.count == 1)
    }

    @Test(arguments: [
        ("stop", "has ended already"), ("kill", "has ended already"),
        ("resume", "was not paused"), ("pause", "paused"),
    ])
    func whatWasSoBeforeIsSaid(verb: String, words: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            let result: JSON = ["agent": "a", "ok": true, "already": true]
            return .ok(Body([.init("results", [result])]))
        }
        let result = caller.run(verb, "a")
        #expect(result.output == "a: \(words)\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.count == 1)
    }

    @Test func whatIsNotRecordedIsSaid() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            let result: JSON = ["agent": "a", "ok": true]
            return .ok(Body([.init("results", [result]), .init("recorded", false)]))
        }
        let result = caller.run("freeze")
        #expect(result.errors.hasPrefix("skep: not recorded yet: the log cannot be written\n"))
        #expect(result.ending == .exit(.done))
        #expect(supervisor.requests.count == 1)
    }

    @Test func aLineIsSentAsItIs() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            request.body.json["agent"] == "coder-1"
                ? .ok(.empty)
                : .error(ErrorBody("waiting", "'b' waits for an answer", hint: "answer it"))
        }
        #expect(caller.run("send", "coder-1", "go on \"now\"").ending == .exit(.done))
        #expect(supervisor.body(of: "send") == ["agent": "coder-1", "text": "go on \"now\""])
        let refused = caller.run("send", "b", "x")
        #expect(refused.errors == "skep: 'b' waits for an answer\nanswer it\n")
        #expect(refused.ending == .exit(.failed))
    }

    /// The supervisor does answer, only that this one agent does not read.
    @Test func whoDoesNotReadIsNamed() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            guard request.verb == "list" else { return nil }
            let unread: JSON = [["agent": "deaf", "id": "a1", "bytes": 4_096]]
            return .ok(Body([.init("agents", []), .init("unread", unread)]))
        }
        var caller = caller
        caller.answerTime = .milliseconds(300)
        #expect(
            caller.run("send", "deaf", "x").errors.hasPrefix(
                "skep: 'deaf' does not read: 4.1 kB of input still wait for it\n"))
        #expect(caller.run("send", "other", "x").errors.contains("did not answer 'send'"))
        #expect(supervisor.requests.map(\.verb) == ["send", "list", "send", "list"])
    }

    @Test func aTextComesByStandardInput() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in .ok(.empty) }
        var caller = caller
        caller.input = Array("one\ntwo\n".utf8)
        #expect(caller.run("send", "a", "-").ending == .exit(.done))
        #expect(supervisor.body(of: "send") == ["agent": "a", "text": "one\ntwo"])
        #expect(caller.run("send", "--no-enter", "a", "-").ending == .exit(.done))
        #expect(
            supervisor.body(of: "send") == ["agent": "a", "text": "one\ntwo\n", "enter": false])
        #expect(caller.run("send", "--no-enter", "a", "").ending == .exit(.wrongUsage))
        caller.input = [0xff]
        #expect(caller.run("send", "a", "-").errors.hasSuffix("is not UTF-8\n"))
        caller.input = [UInt8](repeating: 0x78, count: 1 << 20)
        #expect(caller.run("send", "a", "-").errors.contains("longer than 1 MiB"))
        #expect(supervisor.requests.count == 2)
    }
}

/// No supervisor, a slow one, one that is gone.
@Suite struct SupervisorLinkTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }

    private func runFile(_ pid: Int32) {
        mkdir(scratch.path + "/.skep", 0o700)
        let run: JSON = [
            "protocol": "skep1", "pid": JSON(Int64(pid)), "keeper_pid": JSON(Int64(pid)),
            "control": JSON("ipc://\(scratch.path)/control"),
        ]
        TextFile.write(Array(run.text.utf8), to: scratch.path + "/.skep/run.json")
    }

    @Test(arguments: [
        ["pause", "x"], ["send", "x", "y"], ["freeze"], ["thaw"], ["health"], ["down"],
        ["restart", "--all"],
    ])
    func whereNoneRunsTheExitIs69(arguments: [String]) {
        mkdir(scratch.path + "/.skep", 0o700)
        let result = caller.run(arguments)
        #expect(
            result.errors
                == "skep: no supervisor runs in '\(scratch.path)'; 'skep up' starts one\n")
        #expect(result.ending == .exit(.noSupervisor))
    }

    @Test func aFileThatOneLeftBehindIsNone() throws {
        runFile(Int32.max)
        #expect(caller.run("freeze").ending == .exit(.noSupervisor))
        // And neither is a socket that nobody listens to.
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        TextFile.write([], to: scratch.path + "/control")
        #expect(caller.run("freeze").ending == .exit(.noSupervisor))
        TextFile.write(Array("{".utf8), to: scratch.path + "/.skep/run.json")
        #expect(caller.run("freeze").ending == .exit(.noSupervisor))
    }

    @Test func aSlowOneIsSaidToBeStillAtIt() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            guard request.verb == "list" else {
                return request.verb == "health" ? .ok(.empty) : nil
            }
            return listed([
                listedAgent(
                    1, "coder-1", .running, phase: ["word": "stopping", "done": 1, "of": 3]),
                listedAgent(3, "other", .running, phase: ["word": "stopping"]),
            ])
        }
        var caller = caller
        caller.answerTime = .milliseconds(300)
        let result = caller.run("stop", "coder-1")
        #expect(result.ending == .exit(.failed))
        #expect(result.errors.hasPrefix("skep: the supervisor did not answer 'stop' within 0.3 s"))
        #expect(result.errors.hasSuffix("\nstill under way:\n  coder-1: stopping 1 of 3\n"))
        #expect(supervisor.requests.map(\.verb) == ["stop", "list", "health"])
    }

    @Test func whatWaitsForTheDiskIsSaidToDoSo() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            switch request.verb {
            case "list": listed([])
            case "health": .ok(Body([JSON.Field("disk", "full")]))
            default: nil
            }
        }
        var caller = caller
        caller.answerTime = .milliseconds(300)
        let result = caller.run("run", "--", "true")
        #expect(result.ending == .exit(.failed))
        #expect(result.errors.contains("did not answer 'spawn' within 0.3 s"))
        #expect(result.errors.contains("disk full; see 'skep health'"))
        #expect(supervisor.requests.map(\.verb) == ["spawn", "list", "health"])
    }

    @Test func oneThatNeverAnswersIsNotWaitedForForEver() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in nil }
        var caller = caller
        caller.answerTime = .milliseconds(200)
        let result = caller.run("health")
        #expect(result.ending == .exit(.failed))
        #expect(result.errors.hasPrefix("skep: the supervisor did not answer 'health'"))
        #expect(supervisor.requests.count == 1)
    }
}
