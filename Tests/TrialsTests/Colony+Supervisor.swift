import EventLog
import Glibc
import Support
import Swarm
import Wire

extension Colony {
    /// Starts the supervisor in another world.
    func up(under wrapper: [String]) throws {
        let child = try Child.run(wrapper + command(["up"]))
        guard try child.wait() == .exited(0) else {
            throw Child.Failure(description: "it does not come up: \(child.errors)")
        }
    }

    func keeper() throws -> Int32 { Int32(try health()["keeper_pid"]?.int ?? 0) }

    /// Looks at what `health` says until it is as it should be.
    @discardableResult
    func waitForHealth(_ what: String, until isSo: (JSON) -> Bool) throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(60)
        var last: JSON = .null
        while ContinuousClock.now < deadline {
            last = (try? health()) ?? last
            if isSo(last) { return last }
        }
        throw Child.Failure(description: "not so in time: \(what); it is \(last.text)")
    }

    /// Someone who speaks to the supervisor without a command between.
    func client() throws -> ControlClient {
        let control = try health()["control"]?.string ?? ""
        return try ControlClient(to: control, context: Context())
    }

    /// What the supervisor and the keeper said of themselves.
    var diagnostics: String { TextFile.read(directory.path + "/skep.log") ?? "" }

    /// `down`, which returns when the last row is on the disk; then what is there.
    func stored() throws -> RawLog {
        try skep("down")
        return try RawLog(directory.log)
    }

    /// All that an agent printed on a stream, as the log has it.
    func printed(_ stream: String, by name: String) throws -> [UInt8] {
        let id = try agents()[name]?["id"]?.string ?? ""
        var bytes: [UInt8] = []
        let log = try RawLog(directory.log)
        try log.rows(
            """
            SELECT content FROM events WHERE event_type = 'output' AND agent_id = '\(id)'
            AND subject = '\(stream)' ORDER BY id
            """
        ) { bytes += $0.bytes(0) }
        return bytes
    }

    /// What an audit of the whole log says; empty where all is right.
    func flaws() throws -> String {
        let audit = try Child.run([Products.path(of: "audit"), "log", directory.path])
        return try audit.wait() == .exited(0) ? "" : audit.lines.joined(separator: "\n")
    }
}

/// The kernel's word for what a process does: `T` is stopped; nil for none.
func kernelState(of process: Int64?) -> String? {
    guard let process, let text = TextFile.read("/proc/\(process)/stat") else { return nil }
    return text.split(separator: ")").last?.split(separator: " ").first.map(String.init)
}
