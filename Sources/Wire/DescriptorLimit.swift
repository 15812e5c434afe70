internal import Glibc

/// How many descriptors this process may have, and when it must stop taking connections.
///
/// libzmq ends the whole process when it accepts a connection on an ipc socket and there is no
/// descriptor left for it (the list of tolerated errors in its `ipc_listener.cpp` lacks EMFILE), and
/// silent connections hold a descriptor each; thousands can be made in a tenth of a second. That it
/// lives through this is for `accept4` in CLinux to see to. The owner of a server leaves something
/// for others: it raises the limit at its start, looks at `openCount` each second, and does what
/// `judge` says. Handshakes end after a second, so silent connections soon leave by themselves; those
/// in the backlog when the server is hidden still come.
public struct DescriptorLimit: Equatable, Sendable {
    /// So many may be open.
    public private(set) var count: Int
    private var isShort = false

    public enum Advice: Equatable, Sendable {
        case none
        /// Descriptors run short: `hide` the server.
        case hide
        /// There are enough again: `show` it.
        case show
    }

    public init(count: Int) { self.count = count }

    /// No more are guarded (`connection_limit` in CLinux), so there are to be no more.
    private static let most: rlim_t = 1 << 16

    /// Raises the soft limit to the hard one; what is spawned is to be given its own again.
    public static func raise() -> DescriptorLimit {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorLimit(count: 1_024)
        }
        let soft = limit.rlim_cur
        limit.rlim_cur = min(limit.rlim_max, most)
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return DescriptorLimit(count: Int(clamping: isRaised ? limit.rlim_cur : soft))
    }

    /// How many this process may have now, and how far it may raise that.
    public static var given: (soft: Int, hard: Int)? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
    }

    /// Takes over what somebody else may have set meanwhile (prlimit(1)).
    public mutating func lookAgain() { count = DescriptorLimit.given?.soft ?? count }

    /// Whether so many more may be opened now.
    public func hasRoom(for more: Int) -> Bool {
        DescriptorLimit.openCount.map { $0 + more <= count } ?? false
    }

    /// How many are open now; nil where `/proc` cannot be read, as when there is none left.
    public static var openCount: Int? {
        // Since Linux 6.2 the directory's size says it; before, it was 0. To list thousands of them
        // each time would be most of what a silent swarm costs.
        var status = stat()
        if stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not counting `.`, `..` and the one it is read with.
        return count - 3
    }

    /// What to do, told once each time: hide above 80 %, show again below 70 %.
    public mutating func judge(open: Int?) -> Advice {
        let open = open ?? count
        if !isShort, open * 10 > count * 8 {
            isShort = true
            return .hide
        }
        if isShort, open * 10 < count * 7 {
            isShort = false
            return .show
        }
        return .none
    }
}
