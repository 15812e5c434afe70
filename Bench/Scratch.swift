import Glibc

/// A directory of this run's own, which goes with it.
final class Scratch {
    let path: String

    init(in parent: String) throws {
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

    private func remove(_ name: String) {
        for file in ["log.db", "log.db-wal", "log.db-shm", "lock", ".gitignore"] {
            unlink("\(directory(name))/\(file)")
        }
        rmdir(directory(name))
        rmdir(workspace(name))
    }

    deinit {
        for name in ["ours", "theirs", "large"] { remove(name) }
        rmdir(path)
    }
}
