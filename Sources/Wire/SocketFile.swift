internal import Glibc

/// The file by which a bound socket is found, and the only one with its name.
///
/// libzmq would unlink what is in the way, make the file with whatever umask there is, and never
/// remove it. So the socket is bound under a name that nobody looks for, shut to others, and only then
/// moved to its place: one step for everybody who looks, and a file that is known again.
struct SocketFile: ~Copyable {
    static let control = "control"
    static let events = "events"
    static let attach = "attach"
    /// The longest name of a file in the directory: 7 letters, a dot, a pid, a dot and a count.
    static let longestName = 7 + 1 + 7 + 1 + 4

    private let path: String
    private var count = 0
    private var listeners: [Listener] = []
    private var isHidden = false

    /// Unbinding ends the connections that were made through it, so a listener that lost its file is
    /// kept for theirs. So many are; then the connections of the oldest are made anew.
    private static let listenerLimit = 8

    private struct Listener {
        /// The name it was bound under, and is hidden under.
        let temporary: String
        let mark: Mark

        var endpoint: String { "ipc://" + temporary }
    }

    /// What tells a file from all others while its socket lives.
    private struct Mark: Equatable {
        let device: dev_t
        let inode: ino_t

        /// Nil when there is no file.
        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    init(_ name: String, in directory: SocketDirectory) { path = "\(directory.path)/\(name)" }

    deinit {
        guard let listener = listeners.last else { return }
        for name in [path, listener.temporary] where Mark(name) == listener.mark { unlink(name) }
    }

    /// False when nothing is bound, and when something took the file away or put another there. What
    /// is hidden on purpose is in its place when it can be shown again.
    var isInPlace: Bool {
        guard let listener = listeners.last else { return false }
        return Mark(isHidden ? listener.temporary : path) == listener.mark
    }

    /// Takes the place, from whoever has it: with the file there is, or with a new one.
    mutating func show(_ socket: borrowing Socket) throws(ZeroMQError) {
        if !isInPlace { try bind(socket) }
        guard isHidden, let listener = listeners.last else { return }
        try move(listener.temporary, to: path)
        isHidden = false
    }

    /// Leaves the place: nobody connects any more, and the connections there are stay.
    mutating func hide() throws(ZeroMQError) {
        guard !isHidden, isInPlace, let listener = listeners.last else { return }
        try move(path, to: listener.temporary)
        isHidden = true
    }

    /// Makes a new file, still hidden.
    private mutating func bind(_ socket: borrowing Socket) throws(ZeroMQError) {
        count = (count + 1) % 10_000
        let temporary = "\(path).\(getpid()).\(count)"
        let endpoint = "ipc://" + temporary
        try socket.bind(to: endpoint)
        guard let mark = Mark(temporary), chmod(temporary, 0o600) == 0 else {
            let error = ZeroMQError(errno, in: "chmod", at: temporary)
            unlink(temporary)
            try socket.unbind(from: endpoint)
            throw error
        }
        listeners.append(Listener(temporary: temporary, mark: mark))
        isHidden = true
        if listeners.count > SocketFile.listenerLimit {
            try socket.unbind(from: listeners.removeFirst().endpoint)
        }
    }

    private func move(_ name: String, to place: String) throws(ZeroMQError) {
        guard rename(name, place) == 0 else { throw ZeroMQError(errno, in: "rename", at: place) }
    }
}
