import EventLog
import Glibc
import Support
import Swarm

/// A workspace of a test's own, in which everything is done as a person does it: by running `skep`.
///
/// What runs there ends with the test, however that ends.
final class Colony {
    let scratch = Scratch()
    /// The root of the workspace; elsewhere than the ledgers when the disk under it is to fail.
    let place: String

    /// What a command said, and how it ended.
    struct Said {
        let lines: [String]
        let errors: String
        let code: Int32
    }

    init(at place: String? = nil) throws {
        self.place = place ?? scratch.path
        try skep("init")
    }

    deinit {
        _ = try? skep("down")
        // Who does not go when told is not to trouble the next test.
        if let run = runFile, let keeper = run["keeper_pid"]?.int { kill(Int32(keeper), SIGKILL) }
    }

    var directory: LogDirectory { LogDirectory(place + "/.skep") }

    /// The command line of `skep` in this workspace.
    func command(_ arguments: [String]) -> [String] {
        [Products.path(of: "skep"), "-C", place] + arguments
    }

    @discardableResult
    func skep(_ arguments: String...) throws -> Said { try skep(arguments) }

    /// Runs a command to its end; throws where it is killed, or takes longer than `seconds`.
    @discardableResult
    func skep(_ arguments: [String], seconds: Int64 = 60) throws -> Said {
        let child = try Child.run(command(arguments), seconds: seconds)
        guard case .exited(let code) = try child.wait() else {
            throw Child.Failure(description: "skep \(arguments) was killed")
        }
        return Said(lines: child.lines, errors: child.errors, code: code)
    }

    func json(_ arguments: String...) throws -> JSON {
        let said = try skep(arguments + ["--json"])
        guard said.code == 0 else {
            // Why a supervisor is gone only its diagnostics tell.
            let diagnostics = TextFile.read("\(place)/.skep/skep.log") ?? ""
            throw Child.Failure(
                description: "skep \(arguments): \(said.errors)\n\(diagnostics)")
        }
        return try JSON(parsing: said.lines.joined(separator: "\n"))
    }
}

// MARK: - Agents

extension Colony {
    /// Every agent by its name, as `skep ps --json` gives it.
    func agents() throws -> [String: JSON] {
        let list = try json("ps").array ?? []
        return Dictionary(list.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    /// Looks until all agents together are as they should be.
    func wait(_ what: String, seconds: Int = 30, until isSo: ([String: JSON]) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var agents = try agents()
        while !isSo(agents) {
            guard ContinuousClock.now < deadline else {
                throw Child.Failure(description: "not so in time: \(what); it is \(agents)")
            }
            agents = try self.agents()
        }
    }
}

// MARK: - The supervisor

extension Colony {
    private var runFile: JSON? {
        TextFile.bytes(directory.path + "/run.json").flatMap { try? JSON(parsing: $0) }
    }

    func health() throws -> JSON { try json("health") }

    func supervisor() throws -> Int32 { Int32(try health()["pid"]?.int ?? 0) }

    /// Ends the supervisor by a signal; returns the number of the next one, when that serves.
    @discardableResult
    func killSupervisor(with signal: Int32 = SIGKILL) throws -> Int32 {
        let killed = try supervisor()
        kill(killed, signal)
        return try successor(of: killed)
    }

    /// SIGKILL to a supervisor; returns how long it took until the next one served.
    func timeToReturn(from supervisor: Int32) throws -> Duration {
        let start = ContinuousClock.now
        kill(supervisor, SIGKILL)
        try successor(of: supervisor)
        return ContinuousClock.now - start
    }

    /// Waits until a supervisor serves that is not the one that was.
    @discardableResult
    func successor(of killed: Int32) throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let health = try? health(), let next = health["pid"]?.int, next != Int64(killed) {
                return Int32(next)
            }
        }
        throw Child.Failure(description: "no supervisor came after \(killed)")
    }
}
