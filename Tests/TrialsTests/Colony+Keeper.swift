import EventLog
import Glibc
import Linux
import Support
import Swarm

// Keeper and supervisor as processes, to be watched and killed.
extension Colony {
    /// By what an agent of this colony is known that was started with `--env` of it.
    var tag: String { "SKEP_TRIAL=\(scratch.path)" }

    /// All that the keeper has started, supervisor and holders included.
    func traces() throws -> Traces { Traces(below: [try keeper()], tag: tag) }

    /// Neither is left a moment in which it could act without the other.
    func killKeeperAndSupervisor() throws {
        let (keeper, supervisor) = (try Watched(try keeper()), try Watched(try supervisor()))
        kill(keeper.number, SIGSTOP)
        try supervisor.kill()
        try keeper.kill()
    }

    /// Kills a supervisor and spoils the log before another one has come; returns the good one.
    func spoilLog(after supervisor: Int32) throws -> [(String, [UInt8])] {
        let keeper = try keeper()
        kill(keeper, SIGSTOP)
        defer { kill(keeper, SIGCONT) }
        let watched = try Watched(supervisor)
        try watched.kill()
        guard watched.ends() else { throw Child.Failure(description: "it cannot be killed") }
        let names = Scratch.names(in: directory.path).filter { $0.hasPrefix("log.db") }
        let good = names.map { ($0, TextFile.bytes("\(directory.path)/\($0)") ?? []) }
        restoreLog(good.map { ($0.0, [UInt8](repeating: 0xaa, count: $0.1.count)) })
        return good
    }

    func restoreLog(_ files: [(String, [UInt8])]) {
        for (name, bytes) in files { TextFile.write(bytes, to: "\(directory.path)/\(name)") }
    }

    /// Looks until something is so that no event tells of.
    func look(_ what: String, seconds: Int = 30, until isSo: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !isSo() {
            guard ContinuousClock.now < deadline else {
                throw Child.Failure(description: "not so in time: \(what); \(diagnostics)")
            }
            poll(nil, 0, 10)
        }
    }
}

/// Somebody whose end is waited for; the number may be another's by then.
final class Watched {
    private let handle: ProcessHandle
    var number: Int32 { handle.number }

    init(_ number: Int32) throws { handle = try ProcessHandle(number) }

    func kill() throws { try handle.send(.kill) }

    /// Whether it ends within that time.
    func ends(within seconds: Int = 30) -> Bool {
        var look = pollfd(fd: handle.descriptor.number, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, CInt(seconds * 1_000)) == 1
    }
}
