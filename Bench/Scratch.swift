import Glibc

/// A directory of this run's own, which goes with it.
final class Scratch {
    let path: String
    private let skep: Program
    /// Programs that end with this run.
    private var guests: [pid_t] = []

    /// Where opponents without a log write to.
    static let output = "output"
    static let stream = "stream"
    /// Where one listens that has no place for that.
    static let (control, events) = ("control", "events")

    init(in parent: String, skep: Program) throws {
        self.skep = skep
        path = "\(parent)/bench-\(getpid())"
        guard mkdir(path, 0o700) == 0 else { throw Failure("cannot make the directory '\(path)'") }
    }

    /// Where a log may be made anew. What an earlier run left to be written is waited for, so that
    /// it does not slow the next.
    func freshLog(_ name: String) throws -> String {
        remove(name)
        for directory in [workspace(name), directory(name)] {
            guard mkdir(directory, 0o700) == 0 else {
                throw Failure("cannot make the directory '\(directory)'")
            }
        }
        sync()
        return log(name)
    }

    func log(_ name: String) -> String { directory(name) + "/log.db" }

    /// The directory that `skep` finds the log in.
    func workspace(_ name: String) -> String { "\(path)/\(name)" }

    private func directory(_ name: String) -> String { workspace(name) + "/.skep" }

    /// A file of this run, which goes with it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Starts a supervisor for a new log; it serves until the log is made anew or this run is over.
    func serve(_ name: String) throws -> String {
        _ = try freshLog(name)
        try skep.launch(["-C", workspace(name), "up"])
        return workspace(name)
    }

    /// Ends the supervisor and all agents, if there are any. The log stays.
    func endService(_ name: String) {
        guard access(directory(name) + "/run.json", F_OK) == 0 else { return }
        // Programs that joined may be gone before it: that it says so is no news here.
        _ = try? skep.launch(["-C", workspace(name), "down"], withErrors: true)
    }

    /// Ends a program with this run that is nobody's child any more.
    func keep(_ guest: pid_t) { if guest > 1 { guests.append(guest) } }

    func endGuests() {
        for guest in guests { kill(guest, SIGKILL) }
        guests = []
    }

    func make(_ name: String) throws {
        guard mkdir(workspace(name), 0o700) == 0 else {
            throw Failure("cannot make the directory '\(workspace(name))'")
        }
    }

    /// A supervisor keeps the files beside the log, in more than one directory.
    func discard(_ name: String) { _ = try? Scratch.rm.launch(["-rf", workspace(name)]) }

    private static let rm = Program(path: "/bin/rm")

    private func remove(_ name: String) {
        endService(name)
        discard(name)
    }

    deinit {
        endGuests()
        let services = [
            "ours", "theirs", "large", "small", "silent", "files", "watched", "empty", "held",
            "free",
        ]
        for name in services { endService(name) }
        _ = try? Scratch.rm.launch(["-rf", path])
    }
}
