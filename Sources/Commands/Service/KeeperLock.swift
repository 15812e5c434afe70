internal import Glibc
internal import Linux

/// What makes a keeper the only one of its workspace, as long as it or anybody it has started lives.
///
/// The log has a lock of its own, which a supervisor takes. But a second keeper would try its
/// supervisor again and again, and take over as soon as the first one was told to end. And after a
/// keeper was killed its agents live on for some seconds: none may be started beside them.
struct KeeperLock: ~Copyable {
    private let file: Descriptor

    /// For those whose lives count as well.
    var number: CInt { file.number }

    /// How long a start waits for those whom a killed keeper has left.
    private static let patience = Duration.seconds(10)

    private static func path(in workspace: WorkspaceSearch) -> String {
        workspace.home + "/keeper.lock"
    }

    /// Nil where somebody has it.
    private init?(in workspace: WorkspaceSearch) throws(SystemError) {
        let path = KeeperLock.path(in: workspace)
        let file = try Descriptor(open: path, O_CREAT | O_RDWR | O_NOFOLLOW, mode: 0o600)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            if code == EWOULDBLOCK { return nil }
            throw SystemError(code: code, deed: "lock", subject: path)
        }
        self.file = file
    }

    /// Takes it for this process; nil where a keeper has it.
    ///
    /// Throws a `Failure` where processes that another keeper has left do not end.
    static func take(in workspace: WorkspaceSearch) throws -> KeeperLock? {
        let deadline = ContinuousClock.now + patience
        while true {
            if let lock = try KeeperLock(in: workspace) {
                lock.sign()
                return lock
            }
            if keeper(in: workspace) != nil { return nil }
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    "agents of a keeper that was killed still end in '\(workspace.root)'",
                    hint: "a process that cannot be killed waits for a disk or is another user's")
            }
            poll(nil, 0, 20)
        }
    }

    /// Waits until nobody has it; false when that is not so in time.
    static func isFree(in workspace: WorkspaceSearch, by deadline: ContinuousClock.Instant) throws
        -> Bool
    {
        while try KeeperLock(in: workspace) == nil {
            guard ContinuousClock.now < deadline else { return false }
            poll(nil, 0, 20)
        }
        return true
    }

    /// The keeper that lives; nil where none does.
    static func keeper(in workspace: WorkspaceSearch) -> ProcessNumber? {
        let words = SystemFile.text(path(in: workspace))?.split { $0 == " " || $0 == "\n" } ?? []
        guard words.count == 2, let number = ProcessNumber(words[0]), number > 0,
            let start = UInt64(words[1])
        else { return nil }
        return ProcessIdentity(number: number, startTime: start).isAlive ? number : nil
    }

    /// Who it is: its number alone may be another one's when it is read.
    private borrowing func sign() {
        guard let own = ProcessIdentity(living: OwnProcess.number) else { return }
        let text = "\(own.number) \(own.startTime)\n"
        if ftruncate(file.number, 0) == 0 { _ = pwrite(file.number, text, text.utf8.count, 0) }
    }
}
