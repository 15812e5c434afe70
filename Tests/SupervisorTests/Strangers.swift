import Support
import Swarm

/// Programs of the documentation beside a supervisor that knows nothing of them.
final class Strangers {
    let hive: Hive
    let control: String

    init(_ hive: Hive) throws {
        self.hive = hive
        guard let control = try hive.ask("health")["control"]?.string else {
            throw Child.Failure(description: "nobody says where the supervisor is")
        }
        self.control = control
    }

    func start(_ script: String?, _ arguments: String...) throws -> Child {
        guard let script else { throw Child.Failure(description: "there is no such example") }
        return try Child(
            Python.command(script, [control] + arguments, in: hive.scratch), seconds: 120)
    }

    /// What the operator's client of the documentation says.
    func tell(_ arguments: String...) throws -> [String] {
        guard let script = Documentation.script("tell.py") else { return ["there is no tell.py"] }
        let child = try Child.run(
            Python.command(script, [control] + arguments, in: hive.scratch), seconds: 120)
        return child.lines + child.errors.split(separator: "\n").map(String.init)
    }

    /// Everything that an agent has written so far, as lines.
    func lines(of name: String) throws -> [String] {
        let bytes = try hive.printed("out", by: hive.agent(name))
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until an agent has written more lines than so many.
    func wait(for name: String, toWriteMoreThan count: Int) throws {
        try hive.wait(for: name) { _ in ((try? lines(of: name)) ?? []).count > count }
    }
}
