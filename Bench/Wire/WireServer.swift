import Glibc
import Swarm

/// Whatever takes events over a socket, while it is measured.
struct WireServer {
    let process: pid_t
    /// Where requests go.
    let control: String
    /// Where rows are published; nil where none are.
    let events: String?

    /// Runs a load against it, and adds to what that tells how long the server was on a processor
    /// for each event.
    func bear(_ load: Program, _ arguments: [String]) throws -> JSON {
        let before = try Usage.processorSeconds(process)
        let result = try load.run(arguments)
        let spent = try Usage.processorSeconds(process) - before
        let events = result["events"]?.double ?? 0
        return JSON((result.object ?? []) + [JSON.Field("cpu_us", JSON(spent / events * 1e6))])
    }

    /// Ends one that was started by hand.
    func end() {
        kill(process, SIGTERM)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}
