import Glibc

/// A directory of this run's own, which goes with it.
final class Scratch {
    let path: String

    init(in parent: String) throws {
        path = "\(parent)/bench-\(getpid())"
        guard mkdir(path, 0o700) == 0 else { throw Failure("cannot make the directory '\(path)'") }
    }

    /// A log that is not there yet. What an earlier run left to be written is waited for, so that
    /// it does not slow the next.
    func freshLog(_ name: String) -> String {
        remove(name)
        sync()
        return log(name)
    }

    func log(_ name: String) -> String { "\(path)/\(name).db" }

    private func remove(_ name: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(log(name) + suffix) }
    }

    deinit {
        for name in ["ours", "theirs", "large"] { remove(name) }
        rmdir(path)
    }
}
