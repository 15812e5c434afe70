internal import Crypto
internal import Glibc

/// Which row was put on the disk last, told outside of SQLite: the file `head`.
///
/// Where the write-ahead file is broken in the middle, SQLite takes what stands before the break for
/// all there is, and its own word for the head with it. This says that there was more.
///
/// The file is written after the commit and never flushed. So after a power loss it may be old, and
/// never ahead of a log on a disk that tells the truth. 48 bytes: id (8, big endian), hash, and the
/// first 8 bytes of the digest of these.
struct HeadMark: Equatable {
    let id: Int64
    let hash: Digest

    private static let byteCount = 48

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(HeadMark.byteCount)
        withUnsafeBytes(of: id.bigEndian) { bytes.append(contentsOf: $0) }
        hash.append(to: &bytes)
        Digest(of: bytes.span.bytes).withBytes { bytes.append(contentsOf: $0.prefix(8)) }
        return bytes
    }

    /// Nil for bytes that are no mark.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == HeadMark.byteCount,
            let hash = Digest(bytes.span.bytes.extracting(8..<40))
        else { return nil }
        self.init(id: bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }, hash: hash)
        guard self.bytes == bytes else { return nil }
    }

    init(id: Int64, hash: Digest) {
        self.id = id
        self.hash = hash
    }

    enum Found: Equatable {
        /// No log had one before; and a power loss may leave the new file empty.
        case nothing
        case mark(HeadMark)
        case unreadable
    }

    /// Reads what is in the file of a log that may be written meanwhile.
    static func read(_ path: String) -> Found {
        for _ in 0..<100 {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { return errno == ENOENT ? .nothing : .unreadable }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: byteCount + 1)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            if count == 0 { return .nothing }
            if let mark = HeadMark(Array(bytes.prefix(max(count, 0)))) { return .mark(mark) }
            // It may have been half written when we looked.
        }
        return .unreadable
    }

    func flaw(ofLogUpTo last: Int64) -> Flaw {
        Flaw(row: last + 1, why: "it is missing; rows up to \(id) were acknowledged")
    }
}

extension LogDirectory {
    /// SQLite takes a log whose first page is gone for one that was never begun.
    func checkIsBegun(_ database: borrowing Database) throws(LogError) {
        guard case .mark(let mark) = HeadMark.read(head), mark.id > 0,
            try database.integer("PRAGMA user_version") == 0
        else { return }
        throw mark.flaw(ofLogUpTo: 0).errorByMark(log)
    }
}

/// Who writes the mark: the one who writes the log.
struct HeadMarker: ~Copyable {
    // -1 where the file cannot be made: then there is no mark, and the log is as good without.
    private let descriptor: CInt

    init(_ path: String) {
        descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// To be called after the row is on the disk. Where it fails the mark stays as it was: too old,
    /// which is no harm.
    func set(_ id: Int64, _ hash: Digest) {
        let bytes = HeadMark(id: id, hash: hash).bytes
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }
}
