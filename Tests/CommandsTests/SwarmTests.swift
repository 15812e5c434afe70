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
    private func skep(_ arguments: String...) throws -> (lines: [String], code: Int32, said: String)
    {
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
        #expect(try skep("thaw").lines == ["echo: released"])
        #expect(try skep("stop", "echo", "nobody").code == 1)
        #expect(try agents()["echo"]?["status"] == "terminated")

        #expect(try skep("down").code == 0)
        #expect(try skep("health").code == 69)
        #expect(try skep("verify").code == 0)
    }

    @Test func aMissingProgramIsSaid() throws {
        try skep("init")
        defer { _ = try? skep("down") }
        let result = try skep("run", "--", "skep-no-such-program")
        #expect(result.code == 1)
        #expect(result.said.contains("No such file or directory"))
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
