internal import CZeroMQ
internal import Glibc

/// What libzmq, or the system under it, refused.
public struct ZeroMQError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The function that failed, as its manual page is called.
    public let call: String
    /// What it was to work on, where there is such a thing.
    public let endpoint: String?
    /// The number in `errno`.
    public let code: CInt
    /// What the number means, in the library's words.
    public let text: String

    init(_ code: CInt, in call: String, at endpoint: String? = nil) {
        self.call = call
        self.endpoint = endpoint
        self.code = code
        text = zmq_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// What the call that just returned left in `errno`; to be made before anything else runs.
    static func last(in call: String, at endpoint: String? = nil) -> ZeroMQError {
        ZeroMQError(zmq_errno(), in: call, at: endpoint)
    }

    /// Whether it says that whom a ROUTER was to send to is not there.
    var isUnreachable: Bool { code == EHOSTUNREACH }

    public var description: String {
        guard let endpoint else { return "\(call) failed: \(text)" }
        return "\(call) failed on '\(endpoint)': \(text)"
    }
}
