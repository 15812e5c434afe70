import Glibc
import Support
import Swarm

/// SIGKILL at exactly the k-th system call of its kind, for a supervisor that runs or for the next.
struct DeathAtCall: CustomStringConvertible {
    let call: String
    let count: Int

    var description: String { "\(call) \(count)" }

    /// Kills a supervisor that runs, with something to do for it meanwhile; false where it did not
    /// come to that call.
    func strike(_ supervisor: Int32, during deed: () throws -> Void = {}) throws -> Bool {
        let tracer = try attach(to: supervisor)
        try deed()
        return try hasStruck(tracer, knowsPrograms: false)
    }

    /// Kills the supervisor, and the next one, which the keeper starts, at the call.
    func strikeSuccessor(of supervisor: Int32, keeper: Int32) throws -> Bool {
        let tracer = try attach(to: keeper)
        kill(supervisor, SIGKILL)
        return try hasStruck(tracer, knowsPrograms: true)
    }

    /// Every thread that there is, and all that come, count for themselves.
    private func attach(to process: Int32) throws -> Child {
        let trace = [
            "strace", "-f", "-p", "\(process)", "-e", "trace=\(call),execve",
            "-e", "inject=\(call):signal=KILL:when=\(count)",
        ]
        // What it says of itself goes to standard error.
        let tracer = try Child(["sh", "-c", "exec \"$@\" 2>&1", "sh"] + trace, seconds: 30)
        guard let line = try tracer.line("strace: "), line.contains(" attached") else {
            throw Child.Failure(description: "strace cannot attach: \(tracer.lines)")
        }
        return tracer
    }

    /// A program that it started is not the supervisor, unless that is what it started.
    private func hasStruck(_ tracer: Child, knowsPrograms: Bool) throws -> Bool {
        var programs: Set<Substring> = []
        while let line = try? tracer.line("") {
            let number = line.split(separator: "]").first?.split(separator: " ").last
            if let number, line.contains(" execve("), !knowsPrograms { programs.insert(number) }
            guard line.contains("+++ killed by SIGKILL +++"), !programs.contains(number ?? "")
            else { continue }
            // The one after this is to live. Told to let go, strace would wait for the first thread
            // of the dead one, which waits for the others, which wait for strace.
            tracer.kill()
            _ = try? tracer.wait()
            return true
        }
        return false
    }
}
