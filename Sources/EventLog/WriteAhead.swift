internal import Glibc

/// The write-ahead file as a file.
enum WriteAhead {
    /// Writes what is in the file over itself and flushes it.
    ///
    /// After a failed flush Linux may hold pages that look clean and are not on the disk; SQLite
    /// would read them, believe them, and build on them. Written again they are either flushed
    /// or an error. The bytes do not change, so readers that look at the file see nothing.
    static func flushAgain(_ path: String) throws(LogError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw LogError.system("open", path) }
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        var offset: off_t = 0
        while true {
            let count = pread(descriptor, &block, block.count, offset)
            guard count >= 0 else { throw LogError.system("read", path) }
            if count == 0 { break }
            let written = pwrite(descriptor, block, count, offset)
            guard written > 0 else { throw LogError.system("write", path) }
            offset += off_t(written)
        }
        guard fsync(descriptor) == 0 else { throw LogError.system("flush", path) }
    }

    /// The file's size in bytes; 0 when there is none.
    static func size(_ path: String) -> Int64 { FileLook(path)?.size ?? 0 }
}
