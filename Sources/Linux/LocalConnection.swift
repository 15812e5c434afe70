internal import Glibc

extension Descriptor {
    /// A socket that is being connected to a TCP port of this machine, 127.0.0.1; nothing waits on it.
    /// Once it can be written to, `connectionError` says what came of it.
    public static func connecting(toPort port: UInt16) throws(SystemError) -> Descriptor {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let socket = Descriptor(
            owning: try attempt("make a socket") { Glibc.socket(AF_INET, CInt(type), 0) })
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let number = socket.number
        let outcome = uninterrupted {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard outcome.isFailure, outcome.code != EINPROGRESS else { return socket }
        throw SystemError(code: outcome.code, deed: "connect to", subject: "port \(port)")
    }

    /// Why a socket could not be connected; nil where it could.
    public borrowing func connectionError() throws(SystemError) -> SystemError? {
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        let number = self.number
        try attempt("look at a socket") {
            getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length)
        }
        return code == 0 ? nil : SystemError(code: code, deed: "connect")
    }
}
