internal import CLinux
internal import Glibc

/// Tells when something in some directories has changed; says nothing of what.
public struct DirectoryWatch: ~Copyable {
    /// Readable when something has.
    public let descriptor: Descriptor
    private let paths: [String]

    // An editor may write a file in its place or put another one there.
    private static let deeds = UInt32(
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)

    /// Directories that are not there are passed over, until `acknowledge` finds them.
    public init(_ paths: [String]) throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("watch directories") {
                inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
            })
        self.paths = paths
        look()
    }

    /// True where something has changed since the last time.
    public borrowing func acknowledge() -> Bool {
        let number = descriptor.number
        var hasChanged = false
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while uninterrupted({ read(number, &buffer, buffer.count) }).value > 0 {
            hasChanged = true
        }
        // One that came into being, or was replaced, is watched from now on; twice is once.
        if hasChanged { look() }
        return hasChanged
    }

    private borrowing func look() {
        for path in paths { _ = inotify_add_watch(descriptor.number, path, DirectoryWatch.deeds) }
    }
}
