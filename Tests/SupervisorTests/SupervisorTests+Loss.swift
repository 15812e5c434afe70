import EventLog
import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

// What is taken away while agents run: the log, the supervisor, a holder.
extension SupervisorTests {
    /// What a killed holder leaves behind is the keeper's to kill; the end is said after that.
    @Test func itHasNotEndedBeforeWhatAKilledHolderLeftHas() throws {
        let hive = try Hive()
        let script = "for i in $(seq 60); do sleep 1000 & done; echo ready; wait"
        _ = try hive.spawn("many", script)
        let agent = try hive.wait(for: "many") { $0["last_line"]?.string == "ready" }
        let program = try ProcessTree(below: Int32(agent["pid"]?.int ?? 0))
        let members = program.members().map(\.identity.number) + [program.root.number]
        #expect(members.count == 61 && members.allSatisfy(isAlive))
        kill(try #require(parent(of: program.root.number)), SIGKILL)
        try hive.wait(for: "many") { $0["status"]?.string == "failed" }
        #expect(members.filter(isAlive) == [])
    }

    /// Stops work, the rest is refused, and what nobody would find is not said to be recorded; all of it
    /// is when the file is back.
    @Test(arguments: ["log.db", "log.db-wal"])
    func aLogThatIsTakenAwayIsADiskThatFails(name: String) throws {
        let hive = try Hive()
        _ = try hive.spawn("one", "while :; do echo x; sleep 0.01; done", pty: false)
        let path = hive.directory.path + "/" + name
        rename(path, path + ".away")
        let refusal = #expect(throws: ErrorBody.self) { try hive.spawn("late", "true") }
        #expect(refusal?.code == "disk_failed" && refusal?.message.contains(path) == true)
        let health = try hive.ask("health")
        #expect(health["disk"] == "failed" && health["hint"]?.string?.contains("skep down") == true)
        #expect(try hive.ask("list")["trouble"] == health["trouble"])
        #expect(try hive.ask("stop", ["agents": ["one"]])["recorded"] == false)
        #expect(try hive.agent("one")["status"]?.string == "running")
        rename(path + ".away", path)
        try hive.wait(for: "one") { $0["status"]?.string == "terminated" }
        #expect(try hive.ask("health")["trouble"] == nil)
        _ = try hive.spawn("late", "true")
        try hive.shutDown()
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    /// Whoever asks without end while nothing can be written must not fill the memory: that is refused,
    /// and what comes once is not: the breaker, and the end of everything.
    @Test func onlySoManyCommandsWaitForTheDisk() throws {
        let hive = try Hive()
        rename(hive.directory.log, hive.directory.log + ".away")
        var client = try hive.another()
        var outcomes: [String] = []
        while outcomes.last != "busy", outcomes.count < 40_000 {
            let body = Body([.init("agents", ["nobody"])])
            var open: [RequestID] = []
            for _ in 0..<16 { open.append(try client.send("stop", body, within: .seconds(20))) }
            for id in open {
                let outcome = try client.reply(to: id, within: .seconds(20))?.outcome
                if case .error(let error)? = outcome {
                    outcomes.append(error.code)
                } else {
                    outcomes.append("ok")
                }
            }
        }
        #expect(outcomes.firstIndex(of: "busy") ?? 0 >= 10_000 && outcomes.last == "busy")
        #expect(outcomes.allSatisfy { $0 == "ok" || $0 == "busy" })
        #expect(try hive.ask("freeze")["recorded"] == false)
        #expect(try hive.ask("hello")["breaker"] == true)
        let again = #expect(throws: ErrorBody.self) { try hive.ask("freeze") }
        #expect(again?.code == "busy")
        try hive.shutDown()
    }

    @Test func withTheDirectoryOfTheLogGoneItIsStillFoundAndEnded() throws {
        let hive = try Hive()
        _ = try hive.spawn("one", "sleep 1000")
        rename(hive.directory.path, hive.scratch.path + "/away")
        let deadline = ContinuousClock.now + .seconds(20)
        let run = hive.directory.path + "/run.json"
        while access(run, F_OK) != 0, ContinuousClock.now < deadline { sched_yield() }
        #expect(TextFile.read(run)?.contains("\(hive.supervisor)") == true)
        #expect(try hive.ask("health")["disk"] == "failed")
        try hive.shutDown()
        #expect(access(run, F_OK) != 0)
    }

    /// Its row was never written, or is not there any more: nobody will ever ask for it, so nothing of
    /// it may stay, though its holder does not end by itself.
    @Test(arguments: [true, false])
    func whomTheLogDoesNotKnowEndsForCertain(isForgotten: Bool) throws {
        let hive = try Hive()
        _ = try hive.spawn("stranger", "trap '' TERM HUP; while :; do sleep 0.01; done")
        let program = try #require(try hive.agent("stranger")["pid"]?.int)
        let holder = try #require(parent(of: Int32(program)))
        kill(hive.keeper.process, SIGSTOP)
        kill(hive.supervisor, SIGKILL)
        kill(holder, SIGSTOP)
        if isForgotten {
            for name in ["log.db", "log.db-wal", "log.db-shm"] {
                unlink(hive.directory.path + "/" + name)
            }
        }
        kill(hive.keeper.process, SIGCONT)
        try hive.waitForSuccessor()
        let tree = try ProcessTree(below: hive.keeper.process)
        let deadline = ContinuousClock.now + .seconds(isForgotten ? 30 : 0)
        // The new supervisor may have gits of its own by now.
        func others() -> Int {
            tree.members().count {
                TextFile.read("/proc/\($0.identity.number)/comm") != "git\n"
            }
        }
        // One that it has begun to start has its name yet.
        var isAlone = others() == 1
        while !isAlone, ContinuousClock.now < deadline { isAlone = others() == 1 }
        #expect(isAlone == isForgotten)
        kill(holder, SIGCONT)
    }

    /// A supervisor that is killed leaves the end of everything to the next one; one that was not asked
    /// for it leaves the agents alone.
    @Test(arguments: [true, false])
    func whatWasToEndEndsThoughTheSupervisorIsKilled(isAsked: Bool) throws {
        let hive = try Hive()
        _ = try hive.spawn("slow", "trap '' TERM; echo ready; while :; do sleep 0.01; done")
        try hive.wait(for: "slow") { $0["last_line"]?.string == "ready" }
        var other = try hive.another()
        _ = try other.send(isAsked ? "shutdown" : "hello", within: .seconds(20))
        if isAsked { try hive.wait(for: "slow") { $0["phase"]?["word"]?.string == "stopping" } }
        kill(hive.supervisor, SIGKILL)
        guard isAsked else {
            try hive.waitForSuccessor()
            try hive.wait(for: "slow") { $0["status"]?.string == "running" }
            return
        }
        #expect(try hive.keeper.wait() == .exited(0))
        let last = try hive.events().last { $0.type == .agentStatus }
        #expect(last?.subject == "terminated")
    }

    /// Whoever waits hears of it from one that is told to end, and of how far it is; not from one that
    /// is killed.
    @Test(arguments: [SIGTERM, SIGKILL])
    func whoeverWaitsIsToldWhenTheSupervisorIsReplaced(signal: Int32) throws {
        let hive = try Hive()
        _ = try hive.spawn("slow", "trap '' TERM; echo ready; while :; do sleep 0.01; done")
        try hive.wait(for: "slow") { $0["last_line"]?.string == "ready" }
        var other = try hive.another()
        let body = Body([.init("agents", ["slow", "nobody"])])
        let request = try other.send("stop", body, within: .seconds(20))
        try hive.wait(for: "slow") { $0["phase"]?["word"]?.string == "stopping" }
        kill(hive.supervisor, signal)
        let reply = try other.reply(to: request, within: .seconds(20))
        guard signal == SIGTERM else { return #expect(reply == nil) }
        let results = try reply?.get().json["results"]
        #expect(results?[0]?["code"]?.string == "interrupted")
        #expect(results?[0]?["message"]?.string?.hasSuffix("and 'slow' is stopping") == true)
        #expect(results?[1]?["code"]?.string == "no_such_agent")
        try hive.waitForSuccessor()
        try hive.wait(for: "slow") { $0["status"]?.string == "terminated" }
        let commands = try hive.events().filter { $0.type == .command && $0.subject == "stop" }
        #expect(commands.count == 1)
    }

    /// Whatever is not sent for want of room is sent later; another error ends it, which shows that it
    /// was met.
    @Test(
        .enabled(if: Host.canTrace, "strace is not here or may not trace"),
        arguments: [("ENOBUFS", true), ("ETOOMANYREFS", true), ("EBADF", false)])
    func whatTheKernelHasNoRoomForIsToldToTheKeeperLater(error: String, stays: Bool) throws {
        let hive = try Hive()
        let strace = [
            "strace", "-f", "-p", "\(hive.supervisor)", "-e", "trace=sendmsg",
            "-e", "inject=sendmsg:error=\(error):when=1..3",
        ]
        let tracer = try Child(["sh", "-c", "exec \"$@\" 2>&1", "sh"] + strace)
        _ = try tracer.line("strace: ")
        let isStarted = (try? hive.spawn("late", "sleep 60")) != nil
        #expect(isStarted == stays)
        tracer.kill()
    }

    private func parent(of process: Int32) -> Int32? {
        let words = TextFile.read("/proc/\(process)/stat")?.split(separator: " ") ?? []
        return words.count > 3 ? Int32(words[3]) : nil
    }

    private func isAlive(_ process: Int32) -> Bool {
        let words = TextFile.read("/proc/\(process)/stat")?.split(separator: " ") ?? []
        return words.count > 2 && words[2] != "Z" && words[2] != "X"
    }
}
