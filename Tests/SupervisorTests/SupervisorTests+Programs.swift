import Glibc
import Support
import Swarm
import Testing

// The programs of docs/examples/.
extension SupervisorTests {
    @Test func aProgramInCPoursItsInputIntoTheLog() throws {
        let swarm = try Strangers(try Hive())
        let pour = try Pour(TextFile.read(Documentation.path("examples/pour.c")), swarm)
        #expect(try pour.bytesLeftWhileHeld(swarm) == 4)
        #expect(try swarm.lines(of: "pour") == ["one", "two"])
        try swarm.hive.killSupervisor()
        try pour.write("\"three\"\\\n")
        try pour.close()
        #expect(try swarm.lines(of: "pour") == ["one", "two", #""three"\"#])
        #expect(try swarm.hive.agent("pour")["status"]?.string == "completed")
        try swarm.hive.shutDown()
    }

    /// The test above sees it when a program reads on while it is held.
    @Test func aProgramInCThatReadsOnIsFoundOut() throws {
        let swarm = try Strangers(try Hive())
        let source = try #require(TextFile.read(Documentation.path("examples/pour.c")))
        let other = source.replacing("size == 0 && !paused", with: "size == 0")
        #expect(other != source)
        #expect(try Pour(other, swarm).bytesLeftWhileHeld(swarm) == 0)
    }

    @Test func aShellScriptSaysWhatItDoes() throws {
        let hive = try Hive()
        let empty = hive.scratch.path + #"/"empty\"#
        try #require(TextFile.write([], to: empty))
        let script = Documentation.path("examples/say.sh")
        _ = try hive.spawn("checker", "exec '\(script)' /etc/passwd '\(empty)'", pty: false)
        let agent = try hive.wait(for: "checker") { $0["status"]?.string == "completed" }
        try hive.shutDown()
        let events = try hive.events(of: agent["id"]?.string)
        let tools = events.filter { $0.type == .tool }
        #expect(tools.map(\.subject) == ["test -s", "test -s"])
        #expect(tools.map { content(of: $0)["ok"]?.bool } == [true, false])
        #expect(tools.last.flatMap { content(of: $0)["input"]?.string } == empty)
        let decision = try #require(events.first { $0.type == .decision })
        #expect(content(of: decision)["rationale"]?.string == "1 of 2 are empty")
        #expect(!events.contains { $0.type == .drop })
    }

    /// Both workers have a part; the one that cannot do its own dies of it, and the other does that too.
    @Test func anOrchestratorSplitsOrdersWatchesAndFinishes() throws {
        let swarm = try Strangers(try Hive())
        let worker = #"""
            while read -r line; do
                part=${line##*do }
                case $line in "order from orchestrator: do "*) ;; *) continue ;; esac
                if [ "$MORTAL$part" = 1b ]; then exit 1; fi
                word=done; [ "$part" != d ] || word=failed
                text="$word $part it is d"
                echo '{"type":"message","subject":"orchestrator","content":{"text":"'"$text"'"}}' >&3
            done
            """#
        for (name, mortal) in [("one", "0"), ("two", "1")] {
            _ = try swarm.hive.spawn(
                name, "MORTAL=\(mortal); \(worker)", pty: false, messages: true)
        }
        let script = TextFile.read(Documentation.path("examples/orchestrator.py"))
        let child = try swarm.start(script, "one,two", "a a", "b", "c", "d")
        #expect(try child.wait() == .exited(1))
        #expect(child.lines.filter { $0.hasSuffix("it is d") }.count == 5, "\(child.lines)")
        #expect(child.lines.last == "d failed: it is d")
        #expect(child.lines.contains("one: done b it is d"))
        let agent = try swarm.hive.agent("orchestrator")
        #expect(agent["status"] == "failed" && agent["exit"]?["code"] == 1)
        try swarm.hive.shutDown()
        let events = try swarm.hive.events(of: agent["id"]?.string)
        let decisions = events.filter { $0.type == .decision }.map(\.subject)
        #expect(
            decisions == ["4 parts for 2 workers", "b once more", "1 part failed"], "\(decisions)")
    }

    private func content(of event: Event) -> JSON {
        guard case .text(let text) = event.content else { return .null }
        return (try? JSON(parsing: text)) ?? .null
    }
}

/// The program of examples/pour.c, and the pipe that it reads.
private final class Pour {
    private let program: Child
    private var input: CInt

    init(_ source: String?, _ swarm: Strangers) throws {
        let path = swarm.hive.scratch.path + "/pour"
        try #require(TextFile.write(Array((source ?? "").utf8), to: path + ".c"))
        let compiler = try Child.run([
            "cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", path, path + ".c", "-lzmq",
        ])
        try #require(compiler.wait() == .exited(0), "\(compiler.errors)")
        try #require(mkfifo(path + ".in", 0o600) == 0)
        program = try Child([
            "sh", "-c", "exec '\(path)' '\(swarm.control)' pour <'\(path).in'",
        ])
        input = open(path + ".in", O_WRONLY)
        try #require(input >= 0)
    }

    deinit { if input >= 0 { Glibc.close(input) } }

    func write(_ text: String) throws {
        let count = Array(text.utf8).withUnsafeBytes {
            Glibc.write(input, $0.baseAddress, $0.count)
        }
        try #require(count == text.utf8.count)
    }

    /// What is left of four bytes that are written while it is held; then it goes on and reads them.
    func bytesLeftWhileHeld(_ swarm: Strangers) throws -> CInt {
        try write("one\n")
        try swarm.wait(for: "pour", toWriteMoreThan: 0)
        #expect(try swarm.hive.tell("pause", "pour") == "ok")
        try write("two\n")
        // It looks at both of what it is told and what it reads before it answers twice.
        for _ in 1...2 {
            #expect(try swarm.hive.tell("message", "pour", ["text": "hello"]) == "refused")
        }
        #expect(try swarm.lines(of: "pour") == ["one"])
        var left: CInt = 0
        try #require(ioctl(input, UInt(FIONREAD), &left) == 0)
        #expect(try swarm.hive.tell("resume", "pour") == "ok")
        try swarm.wait(for: "pour", toWriteMoreThan: 1)
        return left
    }

    /// Ends its input, and waits until it has left.
    func close() throws {
        Glibc.close(input)
        input = -1
        #expect(try program.wait() == .exited(0))
    }
}
