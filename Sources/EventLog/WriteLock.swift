internal import Glibc

/// The right to write a log: whoever holds it is the only one in the world.
struct WriteLock: ~Copyable {
    let descriptor: CInt

    /// Throws `.locked` and names the holder when there is one.
    init(_ directory: LogDirectory) throws(LogError) {
        // Close-on-exec: a lock inherited by a child would outlive its owner.
        let descriptor = open(
            directory.lock, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LogError.system("open", directory.lock) }
        guard WriteLock.take(descriptor) else {
            let holder = WriteLock.holder(descriptor)
            close(descriptor)
            if let holder, WriteLock.isGone(holder) {
                throw LogError(
                    .locked, "what process \(holder) has started holds its log '\(directory.log)'",
                    hint: "that process is gone; end what it left running")
            }
            let name = holder.map { " (pid \($0))" } ?? ""
            throw LogError(
                .locked, "the log '\(directory.log)' is written by another process\(name)",
                hint: "one writer is enough; stop it first")
        }
        self.descriptor = descriptor
        // Only for the message above: on a full disk it stays out.
        let name = "\(getpid())\n"
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.utf8.count, 0) }
    }

    /// Whoever is dead holds nothing, but a child that it was just starting has a copy of the lock until
    /// it becomes its program: for that it is waited for.
    private static func take(_ descriptor: CInt) -> Bool {
        for _ in 0..<patience {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard let holder = holder(descriptor), isGone(holder) else { return false }
            poll(nil, 0, 1)
        }
        return false
    }

    /// One that is dead and that its parent has not taken note of is there still.
    private static func isGone(_ process: Int32) -> Bool {
        kill(process, 0) != 0 && errno == ESRCH
    }

    /// In milliseconds, on a machine that has much else to do.
    private static let patience = 3_000

    deinit {
        // A child that another thread has just started has a copy until it becomes its program, and
        // closing ours alone would leave the lock to it.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    fileprivate static func holder(_ descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}

extension LogDirectory {
    /// The process that writes the log; nil while nobody does.
    public var writer: Int32? {
        let descriptor = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return WriteLock.holder(descriptor)
    }
}
