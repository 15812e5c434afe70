internal import Glibc

/// What the kernel refused, and why.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An `errno`.
    public let code: CInt
    /// What was to be done, in words that follow "cannot": `open`, `make a pipe`.
    public let deed: String
    /// What it was to be done to, as a path; nil where there is nothing to name.
    public let subject: String?

    public init(code: CInt, deed: String, subject: String? = nil) {
        self.code = code
        self.deed = deed
        self.subject = subject
    }

    /// One plain sentence without a full stop.
    public var description: String {
        let object = subject.map { " '\($0)'" } ?? ""
        return "cannot \(deed)\(object): \(String(cString: strerror(code)))"
    }
}

extension SystemError {
    /// True where the system, not the request, is at its limit: descriptors, memory, processes.
    public var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN].contains(code) }
    public var isMissing: Bool { code == ENOENT || code == ESRCH }
}

/// What a system call gave; `code` is the `errno` it left, and means something only if it failed.
struct Outcome<Value: SignedInteger> {
    let value: Value
    let code: CInt

    var isFailure: Bool { value < 0 }
    var wouldBlock: Bool { isFailure && (code == EAGAIN || code == EWOULDBLOCK) }
}

/// Makes a system call, and makes it again as long as signals interrupt it.
@inline(__always)
func uninterrupted<Value>(_ call: () -> Value) -> Outcome<Value> {
    while true {
        let value = call()
        let code = errno
        if value >= 0 || code != EINTR { return Outcome(value: value, code: code) }
    }
}

/// The same for a call that must not fail.
@discardableResult @inline(__always)
func attempt<Value: SignedInteger>(
    _ deed: @autoclosure () -> String, _ subject: @autoclosure () -> String? = nil,
    _ call: () -> Value
) throws(SystemError) -> Value {
    let outcome = uninterrupted(call)
    guard !outcome.isFailure else {
        throw SystemError(code: outcome.code, deed: deed(), subject: subject())
    }
    return outcome.value
}
