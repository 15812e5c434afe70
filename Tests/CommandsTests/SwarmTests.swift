import Glibc
import Support
import Swarm
import Testing

/// A whole swarm, from the first command to the last: keeper, supervisor, holders and all.
@Suite(
    .serialized,
    .enabled(if: getenv("SKEP_HOLDER") != nil, "SKEP_HOLDER names the holder; 'make test' does"))
struct SwarmTests {
    private let scratch = Scratch()

    /// What a command said, and how it ended.
    @discardableResult
    private func skep(_ arguments: String...) throws -> Said { try skep(arguments) }

    private typealias Said = (lines: [String], code: Int32, said: String)

    @discardableResult
    private func skep(_ arguments: [String]) throws -> Said {
        let command = [Products.path(of: "skep"), "-C", scratch.path] + arguments
        let child = try Child.run(command, seconds: 60)
        guard case .exited(let code) = try child.wait() else {
            throw Child.Failure(description: "\(command) was killed")
        }
        return (child.lines, code, child.errors)
    }

    private func agents() throws -> [String: JSON] {
        let list = try JSON(parsing: skep("ps", "--json").lines.joined()).array ?? []
        return Dictionary(list.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    /// The second is somebody else: whoever leaves the token aside is the operator.
    @Test(arguments: [("", "running"), ("unset SKEP_TOKEN; ", "terminated")])
    func whatAnAgentAsksForIsAskedInItsName(_ beforehand: String, _ status: String) throws {
        try skep("init")
        defer { _ = try? skep("down") }
        try skep("run", "--name", "other", "--pipe", "--messages", "--", "cat")
        let program = "\(Products.path(of: "skep")) -C \(scratch.path)"
        let script = "\(program) message other hi; \(program) stop other; echo over; sleep 1000"
        try skep("run", "--name", "inner", "--pipe", "--", "sh", "-c", beforehand + script)
        let follower = try Child(
            [Products.path(of: "skep"), "-C", scratch.path, "logs", "-f", "inner"], seconds: 60)
        while let line = try follower.line(""), !line.hasSuffix("over") {}
        #expect(try agents()["other"]?["status"]?.string == status)
        let said = try skep("logs", "other").lines.joined()
        #expect(said.contains("message from \(beforehand.isEmpty ? "inner" : "operator"): hi"))
    }

    @Test func anAgentLivesFromRunToDown() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        let echo = "echo ready; while read line; do echo \"got $line\"; done"
        #expect(try skep("run", "--name", "echo", "--", "sh", "-c", echo).lines == ["echo"])
        #expect(try skep("up").said.isEmpty)
        let taken = try skep("run", "--name", "echo", "--", "true")
        #expect(taken.code == 1 && taken.said.contains("'echo' is running already"))

        let follower = try Child(
            [
                Products.path(of: "skep"), "-C", scratch.path, "logs", "-f", "echo",
            ], seconds: 60)
        while let line = try follower.line(""), !line.hasSuffix("ready") {}
        #expect(try skep("send", "echo", "one two").code == 0)
        while let line = try follower.line(""), !line.hasSuffix("got one two") {}

        #expect(try skep("pause", "echo").lines == ["echo: paused"])
        #expect(try agents()["echo"]?["status"] == "paused")
        #expect(try skep("resume", "--all").lines == ["echo: resumed"])
        #expect(try skep("freeze").lines == ["echo: held"])
        #expect(try skep("run", "--", "true").code == 1)
        #expect(try skep("up").said == "the breaker is on; 'skep thaw' releases the swarm\n")
        #expect(try skep("thaw").lines == ["echo: released"])
        #expect(try skep("stop", "echo", "nobody").code == 1)
        #expect(try agents()["echo"]?["status"] == "terminated")

        #expect(try skep("down").code == 0)
        #expect(try skep("health").code == 69)
        #expect(try skep("verify").code == 0)
    }

    /// It begins before there is a log, and goes on when another supervisor comes.
    @Test func whoFollowsEventsMissesNone() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        let command = [Products.path(of: "skep"), "-C", scratch.path, "events", "-f"]
        let people = try Child(command, seconds: 60)
        let program = try Child(command + ["--json"], seconds: 60)
        for (name, word) in [("one", "hello"), ("two", "back")] {
            try skep("run", "--name", name, "--", "echo", word)
            var line = ""
            while !line.hasSuffix(" " + word) { line = try #require(try people.line("")) }
            // Whoever is new is called by its name.
            #expect(line.contains(name), "\(line)")
            try skep("down")
        }
        var ids: [String] = []
        while let line = try program.line("{") {
            let event = try JSON(parsing: line)
            ids.append(event["id"]?.string ?? "")
            if event["type"] == "output", event["data"]?.string?.hasPrefix("back") == true { break }
        }
        #expect(ids == (1...max(ids.count, 1)).map { "\($0)" })
        #expect(ids.count > 6)
        #expect(try skep("events", "-f", "--to", "3").code == 64)
    }

    /// The lock of the first went with the directory; its socket did not.
    @Test func noSecondKeeperStartsWhereTheDirectoryWasRemoved() throws {
        try skep("init")
        try skep("run", "--name", "one", "--", "sleep", "600")
        defer { _ = try? skep("down") }
        rename(scratch.path + "/.skep", scratch.path + "/away")
        try skep("init")
        let second = try skep("supervise")
        #expect(second.code == 1 && second.said.contains("still serves"), "\(second.said)")
        let deadline = ContinuousClock.now + .seconds(20)
        while access(scratch.path + "/.skep/run.json", F_OK) != 0 {
            try #require(ContinuousClock.now < deadline)
            sched_yield()
        }
        #expect(try agents()["one"]?["status"] == "running")
        #expect(try skep("down").code == 0)
    }

    @Test func aMissingProgramIsSaid() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        let result = try skep("run", "--", "skep-no-such-program")
        #expect(result.code == 1)
        #expect(result.said.contains("not found in PATH"))
    }

