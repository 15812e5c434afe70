internal import Glibc

/// A process that reads the log at this moment and so keeps the write-ahead file from being emptied.
public struct StuckReader: Hashable, Sendable {
    public let process: Int32
    public let program: String

    /// All processes that hold one of SQLite's read marks on a log, found in the kernel's list of locks.
    ///
    /// The file itself is not opened: closing it again would drop the locks this process holds.
    public static func find(in directory: LogDirectory) -> [StuckReader] {
        var status = stat()
        guard stat(directory.sharedMemory, &status) == 0, let locks = readFile("/proc/locks") else {
            return []
        }
        let inode = String(status.st_ino)
        let processes = locks.split(separator: "\n").compactMap { line in
            process(of: line.split(separator: " "), inode: inode)
        }
        return Set(processes).sorted().map { StuckReader(process: $0, program: program(of: $0)) }
    }

    // SQLite's wal-index keeps its five read marks in these bytes; the first says "only the log".
    private static let readMarks: ClosedRange<Int64> = 123...127

    /// A line is: number, kind, mode, access, process, device:inode, first byte, last byte.
    private static func process(of fields: [Substring], inode: String) -> Int32? {
        guard fields.count >= 8, fields[3] == "READ",
            fields[5].split(separator: ":").last.map(String.init) == inode,
            let first = Int64(fields[6]), readMarks.contains(first)
        else { return nil }
        return Int32(fields[4])
    }

    private static func program(of process: Int32) -> String {
        let name = readFile("/proc/\(process)/comm") ?? ""
        return String(name.prefix { $0 != "\n" })
    }

    /// A small file of the kernel's as text.
    private static func readFile(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8]()
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < 1 << 24 {
            let count = fread(&block, 1, block.count, file)
            if count == 0 { break }
            bytes += block[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
