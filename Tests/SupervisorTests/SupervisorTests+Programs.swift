import Glibc
import Support
import Swarm
import Testing

// The programs of docs/examples/.
extension SupervisorTests {
    @Test func aProgramInCPoursItsInputIntoTheLog() throws {
        let swarm = try Strangers(try Hive())
        let program = swarm.hive.scratch.path + "/pour"
        let compiler = try Child.run([
            "cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", program,
            Documentation.path("examples/pour.c"), "-lzmq",
        ])
        try #require(compiler.wait() == .exited(0), "\(compiler.errors)")
        let pipe = swarm.hive.scratch.path + "/input"
        try #require(mkfifo(pipe, 0o600) == 0)
        let pour = try Child(["sh", "-c", "exec '\(program)' '\(swarm.control)' pour <'\(pipe)'"])
        let input = open(pipe, O_WRONLY)
        try #require(input >= 0)
        try write("one\n", to: input)
        try swarm.wait(for: "pour", toWriteMoreThan: 0)
        #expect(try swarm.hive.tell("pause", "pour") == "ok")
        try write("two\n", to: input)
        // It hears what it does not know while it is held, and what it is to read stays in the pipe.
        #expect(try swarm.hive.tell("message", "pour", ["text": "hello"]) == "refused")
        #expect(try swarm.lines(of: "pour") == ["one"])
        var waiting: CInt = 0
        #expect(ioctl(input, UInt(FIONREAD), &waiting) == 0 && waiting == 4)
        #expect(try swarm.hive.tell("resume", "pour") == "ok")
        try swarm.wait(for: "pour", toWriteMoreThan: 1)
        try swarm.hive.killSupervisor()
        try write("\"three\"\\\n", to: input)
        close(input)
        #expect(try pour.wait() == .exited(0))
        #expect(try swarm.lines(of: "pour") == ["one", "two", #""three"\"#])
        #expect(try swarm.hive.agent("pour")["status"]?.string == "completed")
        try swarm.hive.shutDown()
    }

    private func write(_ text: String, to descriptor: CInt) throws {
        let count = Array(text.utf8).withUnsafeBytes {
            Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
        try #require(count == text.utf8.count)
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

    private func content(of event: Event) -> JSON {
        guard case .text(let text) = event.content else { return .null }
        return (try? JSON(parsing: text)) ?? .null
    }
}
