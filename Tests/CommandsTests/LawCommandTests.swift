import Arguments
import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// What asks, claims and lifts, as it is typed and as it is told.
@Suite struct LawCommandTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }

    private func write(_ text: String) {
        TextFile.write(Array(text.utf8), to: scratch.path + "/skep.yaml")
    }

    // MARK: - Before anything ran

    private static let table = """
        rule      says                   about
        fence     asks 10m, then denies  write: paths outside of the workspace
        secrets   denies                 anything: **/.env
        """

    @Test func theRulesThatWillHoldAreShownBeforeAnybodyRan() {
        mkdir(scratch.path + "/.skep", 0o700)
        let result = caller.run("rules")
        #expect(result.output.hasPrefix(LawCommandTests.table))
        #expect(result.output.contains("\nspend     asks 10m, then denies  spend: more than 0\n"))
        #expect(
            result.output.hasSuffix(
                """
                loop      asks                   who changes one file more than 5 times within 1h
                leases    last 5m                unless '--for' says other

                """))
        #expect(result.errors == "nothing has run here yet; these will hold\n")
        #expect(result.ending == .exit(.done))
        let leases = caller.run("leases")
        #expect(leases.output == "nothing is held; 'skep lease PATH' claims a path\n")
        #expect(leases.ending == .exit(.done))
    }

    /// A lease runs out although nobody records anything, as long as somebody serves.
    @Test func timeIsCountedToNowWhereSomebodyServes() throws {
        var story = Story(day: "2020-01-02")
        let one = story.spawn("10:00:00", "one", "coder", ["sh"], process: 7)
        story.status("10:00:00", one, .running, .kernel)
        story.tell(
            "10:00:01", one, .lease, "src/a.py",
            ["action": "granted", "until": 1_577_959_501_000_000])
        let scratch = try workspace(story.events)
        #expect(Caller(scratch).run("leases").output == "src/a.py  one  5m left\n")
        // As a keeper signs it.
        let own = try #require(ProcessIdentity(living: OwnProcess.number))
        TextFile.write(
            Array("\(own.number) \(own.startTime)\n".utf8),
            to: scratch.path + "/.skep/keeper.lock")
        #expect(Caller(scratch).run("leases").output == "src/a.py  one  0s left\n")
        let past = Caller(scratch).run("leases", "--at", "3")
        #expect(past.output == "src/a.py  one  5m left\n")
    }

    @Test func onATerminalTheyFitIt() {
        mkdir(scratch.path + "/.skep", 0o700)
        let whole = caller.run("rules").output
        for columns in [80, 60] {
            let shown = caller.atTerminal(columns: columns).run("rules").output
            let lines = shown.split(separator: "\n")
            // A pattern is not broken.
            #expect(lines.allSatisfy { $0.unicodeScalars.count <= columns }, "\(shown)")
            #expect(
                lines.contains {
                    $0.hasPrefix("rewrites  asks 10m, then denies  run: git push -f,")
                })
            let (few, all) = (
                shown.split { " \n".contains($0) }, whole.split { " \n".contains($0) }
            )
            #expect(few == all)
        }
    }

    @Test func theyAreThoseOfTheFile() throws {
        mkdir(scratch.path + "/.skep", 0o700)
        write(
            """
            rules:
              fence: deny
              secrets: allow
              rm-rf: allow
              root: allow
              rewrites: allow
              machine: allow
              spend: {spend: "2.50", timeout: 90s, unanswered: allow}
              loop: allow
            leases: {enforce: true, time: 10m}
            """)
        #expect(
            caller.run("rules").output == """
                rule     says                      about
                fence    denies                    write: paths outside of the workspace
                spend    asks 1m 30s, then allows  spend: more than 2.5
                enforce  denies                    write: what is not claimed
                leases   last 10m                  unless '--for' says other

                """)
        let json = try JSON(parsing: Array(caller.run("rules", "--json").output.utf8))
        #expect(json["rules"]?.array?.count == 2 && json["exemptions"] == [])
        write("rules: {fence: maybe}")
        #expect(caller.run("rules").ending == .exit(.failed))
    }

    // MARK: - The words of the command line

    @Test(arguments: [
        (["lease", "a", "--for", "2d"], "'--for' cannot be '2d'", "at most 1d"),
        (["lease", "a", "--for", "0s"], "'--for' cannot be '0s'", "at most 1d"),
        (["lease", "a", "--wait", "2h"], "'--wait' cannot be '2h'", "at most 1h"),
        (["lease", ""], "PATH is empty", ""),
        (["override", "a", "take-over", "--for", "soon"], "'--for' cannot be 'soon'", "500ms"),
        (["override", "a", "deny-next", "--action", "A b"], "'--action' is a word", "write"),
        (["rules", "--lift", "fence", "--for", "3d"], "'--for' cannot be '3d'", "at most 1d"),
        (["rules", "--lift", "fence", "--pattern", ""], "the pattern of '--pattern'", "1024"),
        (["rules", "--restore", "fence", "--for", "1m"], "give '--lift' with it", ""),
        (["rules", "--agent", "one"], "'--agent' goes with '--lift' or '--restore'", ""),
        (["approve", "7", "--always", ""], "the pattern of '--always'", "1024"),
        (
            ["run", "--budget", "money=$5", "--", "sh"], "'$5' is no amount of money",
            "expected digits and a point, without a currency, such as 2.50"
        ),
        (["gate", "Write!", "a"], "ACTION is write, read, run", "or another word"),
        (["gate", "run", ""], "SUBJECT is empty", ""),
        (["message", "a", ""], "TEXT is empty", ""),
        (["message", "a", "hi", "--wait", "2h"], "'--wait' cannot be '2h'", "at most 1h"),
        (["message", "a", "hi", "--intent", "claim"], "'--about PATH'", "a 'claim'"),
        (
            ["message", "a", "hi", "--intent", "informs"], "'informs'",
            "inform, ask, request_clearance, yield, claim, warn"
        ),
        (["message", "a", "hi", "--intent", "ask", "--for", "1m"], "'--for' says how long", ""),
        (["message", "a", "hi", "--about", ""], "'--about' is a path or a glob", ""),
        (["expect", "it works", "--", "true"], "'--agent A'", ""),
    ])
    func whatIsWrongIsSaidInThem(_ arguments: [String], _ words: String, _ more: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([]) }
        let result = caller.run(arguments)
        #expect(result.ending == .exit(.wrongUsage), "\(result.errors)")
        #expect(result.errors.contains(words) && result.errors.contains(more), "\(result.errors)")
        #expect(supervisor.requests.isEmpty)
    }

    @Test func whoIsInTheWayIsWaitedForByAnOption() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            .error(ErrorBody("held", "'a' is held by 'one' for 5m", hint: "ask with 'wait'"))
        }
        #expect(
            caller.run("lease", "a").errors
                == "skep: 'a' is held by 'one' for 5m\n'--wait 1m' stands in line for it\n")
        #expect(
            caller.run("lease", "a", "--wait", "2s").errors
                == "skep: 'a' is held by 'one' for 5m\n")
        #expect(supervisor.requests.count == 2)
    }

    @Test func whereAFileIsNotThereItIsSaidWhatStandsForOthers() throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            request.verb == "message"
                ? results([("a", nil)])
                : .ok(Body([.init("path", "x"), .init("seconds", 300)]))
        }
        write("")
        rename(scratch.path + "/skep.yaml", scratch.path + "/[there].c")
        let hint =
            "no file is called 'src/[ab].c': '[' and '{' are taken as they are, and only '*', '**' "
            + "and '?' stand for others\n"
        let leased = caller.run("lease", "src/[ab].c")
        #expect(leased.output == "x: granted for 5m\n" && leased.errors == hint)
        #expect(caller.run("message", "a", "hi", "--about", "src/[ab].c").errors == hint)
        for path in ["[there].c", "src/a.c", "src/*.c"] {
            #expect(caller.run("lease", path).errors.isEmpty)
        }
        #expect(supervisor.requests.count == 5)
    }

    @Test func whyAQuestionIsDeniedIsSaidOnce() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    .init("verdict", "deny"), .init("level", "safety"), .init("rule", "mine"),
                    .init("why", "nobody answered in time"), .init("by", "rule mine"),
                    .init("text", "nobody answered in time"),
                ]))
        }
        #expect(
            caller.run("gate", "run", "make").output
                == "deny by safety, rule mine: nobody answered in time\n")
        #expect(supervisor.requests.count == 1)
    }

    @Test func budgetsStandInColumns() throws {
        var story = Story()
        let one = story.spawn("10:00:00", "a", "coder", ["claude"], process: 1)
        let two = story.spawn("10:00:00", "coder-2", "coder", ["claude"], process: 2)
        let set: [(AgentID?, JSON)] = [
            (nil, ["money": 20]), (one, ["tokens": 100]), (two, ["memory": 1_048_576]),
        ]
        for (agent, budgets) in set {
            story.tell("10:00:01", agent, .signal, "budget", ["budgets": budgets])
        }
        story.tell("10:00:02", nil, .signal, "exemption", ["rule": "budget-tokens"])
        #expect(
            Caller(try workspace(story.events)).run("budgets").output == """
                all together  money   spent 0.00 of 20.00     0 %
                a             tokens  spent 0 of 100 tokens   0 %  lifted
                coder-2       memory  used 0 of 1M of memory  0 %

                """)
    }

    /// Nothing would follow from it, and nobody would notice.
    @Test(arguments: ["claim", "yield"])
    func onlyAgentsPromise(_ intent: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("a", nil)]) }
        var caller = caller
        let arguments = ["message", "a", "hi", "--intent", intent, "--about", "src", "--for", "1m"]
        let refused = caller.run(arguments)
        #expect(refused.ending == .exit(.failed) && refused.errors.contains("'skep "))
        #expect(supervisor.requests.isEmpty)
        caller.variables["SKEP_TOKEN"] = "secret"
        caller.variables["SKEP_CONTROL"] = supervisor.control
        #expect(caller.run(arguments).ending == .exit(.done))
        #expect(supervisor.body(of: "message")?["seconds"] == 60)
    }

    // MARK: - Times

    @Test func anEndIsSaidAsClocksHereShowIt() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(Body([JSON.Field("until", "2020-01-02T03:04:05.678901Z")]))
        }
        #expect(
            caller.run("rules", "--lift", "fence", "--for", "1m").output
                == "rule fence: lifted until 2020-01-02 03:04:05\n")
        #expect(
            caller.run("override", "a", "take-over").output
                == "a: taken over until 2020-01-02 03:04:05\n")
        #expect(supervisor.requests.count == 2)
    }

    @Test(arguments: [
        (#"{"until":null,"restored":2,"lifted":[]}"#, "rule fence: counts again\n"),
        (#"{"until":null,"restored":0,"lifted":[]}"#, "rule fence: was not lifted\n"),
        (
            #"{"restored":1,"lifted":[{"pattern":"/srv","agent":"one","until":null}]}"#,
            "rule fence: counts again\nstill lifted: fence for /srv for one\n"
        ),
        (
            #"{"restored":0,"lifted":[{"pattern":null,"agent":null,"until":null}]}"#,
            "rule fence: not lifted so\nstill lifted: fence\n"
        ),
    ])
    func whatIsStillLiftedIsNamed(_ reply: String, _ words: String) throws {
        let body = try JSON(parsing: Array(reply.utf8))
        let supervisor = try FakeSupervisor(scratch) { _ in .ok(Body(body.object ?? [])) }
        #expect(caller.run("rules", "--restore", "fence").output == words)
        #expect(supervisor.body(of: "override") == ["restore": "fence"])
    }
}
