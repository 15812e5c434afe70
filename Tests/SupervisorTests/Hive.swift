import EventLog
import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

/// A keeper and its supervisors in a workspace of their own; all of it ends with the test.
final class Hive {
    let scratch: Scratch
    let keeper: Child
    private var client: ControlClient
    private(set) var supervisor: Int32 = 0

    /// Where a system call is named, the kernel refuses it to all of them; in the workspace of an
    /// earlier one, where there is one.
    init(refusing call: String? = nil, after earlier: Hive? = nil) throws {
        scratch = earlier?.scratch ?? Scratch()
        let holder = getenv("SKEP_HOLDER").map { String(cString: $0) } ?? ".build/holder"
        let command = [
            Products.path(of: "apiary"), "keep", holder, scratch.path + "/.skep", scratch.path,
        ]
        let refused = scratch.path + "/refused"
        keeper = try Child((call.map { Hive.refuse($0, noting: refused) } ?? []) + command)
        let run = try Hive.runFile(in: scratch.path, other: earlier?.supervisor ?? 0)
        supervisor = run.process
        client = try ControlClient(to: run.control, context: Context())
    }

    private static func refuse(_ call: String, noting file: String) -> [String] {
        [
            "strace", "-f", "--seccomp-bpf", "-qq", "-o", file, "-e", "trace=\(call)",
            "-e", "inject=\(call):error=EINVAL",
        ]
    }

    /// How often a system call was refused.
    var refusals: Int {
        (TextFile.read(scratch.path + "/refused") ?? "").split(separator: "\n")
            .count { $0.contains("(INJECTED)") }
    }

    var directory: LogDirectory { LogDirectory(scratch.path + "/.skep") }

    /// Waits for a supervisor other than one that is known.
    private static func runFile(
        in workspace: String, other: Int32
    ) throws -> (process: Int32, control: String) {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            var bytes: [UInt8] = []
            if let file = try? Descriptor(open: workspace + "/.skep/run.json", O_RDONLY),
                (try? file.read(appendingTo: &bytes, limit: 4_096)) != nil,
                let json = try? JSON(parsing: bytes), let process = json["pid"]?.int,
                let control = json["control"]?.string, process != Int64(other)
            {
                return (Int32(process), control)
            }
            sched_yield()
        }
        throw Child.Failure(description: "no supervisor came")
    }

    /// Somebody else who may wait for an answer meanwhile.
    func another() throws -> ControlClient {
        try ControlClient(to: client.endpoint, context: Context())
    }

    func ask(_ verb: String, _ body: JSON = [:]) throws -> JSON {
        try client.request(verb, Body(body.object ?? []), within: .seconds(20)).get().json
    }

    /// Asks for something to be done to one agent, and gives the code of what came of it.
    func tell(_ verb: String, _ agent: String, _ rest: JSON = [:]) throws -> String {
        let body: JSON = ["agents": [JSON(agent)]]
        let fields = (body.object ?? []) + (rest.object ?? [])
        let result = try ask(verb, JSON(fields))["results"]?[0]
        return result?["ok"]?.bool == true ? "ok" : result?["code"]?.string ?? "?"
    }

    func spawn(
        _ name: String, _ script: String, pty: Bool = true, restart: String = "never",
        messages: Bool = false
    ) throws -> JSON {
        try ask(
            "spawn",
            [
                "command": ["sh", "-c", JSON(script)], "cwd": "/", "name": JSON(name),
                "env": ["PATH=/usr/bin:/bin"], "pty": JSON(pty), "restart": JSON(restart),
                "messages": JSON(messages),
            ])
    }

    func agent(_ name: String) throws -> JSON {
        let agents = try ask("list")["agents"]?.array ?? []
        return agents.first { $0["name"]?.string == name } ?? .null
    }

    /// Waits until an agent is as it should be, and gives it.
    @discardableResult
    func wait(for name: String, until isSo: (JSON) -> Bool) throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let agent = try agent(name)
            if isSo(agent) { return agent }
        }
        throw Child.Failure(description: "it did not come to be so: \(try agent(name))")
    }

    /// SIGKILL to the supervisor; returns when another one serves.
    func killSupervisor() throws {
        kill(supervisor, SIGKILL)
        try waitForSuccessor()
    }

    func waitForSuccessor() throws {
        let run = try Hive.runFile(in: scratch.path, other: supervisor)
        supervisor = run.process
        client = try ControlClient(to: run.control, context: Context())
    }

    func shutDown() throws {
        _ = try ask("shutdown")
        #expect(try keeper.wait() == .exited(0))
    }

    func events(of agent: String? = nil) throws -> [Event] {
        var events: [Event] = []
        let reader = try LogReader(directory)
        try reader.forEach(after: .none, through: EventID(.max)) { events.append(Event($0)) }
        return events.filter { agent == nil || $0.agent?.rawValue == agent }
    }

    /// Everything an agent printed on a stream.
    func printed(_ stream: String, by agent: JSON) throws -> [UInt8] {
        try events(of: agent["id"]?.string).filter { $0.type == .output && $0.subject == stream }
            .flatMap { event -> [UInt8] in
                if case .bytes(let bytes) = event.content { bytes } else { [] }
            }
    }

    func audit() throws -> String {
        let audit = try Child.run([Products.path(of: "audit"), "log", directory.path])
        return audit.lines.joined(separator: "\n")
    }
}
