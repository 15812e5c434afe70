internal import Glibc

/// Which files a process has open for writing, as `/proc` shows it at this moment.
public enum OpenForWriting {
    /// Their names, as the kernel has them, of those below a directory; nothing of a process that is gone or is not ours
    /// to look at. A file that was removed meanwhile is none.
    public static func files(of process: ProcessNumber, below root: String) -> Set<[UInt8]> {
        let place = "/proc/\(process)/fd"
        guard let directory = opendir(place) else { return [] }
        defer { closedir(directory) }
        let start = Array("\(root)/".utf8)
        var found: Set<[UInt8]> = []
        var room = [CChar](repeating: 0, count: Int(PATH_MAX))
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != 0x2e else { continue }
            let count = name.withCString { readlinkat(dirfd(directory), $0, &room, room.count) }
            guard count > start.count else { continue }
            let target = room[..<count].map { UInt8(bitPattern: $0) }
            guard target.starts(with: start), isWritable(process, name) else { continue }
            found.insert(Array(target.dropFirst(start.count)))
        }
        return found
    }

    private static func isWritable(_ process: ProcessNumber, _ name: [UInt8]) -> Bool {
        let path = "/proc/\(process)/fdinfo/\(String(decoding: name, as: UTF8.self))"
        guard let file = Descriptor(finding: path) else { return false }
        return file.readWhole { OpenForWriting.allowsWriting($0) } ?? false
    }

    /// `flags:` is in octal, as `open` takes them.
    static func allowsWriting(_ info: RawSpan) -> Bool {
        let text = info.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags:") }),
            let word = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).last,
            let flags = CInt(word, radix: 8)
        else { return false }
        return flags & O_ACCMODE != O_RDONLY
    }
}