    @Test func whoCannotBeStartedAgainStaysAsItWas() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        try skep("run", "--name", "c1", "--pipe", "--", "sleep", "600")
        try skep("stop", "c1")
        #expect(try skep("kill", "c1").lines == ["c1: has ended already"])
        // As long as its keeper lives it can be.
        #expect(try skep("restart", "c1").lines == ["c1: restarted"])
        #expect(try skep("resume", "c1").lines == ["c1: was not paused"])
        try skep("stop", "c1")
        try skep("down")
        try skep("up")
        let refused = try skep("restart", "c1")
        #expect(refused.code == 1)
        #expect(refused.said.contains("its environment went with the supervisor that ended"))
        #expect(refused.said.contains("\n'skep run --name c1 -- ...' starts it anew"))
        #expect(try agents()["c1"]?["status"] == "terminated")
    }

    /// What the documentation shows of descriptor 3 is run as it stands there.
    @Test(arguments: [("sh", ["sh"], 3), ("python", ["python3"], 3)])
    func whatIsShownOfDescriptor3Works(language: String, command: [String], count: Int) throws {
        let here = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let text = try #require(TextFile.read(here + "/docs/events.md"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.drop { $0 != "```\(language)" }.dropFirst().prefix { $0 != "```" }
        let program = try #require(block.isEmpty ? nil : block.joined(separator: "\n") + "\n")
        let path = scratch.path + "/says"
        TextFile.write(Array(program.utf8), to: path)
        try skep("init")
        defer { _ = try? skep("down") }
        guard try skep(["run", "--name", "says", "--pipe", "--"] + command + [path]).code == 0
        else { return }
        try skep("run", "--name", "bad", "--pipe", "--", "sh", "-c", "echo nonsense >&3")
        while try agents().values.contains(where: { $0["status"] != "completed" }) {}
        let told = try skep("events", "--agent", "says", "--json").lines.map {
            try JSON(parsing: $0)
        }
        let own: Set = ["status", "decision", "tool", "usage"]
        #expect(told.count { own.contains($0["type"]?.string ?? "") } == count)
        #expect(told.contains { $0["type"] == "agent.status" && $0["data"]?["evidence"] == "fd3" })
        let dropped = try skep("events", "--type", "drop", "--json").lines
        #expect(dropped.count == 1 && dropped[0].contains("no JSON"))
    }

    @Test func aSupervisorThatIsKilledComesBack() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        try skep("run", "--name", "long", "--pipe", "--", "sleep", "600")
        let health = try JSON(parsing: skep("health", "--json").lines.joined())
        let process = try #require(health["pid"]?.int)
        kill(Int32(process), SIGKILL)
        #expect(try agents()["long"]?["status"] == "running")
        #expect(try skep("stop", "--all").lines == ["long: stopped"])
    }

    @Test func ofManyThatStartOneAtOnceOneDoes() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        let ups = try (1...4).map { _ in
            try Child([Products.path(of: "skep"), "-C", scratch.path, "up"])
        }
        for up in ups { #expect(try up.wait() == .exited(0)) }
        let lines = Set(
            ups.flatMap { $0.lines.prefix(1) }.map { $0.split(separator: " ").last ?? "" })
        #expect(lines.count == 1, "all name the same process")
    }
}
