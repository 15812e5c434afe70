internal import CLinux
internal import Glibc

/// Waits for many descriptors at once.
///
/// A descriptor that is closed everywhere leaves by itself; one that was handed on to another
/// process does not, and must be ignored first.
public struct Poller: ~Copyable, Sendable {
    /// What to be told of. Hang-up and errors are always told.
    public struct Interest: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let readable = Interest(rawValue: 1)
        public static let writable = Interest(rawValue: 2)
        /// Told once for each change rather than as long as it is so.
        public static let edge = Interest(rawValue: 4)
    }

    public struct Event: Equatable, Sendable {
        /// What the descriptor was watched under.
        public let token: UInt64
        public let isReadable: Bool
        public let isWritable: Bool
        /// The other side is gone, or there is an error: read to learn which. There may be bytes left.
        public let isHungUp: Bool
    }

    /// How many events one wait gives at most; the others come with the next.
    public static let eventLimit = 256

    public let descriptor: Descriptor

    public init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("make a poller") { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    }

    public borrowing func watch(
        _ watched: borrowing Descriptor, for interest: Interest, token: UInt64
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, watched.number, interest, token)
    }

    /// For a descriptor that a library owns.
    public borrowing func watch(
        number: CInt, for interest: Interest, token: UInt64
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, interest, token)
    }

    public borrowing func change(
        _ watched: borrowing Descriptor, to interest: Interest, token: UInt64
    ) throws(SystemError) {
        try control(EPOLL_CTL_MOD, watched.number, interest, token)
    }

    public borrowing func ignore(_ watched: borrowing Descriptor) throws(SystemError) {
        try control(EPOLL_CTL_DEL, watched.number, [], 0)
    }

    /// Puts what happened into `events`, instead of what is there. Returns after `milliseconds` at
    /// the latest, or never where there are none; earlier, with nothing, when a signal came.
    public borrowing func wait(
        milliseconds: Int? = nil, into events: inout [Event]
    ) throws(SystemError) {
        events.removeAll(keepingCapacity: true)
        let number = descriptor.number
        let limit = milliseconds.map { CInt(clamping: max($0, 0)) } ?? -1
        let code = withUnsafeTemporaryAllocation(
            of: epoll_event.self, capacity: Poller.eventLimit
        ) { buffer -> CInt in
            let count = epoll_wait(number, buffer.baseAddress, CInt(buffer.count), limit)
            let code = errno
            guard count >= 0 else { return code }
            for index in 0..<Int(count) { events.append(Event(buffer[index])) }
            return 0
        }
        guard code == 0 || code == EINTR else { throw SystemError(code: code, deed: "poll") }
    }

    private borrowing func control(
        _ operation: CInt, _ watched: CInt, _ interest: Interest, _ token: UInt64
    ) throws(SystemError) {
        var event = epoll_event()
        event.events = interest.mask
        event.data.u64 = token
        let number = descriptor.number
        try attempt("watch a descriptor") { epoll_ctl(number, operation, watched, &event) }
    }
}

extension Poller.Interest {
    fileprivate var mask: UInt32 {
        var mask: UInt32 = 0
        if contains(.readable) { mask |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
        if contains(.writable) { mask |= EPOLLOUT.rawValue }
        if contains(.edge) { mask |= EPOLLET.rawValue }
        return mask
    }
}

extension Poller.Event {
    fileprivate init(_ event: epoll_event) {
        let hangUps = EPOLLHUP.rawValue | EPOLLRDHUP.rawValue | EPOLLERR.rawValue
        token = event.data.u64
        isReadable = event.events & EPOLLIN.rawValue != 0
        isWritable = event.events & EPOLLOUT.rawValue != 0
        isHungUp = event.events & hangUps != 0
    }
}
