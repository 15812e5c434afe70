import Glibc

/// Small files and directories, as `/proc` has them.
enum TextFile {
    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("cannot read '\(path)'") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &room, room.count)
            guard count > 0 else { return bytes }
            bytes += room[..<count]
        }
    }

    static func write(_ text: String, to path: String) throws {
        let bytes = Array(text.utf8)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure("cannot write '\(path)'") }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure("cannot write all of '\(path)'")
        }
    }

    /// What is in a directory, but for itself and its parent.
    static func names(in directory: String) throws -> [String] {
        guard let stream = opendir(directory) else { throw Failure("'\(directory)' is gone") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
