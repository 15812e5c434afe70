internal import Glibc
internal import Linux
internal import Swarm

/// `.skep/run.json`: how clients find the supervisor.
struct RunFile {
    let path: String

    init(in directory: String) { path = directory + "/run.json" }

    /// Another file takes the place at once, so that nobody ever reads half of it.
    func write(keeper: Int32, control: String, version: String) throws {
        let json: JSON = [
            "protocol": "skep1", "pid": JSON(Int(OwnProcess.number)),
            "keeper_pid": JSON(Int(keeper)), "control": JSON(control), "events": "",
            "version": JSON(version),
        ]
        let temporary = path + ".new"
        unlink(temporary)
        do {
            let file = try Descriptor(
                open: temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            let bytes = Array((json.text + "\n").utf8)
            guard try file.write(bytes) == .bytes(bytes.count) else {
                throw SystemError(code: ENOSPC, deed: "write", subject: temporary)
            }
        }
        guard rename(temporary, path) == 0 else {
            throw SystemError(code: errno, deed: "rename", subject: temporary)
        }
    }

    func remove() { unlink(path) }
}
