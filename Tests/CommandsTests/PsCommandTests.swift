import Arguments
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands

@Suite struct PsCommandTests {
    @Test func whoNeedsSomebodyComesFirst() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            listed([
                listedAgent(1, "coder-1", .running), listedAgent(3, "critic", .completed),
                listedAgent(5, "planner", .waiting),
            ])
        }
        let rows = Caller(scratch).run("ps").output.split(separator: "\n")
        #expect(rows.count == 4)
        #expect(rows[1].hasPrefix("▲ planner  coder  waiting"))
        #expect(rows[2].hasPrefix("● coder-1  coder  running"))
        #expect(rows[3].hasPrefix("✓ critic"))
        #expect(supervisor.body(of: "list") == [:])
    }

    @Test func aNarrowTerminalGivesUpWhatMattersLess() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            listed([
                listedAgent(1, "coder-1", .running), listedAgent(5, "planner", .waiting),
            ])
        }
        let caller = Caller(scratch)
        func heads(_ columns: Int) -> Substring? {
            caller.atTerminal(columns: columns).run("ps").output.split(separator: "\n").first
        }
        #expect(heads(61) == "  name     role   status   age  told by  what")
        #expect(heads(52) == "  name     role   status   age  what")
        #expect(heads(45) == "  name     status   age  what")
        #expect(heads(44) == "  name     status   what")
        #expect(supervisor.requests.count == 4)
    }

    @Test func noRowIsWiderThanTheTerminal() throws {
        let scratch = Scratch(inMemory: true)
        let name = "a-name-that-is-rather-long-x"
        let supervisor = try FakeSupervisor(scratch) { _ in
            listed([listedAgent(1, name, .running), listedAgent(5, "b", .waiting)])
        }
        let caller = Caller(scratch)
        for columns in [1, 3, 5, 6, 10, 14, 15, 20, 38, 39, 40, 41, 60] {
            let rows = caller.atTerminal(columns: columns).run("ps").output.split(separator: "\n")
            #expect(rows.count >= 2 && rows.allSatisfy { $0.count <= columns }, "\(columns)")
        }
        func row(_ columns: Int) -> Substring? {
            caller.atTerminal(columns: columns).run("ps").output.split(separator: "\n").last
        }
        #expect(row(30) == "● a-name-that-is-rat…  running")
        #expect(row(15) == "● a-n…  running")
        #expect(row(12) == "● a-name-th…")
        #expect(row(4) == "●")
        // Where lines have no end nothing is cut.
        #expect(caller.run("ps").output.contains(name))
        #expect(supervisor.requests.count == 18)
    }

    @Test func namesAreWholeWhereThereIsRoomAndRowsAreNeverWider() throws {
        let scratch = Scratch(inMemory: true)
        let names = ["a", "b"].map { String(repeating: "n", count: 31) + $0 }
        let supervisor = try FakeSupervisor(scratch) { _ in
            listed(names.enumerated().map { listedAgent($0 + 1, $1, .running) })
        }
        let caller = Caller(scratch)
        for columns in [300, 120, 80] {
            let output = caller.atTerminal(columns: columns).run("ps").output
            #expect(names.allSatisfy { output.contains($0) }, "\(columns) columns")
        }
        for columns in 1...130 {
            let rows = caller.atTerminal(columns: columns).run("ps").output.split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(rows.count == 4 && rows.allSatisfy { $0.count <= columns }, "\(rows)")
        }
        // Not on a terminal nothing is cut.
        #expect(caller.run("ps").output.contains(names[1] + "  coder"))
        #expect(supervisor.requests.count == 134)
    }

    @Test(arguments: [
        ("\u{1b}[?1049h\u{1b}[22;0;0t\u{1b}[1;24r", "~ screen"),
        ("\u{1b}[32mdone\u{1b}[0m \u{1b}]0;title", "done"), ("ding\u{7}\u{1b}[3", "ding"),
        ("plain [1m text", "plain [1m text"),
    ])
    func whatWasPaintedIsNotShownAsText(last: String, shown: String) throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            var fields = listedAgent(1, "vim", .running).object ?? []
            fields.removeAll { $0.key == "last_line" }
            return listed([JSON(fields + [.init("last_line", JSON(last))])])
        }
        let row = Caller(scratch).run("ps").output.split(separator: "\n").last ?? ""
        #expect(row.hasSuffix("kernel   \(shown)") || row.hasSuffix("kernel   \(shown) "))
        #expect(supervisor.requests.count == 1)
    }

    @Test func anEndIsSaidOnceAndWhatIsLeftToo() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            let exit = JSON.Field("exit", ["code": 3, "seconds": 1.5])
            let lingering = listedAgent(1, "daemon", .completed, phase: ["word": "lingering"])
            let why = JSON.Field("reason", "lost: nobody saw how it ended")
            let lost = JSON(
                (listedAgent(2, "lost", .failed).object ?? []) + [
                    why, .init("exit", [:]),
                ])
            return listed([JSON((lingering.object ?? []) + [exit]), lost])
        }
        let output = Caller(scratch).run("ps").output
        #expect(output.contains("exit 3; processes it started run on\n"))
        #expect(output.contains("kernel   lost: nobody saw how it ended: hello\n"))
        #expect(supervisor.requests.count == 1)
    }

    @Test func theBreakerIsSaid() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("last_id", 9), .init("agents", [listedAgent(1, "coder-1", .running)]),
                    .init("breaker", ["since": "2026-11-20T14:00:00.000000Z", "by": "operator"]),
                ]))
        }
        let result = Caller(scratch).run("ps")
        #expect(result.errors == "the breaker is on; 'skep thaw' releases the swarm\n")
        #expect(supervisor.requests.count == 1)
    }

    /// What is listed is what the disk has; what it has not is said beside it.
    @Test func whatIsNotRecordedYetIsSaid() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("last_id", 9), .init("agents", [listedAgent(1, "y", .running)]),
                    .init("trouble", "no room"), .init("disk", "full"), .init("unrecorded", 18),
                    .init(
                        "pending",
                        ["breaker": true, "agents": [["agent": "y", "standing": "held"]]]),
                ]))
        }
        #expect(
            Caller(scratch).run("ps").errors == """
                skep: no room
                skep: 18 changes are not recorded yet: the breaker is on, y is held

                """)
        #expect(supervisor.requests.count == 1)
    }

    @Test func whileTheDiskTakesAllNothingIsSaidOfIt() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("last_id", 9), .init("agents", [listedAgent(1, "y", .running)]),
                    .init("disk", "ok"), .init("unrecorded", 2),
                ]))
        }
        #expect(Caller(scratch).run("ps").errors.isEmpty)
        #expect(supervisor.requests.count == 1)
    }

    /// Of coder-1 and, where there is no agent, of all.
    private func asking(_ requests: [JSON], _ scratch: Scratch) throws -> FakeSupervisor {
        try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("last_id", 9), .init("agents", [listedAgent(1, "coder-1", .waiting)]),
                    .init("requests", JSON(requests)),
                ]))
        }
    }

    @Test func whatAnAgentAsksIsSaid() throws {
        let scratch = Scratch(inMemory: true)
        let request: JSON = [
            "id": 8, "agent": "a1", "action": "rm -r build", "rule": "rm",
            "asked": "2026-11-20T14:00:00.000000Z",
        ]
        let supervisor = try asking([request], scratch)
        let result = Caller(scratch).run("ps")
        #expect(result.output.hasSuffix("kernel   #8 rm -r build? (rule rm)\n"))
        #expect(result.errors == "#8 waits for an answer: 'skep approve 8' or 'skep deny 8'\n")
        #expect(Caller(scratch).run("ps", "--json").errors.isEmpty)
        #expect(supervisor.requests.count == 2)
    }

    /// As the box on the screen does.
    @Test func whatAYesToABudgetsQuestionAllowsIsSaid() throws {
        let scratch = Scratch(inMemory: true)
        let request: JSON = [
            "id": 8, "agent": "a1", "action": "spent 90 of 50 tokens", "rule": "budget-tokens",
            "kind": "budget", "pattern": "tokens", "limit": 140,
            "asked": "2026-11-20T14:00:00.000000Z",
        ]
        let supervisor = try asking([request], scratch)
        let words = "#8 spent 90 of 50 tokens? (rule budget-tokens; a yes allows up to 140 tokens)"
        #expect(Caller(scratch).run("ps").output.hasSuffix("kernel   \(words)\n"))
        #expect(supervisor.requests.count == 1)
    }

    /// What is asked about the swarm has no row.
    @Test func severalQuestionsAreCounted() throws {
        let scratch = Scratch(inMemory: true)
        let requests: [JSON] = [8, 9].map { id in
            [
                "id": JSON(id), "agent": id == 8 ? "a1" : .null, "action": "rm", "rule": "rm",
                "asked": "2026-11-20T14:00:00.000000Z",
            ]
        }
        let supervisor = try asking(requests, scratch)
        #expect(
            Caller(scratch).run("ps").errors == """
                2 questions wait for an answer, which 'skep state' lists: 'skep approve N' or \
                'skep deny N'

                """)
        #expect(supervisor.requests.count == 1)
    }

    @Test func whoIsTakenOverIsSaid() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("last_id", 9),
                    .init(
                        "agents",
                        [listedAgent(1, "a", .running), listedAgent(2, "b", .running)]),
                    .init(
                        "overrides",
                        [
                            [
                                "override": "take_over", "agent": "a1",
                                "since": "2026-11-20T14:00:00.000000Z", "by": "operator",
                            ],
                            [
                                "override": "deny_next", "agent": "a2",
                                "since": "2026-11-20T14:00:00.000000Z", "by": "operator",
                            ],
                        ]),
                ]))
        }
        let rows = Caller(scratch).run("ps").output.split(separator: "\n")
        #expect(rows.count == 3 && rows[1].hasSuffix("kernel   taken over; hello"))
        #expect(rows[2].hasSuffix("kernel   hello"))
        #expect(supervisor.requests.count == 1)
    }

    private func listing(_ more: [JSON.Field], _ scratch: Scratch) throws -> FakeSupervisor {
        try FakeSupervisor(scratch) { _ in
            let fields = listedAgent(1, "a", .running).object ?? []
            let own = more.filter { ["reason", "last_word", "budgets"].contains($0.key) }
            let rest = more.filter { !["reason", "last_word", "budgets"].contains($0.key) }
            return .ok(
                Body([.init("last_id", 9), .init("agents", [JSON(fields + own)])] + rest))
        }
    }

    /// As on the screen.
    @Test func whatItSaidLastComesBeforeHowItIsKnownToBeReady() throws {
        let ready = JSON.Field("reason", "ready: port 80")
        let word = JSON.Field("last_word", ["kind": "decision", "text": "use a queue"])
        for (more, last) in [([ready], "hello"), ([ready, word], "◆ use a queue")] {
            let scratch = Scratch(inMemory: true)
            let supervisor = try listing(more, scratch)
            #expect(Caller(scratch).run("ps").output.hasSuffix("kernel   \(last)\n"))
            #expect(supervisor.requests.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func ofABudgetThatIsLiftedForAWhileNothingIsSaid(isLifted: Bool) throws {
        let scratch = Scratch(inMemory: true)
        let budget: JSON = ["budget": "tokens", "amount": 100, "limit": 100, "spent": 90]
        let until = isLifted ? "2999-01-01T00:00:00.000000Z" : "2026-11-20T14:00:00.000000Z"
        let lifted: JSON = ["rule": "budget-tokens", "until": JSON(until), "by": "operator"]
        let supervisor = try listing(
            [.init("budgets", [budget]), .init("exemptions", [lifted])], scratch)
        let output = Caller(scratch).run("ps").output
        #expect(output.contains("! 90% of its tokens") == !isLifted, "\(output)")
        #expect(supervisor.requests.count == 1)
    }

    @Test func conflictsAreSaid() throws {
        let scratch = Scratch(inMemory: true)
        let conflict: JSON = [
            "path": "src/a.py", "since": "2026-11-20T14:00:00.000000Z",
            "touches": [
                ["agent": "a1", "time": "2026-11-20T14:00:00.000000Z"],
                ["agent": "a7", "time": "2026-11-20T14:00:00.000000Z"],
            ],
        ]
        let supervisor = try listing([.init("conflicts", [conflict, conflict])], scratch)
        #expect(
            Caller(scratch).run("ps").errors
                == "conflict: src/a.py, changed by a and a7, and 1 more: see 'skep state'\n")
        #expect(Caller(scratch).run("ps", "--json").errors.isEmpty)
        #expect(supervisor.requests.count == 2)
    }

    @Test func jsonKeepsWhatANewerSupervisorSays() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in
            listed([listedAgent(1, "coder-1", .running), listedAgent(3, "b", .waiting)])
        }
        let result = Caller(scratch).run("ps", "--json")
        let agents = try JSON(parsing: result.output)
        #expect(agents.array?.count == 2)
        #expect(agents[0]?["name"] == "b")
        #expect(agents[1] == listedAgent(1, "coder-1", .running))
        #expect(supervisor.requests.count == 1)
    }

    @Test func whatIsNoListIsRefused() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { _ in .ok(Body([.init("agents", [[:]])])) }
        let result = Caller(scratch).run("ps")
        #expect(result.errors.hasPrefix("skep: the supervisor's list of agents cannot be read\n"))
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 1)
    }

    @Test func withoutASupervisorTheLogIsReadAndNobodyIsKnownToLive() throws {
        let caller = Caller(try workspace(shop))
        let agents = try JSON(parsing: caller.run("ps", "--json").output).array ?? []
        let statuses = agents.map { "\($0["name"]?.string ?? "") \($0["status"]?.string ?? "")" }
        #expect(
            statuses == [
                "bench failed", "planner unknown", "coder-2 unknown", "critic unknown",
                "setup completed",
            ])
        let plain = caller.run("ps")
        #expect(plain.output.contains("no supervisor runs; was waiting"))
        #expect(plain.errors == "skep: no supervisor runs; this is what the log says\n")
        #expect(plain.ending == .exit(.done))
    }

    @Test func aNewWorkspaceHasNoAgents() {
        let scratch = Scratch(inMemory: true)
        mkdir(scratch.path + "/.skep", 0o700)
        let caller = Caller(scratch)
        #expect(caller.run("ps").output == "no agents yet\n")
        #expect(caller.run("ps", "--json").output == "[]\n")
        #expect(caller.run("ps").ending == .exit(.done))
    }

    @Test func noBytesOfAgentsReachATerminal() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { request in
            guard request.verb == "list" else { return results([("\u{1b}]0;x\u{7}", "\u{9b}2J")]) }
            return listed([listedAgent(1, "x\u{1b}[2J", .running)])
        }
        let caller = Caller(scratch).atTerminal()
        for arguments in [["ps"], ["ps", "--json"], ["pause", "x"], ["freeze"]] {
            let bytes = caller.run(arguments).bytes
            #expect(!bytes.contains(0x1b) && !bytes.contains(0x07))
        }
        #expect(supervisor.requests.count == 4)
    }
}

