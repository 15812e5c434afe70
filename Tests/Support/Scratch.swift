import Glibc

/// A directory of one test, gone when the test is.
public final class Scratch: Sendable {
    public let path: String

    /// `inMemory`, where flushing costs nothing, is for tests of what does not depend on a disk.
    public init(inMemory: Bool = false) {
        let usual = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : usual
        var template = Array("\(parent)/skep-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer {
            $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            preconditionFailure("no directory in '\(parent)': \(String(cString: strerror(errno)))")
        }
        path = made
    }

    deinit { Scratch.remove(path) }

    /// Removes a file, or a directory with all that is in it; links are not followed.
    public static func remove(_ path: String) {
        // A file goes at once; a directory refuses, and is emptied first.
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// What is in a directory, sorted; nothing where it cannot be read.
    public static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
