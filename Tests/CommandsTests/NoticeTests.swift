import Arguments
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// What is said while somebody waits: to people, beside the answer.
@Suite struct NoticeTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller {
        var caller = Caller(scratch)
        caller.noticeTime = .zero
        return caller
    }

    // MARK: - A person

    private static let verdict: Reply.Outcome = .ok(
        Body([
            .init("id", 12), .init("verdict", "deny"), .init("level", "safety"),
            .init("rule", "rm-rf"), .init("why", "no"),
        ]))

    private static func asked(_ id: Int64, until: JSON = .null) -> Push {
        Push(
            "asked",
            Body([
                .init("push", 0), .init("id", JSON(id)), .init("rule", "rm-rf"),
                .init("why", "it runs rm -rf build"), .init("until", until),
                .init("unanswered", "deny"),
            ]))
    }

    /// As one that asks now and then whether anybody waits still.
    private func asking(_ pushes: [Push]) throws -> FakeSupervisor {
        let again = Push("asked", Body([.init("push", 0), .init("id", 12)]))
        return try FakeSupervisor(
            scratch, pushes: { $0.verb == "gate" ? pushes + [again] : [] },
            answer: { _ in NoticeTests.verdict })
    }

    @Test func thatAPersonIsAskedIsSaidOnce() throws {
        let supervisor = try asking([
            NoticeTests.asked(12, until: "2020-01-02T03:04:05.678901Z"), NoticeTests.asked(12),
        ])
        let result = caller.run("gate", "run", "rm -rf build")
        #expect(
            result.errors == """
                asked: #12 waits until 2020-01-02 03:04:05 for an answer, then it is denied (rule \
                rm-rf); 'skep approve 12' or 'skep deny 12'

                """)
        #expect(result.output == "deny by safety, rule rm-rf: no\n")
        #expect(supervisor.requests.count == 1)
    }

    /// Another rule may want to know, or another supervisor.
    @Test func anotherQuestionIsSaidToo() throws {
        let supervisor = try asking([NoticeTests.asked(11), NoticeTests.asked(12)])
        let lines = caller.run("gate", "run", "rm -rf build").errors.split(separator: "\n")
        #expect(lines.map { $0.prefix(10) } == ["asked: #11", "asked: #12"])
        #expect(supervisor.requests.count == 1)
    }

    /// It is not for an agent to answer itself.
    @Test func anAgentIsNotToldHowItIsAnswered() throws {
        let supervisor = try asking([NoticeTests.asked(12)])
        var caller = caller
        caller.variables["SKEP_TOKEN"] = "secret"
        caller.variables["SKEP_CONTROL"] = supervisor.control
        #expect(
            caller.run("gate", "run", "rm -rf build").errors
                == "asked: #12 waits for an answer (rule rm-rf)\n")
    }

    @Test func programsAreToldNothingBesidesTheAnswer() throws {
        let supervisor = try asking([NoticeTests.asked(12)])
        #expect(caller.run("gate", "run", "rm -rf build", "--json").errors.isEmpty)
        var caller = caller
        caller.input = Array(
            #"{"tool_name":"Bash","tool_input":{"command":"rm -rf build"}}"#.utf8)
        let hook = caller.run("gate", "--hook")
        #expect(hook.errors.isEmpty && hook.output.contains("deny"))
        #expect(supervisor.requests.count == 2)
    }

    // MARK: - A lease

    private static let granted: Reply.Outcome = .ok(
        Body([.init("path", "src/a.py"), .init("seconds", 300), .init("renewed", false)]))

    private static func lease(_ holder: String, _ until: JSON = .null) -> JSON {
        [
            "path": "src/a.py", "holder": JSON(holder), "since": "2026-11-20T14:00:00.000000Z",
            "until": until,
        ]
    }

    /// Who grants a lease only after it was asked who holds what.
    private func granting(_ leases: [JSON], _ claims: [JSON]) throws -> FakeSupervisor {
        let body = Body([
            .init("last_id", 9),
            .init("agents", [listedAgent(1, "one", .running), listedAgent(2, "two", .running)]),
            .init("leases", JSON(leases)), .init("claims", JSON(claims)),
        ])
        return try FakeSupervisor(
            scratch, late: { $0.verb == "state" ? NoticeTests.granted : nil },
            answer: { $0.verb == "state" ? .ok(body) : nil })
    }

    @Test(arguments: [
        (
            [lease("a1")], [lease("a2"), lease("operator")],
            "waits at most 1m: 'src/a.py' is held by 'one'\n"
        ),
        (
            [lease("a1", "2020-01-02T03:04:05.000000Z")], [lease("operator")],
            "waits at most 1m: 'src/a.py' is held by 'one' for 0s\n"
        ),
        (
            [], [lease("a2"), lease("operator")],
            "waits at most 1m: 'two' waits for 'src/a.py' already\n"
        ),
        ([lease("a1")], [], "waits at most 1m for 'src/a.py'\n"),
    ])
    func whoIsInTheWayIsNamedMeanwhile(
        _ leases: [JSON], _ claims: [JSON], _ words: String
    ) throws {
        let supervisor = try granting(leases, claims)
        let result = caller.run("lease", "src/a.py", "--wait", "1m")
        #expect(result.errors == words)
        #expect(result.output == "src/a.py: granted for 5m\n")
        #expect(supervisor.requests.map(\.verb) == ["lease", "state"])
    }

    @Test func whatIsGrantedAtOnceNeedsNoWords() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in NoticeTests.granted }
        let result = Caller(scratch).run("lease", "src/a.py", "--wait", "1m")
        #expect(result.errors.isEmpty && result.output == "src/a.py: granted for 5m\n")
        #expect(supervisor.requests.map(\.verb) == ["lease"])
    }
}