@Suite struct HealthCommandTests {
    /// The supervisor answers meanwhile, and nothing is started.
    @Test(arguments: [true, false]) func aKeeperThatStandsStillIsNamed(isStopped: Bool) throws {
        let scratch = Scratch(inMemory: true)
        let keeper = try Child(["sh", "-c", "echo $$; exec sleep 600"])
        defer { keeper.kill() }
        let child = try #require(try keeper.line("").flatMap { Int32($0) })
        if isStopped {
            #expect(kill(child, SIGSTOP) == 0)
            let deadline = ContinuousClock.now + .seconds(20)
            while StandingStill("keeper", child) == nil, ContinuousClock.now < deadline {
                sched_yield()
            }
        }
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(Body([.init("disk", "ok"), .init("keeper_pid", JSON(Int64(child)))]))
        }
        let errors = Caller(scratch).run("health").errors
        #expect(errors.contains("the keeper, pid \(child), stands still") == isStopped, "\(errors)")
        #expect(errors.contains("'kill -CONT \(child)'") == isStopped)
        #expect(supervisor.requests.count == 1)
    }

    @Test func whyTheLogIsNotWrittenIsSaidWhereverSomebodyLooks() throws {
        let scratch = Scratch(inMemory: true)
        let supervisor = try FakeSupervisor(scratch) { request in
            let trouble: [JSON.Field] = [
                .init("trouble", "'log.db' was taken away"), .init("hint", "put it back"),
            ]
            switch request.verb {
            case "health": return .ok(Body([.init("disk", "failed")] + trouble))
            case "list": return .ok(Body([.init("agents", [])] + trouble))
            default: return .ok(Body([.init("recorded", false)]))
            }
        }
        var caller = Caller(scratch)
        caller.answerTime = .milliseconds(200)
        let health = caller.run("health").output
        #expect(health.contains("trouble     'log.db' was taken away; put it back\n"))
        #expect(caller.run("ps").errors == "skep: 'log.db' was taken away\nput it back\n")
        #expect(caller.run("down").errors.hasPrefix("skep: what was said last is lost: the log "))
        #expect(supervisor.requests.count == 3)
    }

    @Test func whatMattersIsARowEach() throws {
        let scratch = Scratch(inMemory: true)
        let health: JSON = [
            "pid": 4711, "keeper_pid": 4710, "control": "ipc:///run/c", "events": "ipc:///run/e",
            "last_id": 61_904, "version": "0.1.0", "disk": "ok", "queued_rows": 0,
            "log_bytes": 31_000_000, "write_ahead_bytes": 48_000,
            "commits": ["count": 5_012, "last_us": 912, "p99_us": 2_100],
            "since": "2026-11-20T14:00:00.000000Z",
            "attached": [
                ["agent": "coder-1", "id": "a1", "writer": "pts/7", "watchers": 0],
                ["agent": "bench", "id": "a2", "writer": "pts/1", "watchers": 2],
                ["agent": "critic", "id": "a3", "writer": .null, "watchers": 1],
            ],
        ]
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(Body(health.object ?? []))
        }
        let caller = Caller(scratch)
        #expect(
            caller.run("health").output == """
                supervisor  pid 4711 · version 0.1.0 · since 2026-11-20 14:00:00
                keeper      pid 4710
                log         61,904 events · disk ok · 31 MB · 0 rows not recorded yet · write-ahead 48 kB
                commits     5,012 · last 912 µs, 99th 2,100 µs
                attached    coder-1 from pts/7; bench from pts/1, 2 watch; critic, 1 watches
                control     ipc:///run/c
                events      ipc:///run/e\n
                """)
        #expect(try JSON(parsing: caller.run("health", "--json").output) == health)
        #expect(supervisor.requests.count == 2)
    }
}
