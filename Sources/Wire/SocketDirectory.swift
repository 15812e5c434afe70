internal import Glibc

/// The directory the sockets of one workspace live in: its owner's and nobody else's.
///
/// It is short, because a Unix socket's address holds 107 bytes, and a workspace's path may be long.
public struct SocketDirectory: Equatable, Sendable {
    /// What is there already: the runtime directory, or `/tmp`.
    private let base: String
    /// What is made beneath it, one inside the other.
    private let names: [String]

    public var path: String { ([base] + names).joined(separator: "/") }

    /// `RUNTIME/skep/KEY`, or `/tmp/skep-USER/KEY` where there is no runtime directory or its path is
    /// too long. `key` names the workspace: a file name, the same for the same workspace.
    ///
    /// Throws when the key is no file name or too long.
    public init(
        key: String, runtimeDirectory: String?, user: UInt32
    ) throws(SocketDirectoryError) {
        guard !key.isEmpty, !key.contains("/"), !key.contains("\0"), key != ".", key != ".." else {
            throw SocketDirectoryError(key, "it is no name for a directory")
        }
        let common = SocketDirectory(base: "/tmp", names: ["skep-\(user)", key])
        guard common.isShort else { throw SocketDirectoryError(common.path, "it is too long") }
        let base = runtimeDirectory.map(SocketDirectory.withoutTrailingSlash) ?? ""
        let own = SocketDirectory(base: base, names: ["skep", key])
        self = base.hasPrefix("/") && own.isShort ? own : common
    }

    /// The directory for whoever runs this process; a runtime directory that is not there is passed
    /// over.
    public static func standard(key: String) throws(SocketDirectoryError) -> SocketDirectory {
        var status = stat()
        let named = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }
        let runtime = named.flatMap { stat($0, &status) == 0 ? $0 : nil }
        return try SocketDirectory(key: key, runtimeDirectory: runtime, user: geteuid())
    }

    private init(base: String, names: [String]) {
        self.base = base
        self.names = names
    }

    /// What the files of the sockets are called.
    public static var names: (control: String, events: String, attach: String) {
        (SocketFile.control, SocketFile.events, SocketFile.attach)
    }

    /// Where clients find the control socket.
    public var control: String { endpoint(SocketFile.control) }

    /// Where they find the doorbell.
    public var events: String { endpoint(SocketFile.events) }

    /// Where the socket is by which one attaches. It is no ZeroMQ socket.
    public var attach: String { "\(path)/\(SocketFile.attach)" }

    func endpoint(_ name: String) -> String { "ipc://\(path)/\(name)" }

    private var isShort: Bool {
        path.utf8.count + 1 + SocketFile.longestName <= Limits.pathBytes
    }

    private static func withoutTrailingSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

// MARK: - On the disk

extension SocketDirectory {
    /// Makes what is missing, and sees that all of it is a directory of ours that nobody else may
    /// enter. To be called again whenever something was found missing.
    ///
    /// Throws when something else stands in the way: a link, or what another user made.
    public func make() throws(SocketDirectoryError) {
        var place = try DirectoryHandle(trusted: base)
        // /tmp is everybody's, and it is the sticky bit that guards what is ours in it.
        if base != "/tmp" { try place.checkOwner() }
        for name in names {
            place = try place.directory(name)
            try place.checkOwner()
            try place.close()
        }
    }
}

extension SocketDirectory {
    /// Takes it away, unless somebody has something in it: of workspaces there are many.
    public func remove() { rmdir(path) }

    /// What holds the directories of all workspaces of this user.
    public var parent: String { ([base] + names.dropLast()).joined(separator: "/") }

    /// Looks whether `make` would find something in its way, and changes nothing.
    public func check() throws(SocketDirectoryError) {
        var place = try DirectoryHandle(trusted: base)
        if base != "/tmp" { try place.checkOwner() }
        var path = base
        for name in names {
            path += "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else {
                guard access(place.path, W_OK | X_OK) == 0 else {
                    throw SocketDirectoryError(path, errno)
                }
                return
            }
            place = try place.existing(name)
            try place.checkOwner()
        }
    }
}

/// A directory that is held open, so that nobody can exchange it between a check and its use.
private struct DirectoryHandle: ~Copyable {
    private let descriptor: CInt
    let path: String

    /// A directory named by the system or the operator, who may mean a link.
    init(trusted path: String) throws(SocketDirectoryError) {
        try self.init(AT_FDCWD, path, 0, path: path)
    }

    private init(
        _ parent: CInt, _ name: String, _ flags: CInt, path: String
    ) throws(SocketDirectoryError) {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw SocketDirectoryError(opening: path, errno) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { Glibc.close(descriptor) }

    /// A directory inside this one, made when it is missing.
    borrowing func directory(_ name: String) throws(SocketDirectoryError) -> DirectoryHandle {
        if mkdirat(descriptor, name, 0o700) != 0, errno != EEXIST {
            throw SocketDirectoryError(path + "/" + name, errno)
        }
        return try existing(name)
    }

    borrowing func existing(_ name: String) throws(SocketDirectoryError) -> DirectoryHandle {
        try DirectoryHandle(descriptor, name, O_NOFOLLOW, path: path + "/" + name)
    }

    borrowing func checkOwner() throws(SocketDirectoryError) {
        let owner = try status().st_uid
        guard owner == geteuid() else {
            throw SocketDirectoryError(
                path, "it belongs to user \(owner), and this is user \(geteuid())",
                hint: "remove it, or set XDG_RUNTIME_DIR to a directory of your own")
        }
    }

    /// Shuts everybody else out, whatever the umask was when it was made.
    borrowing func close() throws(SocketDirectoryError) {
        guard try status().st_mode & 0o777 != 0o700 else { return }
        guard fchmod(descriptor, 0o700) == 0 else { throw SocketDirectoryError(path, errno) }
    }

    private borrowing func status() throws(SocketDirectoryError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SocketDirectoryError(path, errno) }
        return status
    }
}

/// Why there is no place for the sockets.
public struct SocketDirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// What went wrong, in one sentence without a full stop.
    public let message: String
    public let hint: String?

    init(_ path: String, _ why: String, hint: String? = nil) {
        self.path = path
        message = "cannot use '\(path)' for sockets: \(why)"
        self.hint = hint
    }

    init(_ path: String, _ code: CInt) { self.init(path, String(cString: strerror(code))) }

    /// `O_NOFOLLOW` with `O_DIRECTORY` says "not a directory" of a link (open(2)).
    init(opening path: String, _ code: CInt) {
        guard code == ENOTDIR || code == ELOOP else {
            self.init(path, code)
            return
        }
        self.init(
            path, "it is a symbolic link or no directory",
            hint: "remove it, or set XDG_RUNTIME_DIR to a directory of your own")
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
