internal import Glibc
internal import Linux
internal import Swarm

/// A file that gets lines at its end: whoever reads it finds what it was told there.
enum LineFile {
    /// Adds a line. A file that is not there is made, for its owner alone; one that is
    /// a link, a pipe or anything else is refused. What a full disk has left of another line is ended before.
    static func append(_ line: [UInt8], to path: String) throws(SystemError) {
        try append(line, to: open(path), path)
    }

    /// The same where the path begins in a directory. The directories that are missing on its way are made.
    static func append(
        _ line: [UInt8], to path: String, from directory: String
    ) throws(SystemError) {
        guard !path.isAbsolute else { return try append(line, to: path) }
        let whole = "\(directory)/\(path)"
        do throws(SystemError) {
            let file = try open(whole)
            return try append(line, to: file, whole)
        } catch {
            guard error.code == ENOENT else { throw error }
        }
        try makeDirectories(of: path, below: directory)
        try append(line, to: whole)
    }

    /// For their owner alone; none where a link is on the way, or the path leads up.
    private static func makeDirectories(
        of path: String, below directory: String
    ) throws(SystemError) {
        var parent = try Descriptor(directory: directory)
        for name in path.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
            let name = Array(name)
            do throws(SystemError) { try parent.makeDirectory(name) } catch {
                guard error.code == EEXIST else { throw error }
            }
            let next = try parent.opened(beneath: name, for: .listing)
            parent = next
        }
    }

    private static func open(_ path: String) throws(SystemError) -> Descriptor {
        try Descriptor(
            open: path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
            mode: 0o600)
    }

    private static func append(
        _ line: [UInt8], to file: borrowing Descriptor, _ path: String
    ) throws(SystemError) {
        guard try file.fileStatus().kind == .file else {
            throw SystemError(code: EINVAL, deed: "add a line to", subject: path)
        }
        let line = try [nil, 0x0a].contains(file.lastByte()) ? line : [0x0a] + line
        guard try file.write(line) == .bytes(line.count) else {
            throw SystemError(code: ENOSPC, deed: "add a line to", subject: path)
        }
    }
}
