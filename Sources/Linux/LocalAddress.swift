internal import Glibc

/// What holds for every address of a socket in the file system.
public enum LocalAddress {
    /// What a Unix socket's address holds without its last NUL (unix(7)).
    public static let longestPath = 107
}

extension sockaddr_un {
    /// Nil for a path that is too long, or holds a NUL: it would be another path's address.
    init?(_ path: String) {
        self.init()
        let bytes = Array(path.utf8)
        guard 1...LocalAddress.longestPath ~= bytes.count, !bytes.contains(0) else { return nil }
        sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Gives a system call the address as it takes one.
    func lend<Value>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension Descriptor {
    private static let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue

    /// A socket for streams, close-on-exec, on which nothing waits.
    static func streamSocket() throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try attempt("make a socket") { socket(AF_UNIX, CInt(Descriptor.type), 0) })
    }

    /// Connects to whoever listens at a path; nothing waits on it.
    public static func connected(to path: String) throws(SystemError) -> Descriptor {
        guard let address = sockaddr_un(path) else {
            let isLong = path.utf8.count > LocalAddress.longestPath
            throw SystemError(
                code: isLong ? ENAMETOOLONG : EINVAL, deed: "connect to", subject: path)
        }
        let descriptor = try streamSocket()
        let number = descriptor.number
        try attempt("connect to", path) { address.lend { connect(number, $0, $1) } }
        return descriptor
    }
}
