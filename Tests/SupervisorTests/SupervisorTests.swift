import Glibc
import Support
import Swarm
import Testing
import Wire

// One after the other: each has a keeper, a supervisor and holders.
@Suite(.serialized) struct SupervisorTests {
    @Test func whatAnAgentPrintsIsInTheLogBeforeItsEnd() throws {
        let hive = try Hive()
        _ = try hive.spawn("one", "echo out; echo err >&2; exit 3", pty: false)
        let agent = try hive.wait(for: "one") { $0["status"]?.string == "failed" }
        try hive.shutDown()
        #expect(agent["exit"]?["code"]?.int == 3)
        #expect(try hive.printed("out", by: agent) == Array("out\n".utf8))
        #expect(try hive.printed("err", by: agent) == Array("err\n".utf8))
        let types = try hive.events(of: agent["id"]?.string).map(\.type)
        let (output, end) = (types.lastIndex(of: .output), types.firstIndex(of: .agentExited))
        #expect(try #require(output) < #require(end))
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func nothingComesFromAProgramBeforeItRuns() throws {
        let hive = try Hive()
        let names = (1...20).map { "p\($0)" }
        for name in names { _ = try hive.spawn(name, "echo out; echo err >&2", pty: false) }
        let agents = try names.map { name in
            try hive.wait(for: name) { $0["status"]?.string == "completed" }
        }
        try hive.shutDown()
        for agent in agents {
            let events = try hive.events(of: agent["id"]?.string)
            #expect(wordsBeforeItRuns(events) == 0)
            #expect(wordsBeforeItRuns(events.reversed()) == 2)
        }
    }

    private func wordsBeforeItRuns(_ events: [Event]) -> Int {
        let start = events.prefix { $0.type != .agentStatus || $0.subject != "running" }
        return start.count { $0.subject == "out" || $0.subject == "err" }
    }

    @Test func aTerminalIsOneAndTakesWhatIsSent() throws {
        let hive = try Hive()
        _ = try hive.spawn("ask", "test -t 0 && echo tty; read word; echo got $word; stty size")
        try hive.wait(for: "ask") { $0["last_line"]?.string == "tty" }
        _ = try hive.ask("send", ["agent": "ask", "text": "honey"])
        let agent = try hive.wait(for: "ask") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        let text = String(decoding: try hive.printed("pty", by: agent), as: UTF8.self)
        #expect(text == "tty\r\nhoney\r\ngot honey\r\n40 120\r\n")
    }

    /// Somebody ends it, and it closes its input before the last of it is gone: not its own doing.
    @Test(arguments: [
        ("(trap '' TERM; exec sleep 600 <&-) & exec sleep 600", "ending"),
        ("head -c 1 >/dev/null; exec sleep 600 <&-", "no_input"),
    ])
    func whyTheRestWasNotSentIsSaid(_ script: String, _ code: String) throws {
        let hive = try Hive()
        _ = try hive.spawn("deaf", script, pty: false)
        var sender = try hive.another()
        let text = JSON(String(repeating: "x", count: 200_000))
        let request = try sender.send(
            "send", Body([.init("agent", "deaf"), .init("text", text)]), within: .seconds(20))
        if code == "ending" {
            try hive.wait(for: "deaf") { _ in
                (try? hive.ask("list")["unread"]?[0]?["agent"]) == "deaf"
            }
            #expect(try hive.ask("health")["unread"]?[0]?["bytes"]?.int ?? 0 > 100_000)
            #expect(try hive.tell("stop", "deaf") == "ok")
        }
        guard case .error(let error)? = try sender.reply(to: request, within: .seconds(20))?.outcome
        else { throw Child.Failure(description: "it was sent") }
        #expect(error.code == code, "\(error.message)")
        #expect(try hive.ask("list")["unread"] == nil)
        try hive.shutDown()
    }

    @Test func aMissingProgramFailsWithTheReason() throws {
        let hive = try Hive()
        let reply = try hive.ask(
            "spawn", ["command": ["/no/such"], "cwd": "/", "name": "lost"])
        #expect(reply["results"]?[0]?["code"]?.string == "not_started")
        #expect(try hive.agent("lost")["reason"]?.string == "/no/such: No such file or directory")
    }

    @Test func aStopReachesWhoeverIgnoresIt() throws {
        let hive = try Hive()
        _ = try hive.spawn("stubborn", "trap '' TERM; (trap '' TERM; while :; do :; done) & wait")
        let process = Int32(try hive.agent("stubborn")["pid"]?.int ?? 0)
        #expect(try hive.tell("stop", "stubborn") == "ok")
        #expect(try hive.agent("stubborn")["status"]?.string == "terminated")
        #expect(kill(process, 0) != 0)
        #expect(try hive.tell("stop", "nobody") == "no_such_agent")
    }

    @Test func heldMeansThatTheKernelSaysSo() throws {
        let hive = try Hive()
        _ = try hive.spawn("busy", "while :; do :; done")
        let process = try hive.agent("busy")["pid"]?.int ?? 0
        #expect(try hive.tell("pause", "busy") == "ok")
        #expect(try state(of: process) == "T")
        try hive.killSupervisor()
        // Another supervisor proves the hold anew, and lets go of it.
        try hive.wait(for: "busy") { $0["status"]?.string == "paused" }
        #expect(try state(of: process) == "T")
        #expect(try hive.tell("resume", "busy") == "ok")
        #expect(try state(of: process) != "T")
        _ = try hive.ask("freeze")
        #expect(try state(of: process) == "T")
        #expect(throws: ErrorBody.self) { try hive.spawn("late", "true") }
        _ = try hive.ask("thaw")
        #expect(try state(of: process) != "T")
    }

    @Test(arguments: [true, false])
    func noLineIsLostOrDoubledWhenTheSupervisorIsKilled(_ pty: Bool) throws {
        let hive = try Hive()
        let script = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); echo line $i; done"
        _ = try hive.spawn("bee", script, pty: pty)
        for _ in 0..<3 {
            let before = try hive.agent("bee")["last_line"]?.string
            try hive.wait(for: "bee") { $0["last_line"]?.string != before }
            #expect(try hive.agent("bee")["status"]?.string == "running")
            try hive.killSupervisor()
        }
        let agent = try hive.wait(for: "bee") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        let end = pty ? "\r\n" : "\n"
        let wanted = (1...400_000).map { "line \($0)\(end)" }.joined()
        #expect(try hive.printed(pty ? "pty" : "out", by: agent) == Array(wanted.utf8))
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func whereTheKernelDoesNotSpliceStreamsAreCopiedWhole() throws {
        let hive = try Hive(refusing: "splice")
        let text = (1...50_000).map { "line \($0)\n" }.joined()
        let script = "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); echo line $i; done"
        _ = try hive.spawn("piped", script, pty: false)
        _ = try hive.spawn("drawn", "stty -onlcr; \(script)")
        let piped = try hive.wait(for: "piped") { $0["status"]?.string == "completed" }
        let drawn = try hive.wait(for: "drawn") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        #expect(try hive.printed("out", by: piped) == Array(text.utf8))
        #expect(try hive.printed("pty", by: drawn) == Array(text.utf8))
        #expect(hive.refusals > 100)
    }

    @Test func afterTheEndOfAllOfThemWhatRanIsLostAndOthersAreStarted() throws {
        let first = try Hive()
        _ = try first.spawn("lost", "while :; do sleep 1; done")
        // One that sees its keeper end stops all agents.
        kill(first.supervisor, SIGSTOP)
        kill(first.keeper.process, SIGKILL)
        kill(first.supervisor, SIGKILL)
        let hive = try Hive(after: first)
        // Answered is what is on the disk, and that it is lost may be on its way there.
        let lost = try hive.wait(for: "lost") { $0["status"]?.string == "failed" }
        #expect(lost["exit"]?["code"] == nil)
        _ = try hive.spawn("next", "true")
        try hive.wait(for: "next") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func whatFailsIsStartedAgainWithWhatTheKeeperHas() throws {
        let hive = try Hive()
        _ = try hive.spawn("phoenix", "echo up; exit 1", pty: false, restart: "on-failure")
        try hive.wait(for: "phoenix") { $0["status"]?.string == "failed" }
        try hive.killSupervisor()
        let agent = try hive.wait(for: "phoenix") { ($0["restarts"]?.int ?? 0) >= 1 }
        #expect(try hive.tell("stop", "phoenix") == "ok")
        try hive.shutDown()
        let text = String(decoding: try hive.printed("out", by: agent), as: UTF8.self)
        #expect(text.hasPrefix("up\nup\n") || text == "up\n")
    }

    @Test func aLineThatIsLeftOpenSpoilsNoneOfTheNextProgram() throws {
        let hive = try Hive()
        let line = #"{"type": "decision", "subject": "again"}"#
        let script = "echo '\(line)' >&3; printf '{' >&3; exit 1"
        _ = try hive.spawn("half", script, restart: "on-failure")
        let agent = try hive.wait(for: "half") { $0["restarts"]?.int == 2 }
        try hive.shutDown()
        let events = try hive.events(of: agent["id"]?.string)
        #expect(events.count { $0.type == .decision } >= 2)
        #expect(events.count { $0.type == .drop } >= 2)
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func linesOnDescriptor3AreEvents() throws {
        let hive = try Hive()
        let long = "head -c 200000 /dev/zero | tr '\\0' x >&3; echo >&3"
        let status = #"echo '{"type":"status","subject":"idle","content":{"reason":"r"}}' >&3"#
        _ = try hive.spawn("says", "\(long); echo '{\"type\":\"gate\"}' >&3; \(status)", pty: false)
        let agent = try hive.wait(for: "says") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        let events = try hive.events(of: agent["id"]?.string)
        #expect(events.filter { $0.type == .drop }.count == 2)
        let claim = events.first { $0.type == .agentStatus && $0.subject == "idle" }
        #expect(claim?.content == .text(#"{"from":"running","evidence":"fd3","reason":"r"}"#))
    }

    private func state(of process: Int64) throws -> String? {
        let text = try #require(TextFile.read("/proc/\(process)/stat"))
        return text.split(separator: " ").dropFirst(2).first.map(String.init)
    }
}
