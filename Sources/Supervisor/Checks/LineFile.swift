internal import Glibc
internal import Linux

/// A file that gets lines at its end: whoever reads it finds what it was told there.
enum LineFile {
    /// Adds a line. A file that is not there is made, for its owner alone; one that is
    /// a link, a pipe or anything else is refused.
    static func append(_ line: [UInt8], to path: String) throws(SystemError) {
        let file = try Descriptor(
            open: path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
            mode: 0o600)
        guard try file.fileStatus().kind == .file else {
            throw SystemError(code: EINVAL, deed: "add a line to", subject: path)
        }
        guard try file.write(line) == .bytes(line.count) else {
            throw SystemError(code: ENOSPC, deed: "add a line to", subject: path)
        }
    }
}
