internal import CLinux
internal import Glibc

/// Tells what changes in directories, by the number each was given when it began to be watched.
public struct TreeWatch: ~Copyable, Sendable {
    /// Readable when something has changed.
    public let descriptor: Descriptor

    public struct Event: Equatable, Sendable {
        /// The directory.
        public let watch: Int32
        /// What in it; empty where it is the directory itself.
        public let name: [UInt8]
        public let deed: Deed
        public let isDirectory: Bool
        /// What left under this number came back under it elsewhere.
        public let cookie: UInt32
    }

    public enum Deed: Equatable, Sendable {
        case written, closed, appeared, gone, leftFor, cameFrom, attributes
        /// The watch has ended: the directory is gone, or it was asked for.
        case ended
        /// More has changed than the kernel keeps: anything may have.
        case overflow
    }

    private static let deeds = UInt32(
        IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
            | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK)

    public init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("watch directories") {
                inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
            })
    }

    /// Watches a directory that is open, whatever its path is by now. One that is watched already
    /// keeps its number. Throws `ENOSPC` where the user's share of watches is used up.
    public borrowing func add(_ directory: borrowing Descriptor) throws(SystemError) -> Int32 {
        let (number, path) = (descriptor.number, "/proc/self/fd/\(directory.number)")
        return try attempt("watch a directory") {
            inotify_add_watch(number, path, TreeWatch.deeds)
        }
    }

    /// One that has ended by itself is passed over.
    public borrowing func remove(_ watch: Int32) {
        let number = descriptor.number
        _ = uninterrupted { inotify_rm_watch(number, watch) }
    }

    /// All there is now, in its order.
    public borrowing func read() throws(SystemError) -> [Event] {
        var events: [Event] = []
        let number = descriptor.number
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) {
            room throws(SystemError) in
            while true {
                let outcome = uninterrupted { Glibc.read(number, room.baseAddress, room.count) }
                if outcome.wouldBlock { return }
                guard outcome.value > 0 else {
                    throw SystemError(code: outcome.code, deed: "read what has changed")
                }
                TreeWatch.append(
                    UnsafeRawBufferPointer(rebasing: room[..<outcome.value]), to: &events)
            }
        }
        return events
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to events: inout [Event]) {
        var place = 0
        let head = MemoryLayout<inotify_event>.size
        while place + head <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
            let end = place + head + Int(event.len)
            let name = bytes[(place + head)..<end].prefix { $0 != 0 }
            place = end
            guard let deed = Deed(event.mask) else { continue }
            events.append(
                Event(
                    watch: event.wd, name: Array(name), deed: deed,
                    isDirectory: event.mask & UInt32(IN_ISDIR) != 0, cookie: event.cookie))
        }
    }
}

extension TreeWatch.Deed {
    fileprivate init?(_ mask: UInt32) {
        func has(_ flag: some BinaryInteger) -> Bool {
            mask & UInt32(truncatingIfNeeded: flag) != 0
        }
        if has(IN_Q_OVERFLOW) {
            self = .overflow
        } else if has(IN_IGNORED) {
            self = .ended
        } else if has(IN_CREATE) {
            self = .appeared
        } else if has(IN_DELETE) {
            self = .gone
        } else if has(IN_MOVED_FROM) {
            self = .leftFor
        } else if has(IN_MOVED_TO) {
            self = .cameFrom
        } else if has(IN_MODIFY) {
            self = .written
        } else if has(IN_CLOSE_WRITE) {
            self = .closed
        } else if has(IN_ATTRIB) {
            self = .attributes
        } else {
            return nil
        }
    }
}
