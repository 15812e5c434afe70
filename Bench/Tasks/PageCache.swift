import EventLog
import Glibc

/// What the kernel keeps of a log's files in memory.
struct PageCache {
    private let paths: [String]

    init(_ log: LogDirectory) {
        let names = (try? TextFile.names(in: log.path)) ?? []
        paths = names.filter { $0.hasPrefix("log.db") }.map { log.path + "/" + $0 }
    }

    /// Nothing of them is kept after this; throws where it is.
    func drop() throws {
        for path in paths {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw Failure("cannot read '\(path)'") }
            defer { close(file) }
            // What is not written yet cannot be dropped; every reader writes to the index of the log's end.
            guard fsync(file) == 0, posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 else {
                throw Failure("the kernel keeps '\(path)'")
            }
            guard try pagesKept(file) == 0 else {
                throw Failure("'\(path)' is still in memory; somebody maps or writes it")
            }
        }
    }

    private func pagesKept(_ file: CInt) throws -> Int {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > 0 else { return 0 }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), start != MAP_FAILED
        else { throw Failure("cannot map a file of the log") }
        defer { munmap(start, size) }
        var pages = [UInt8](repeating: 0, count: (size + 4_095) / 4_096)
        guard mincore(start, size, &pages) == 0 else {
            throw Failure("the kernel does not say what it keeps")
        }
        return pages.count { $0 & 1 == 1 }
    }
}
