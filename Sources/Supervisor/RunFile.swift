internal import Glibc
internal import Linux
internal import Swarm

/// `.skep/run.json`: how clients find the supervisor.
struct RunFile {
    private let directory: String
    private let path: String
    private let text: String
    /// There was no room for it. What a former supervisor wrote names the same socket and keeper.
    private var isDue = false
    private var isWanted = true

    init(in directory: String, keeper: Int32, control: String, events: String, version: String) {
        self.directory = directory
        path = directory + "/run.json"
        let json: JSON = [
            "protocol": "skep1", "pid": JSON(Int(OwnProcess.number)),
            "keeper_pid": JSON(Int(keeper)), "control": JSON(control), "events": JSON(events),
            "version": JSON(version),
        ]
        text = json.text + "\n"
    }

    /// Writes it, or leaves that to a later `writeAgain` where the disk does not take it now: whoever
    /// wants agents to stop must not wait for room.
    mutating func write() throws {
        do {
            try replace()
            isDue = false
        } catch let error as SystemError where RunFile.isOfTheDisk(error) {
            isDue = true
        }
    }

    /// To be called each second: somebody may have removed it, alone or with the whole directory, and
    /// then no command finds us, not even one that is to end all of it.
    mutating func writeAgain() throws {
        guard isWanted, isDue || access(path, F_OK) != 0 else { return }
        mkdir(directory, 0o700)
        try write()
    }

    /// For good: whoever comes now is to look for another supervisor.
    mutating func remove() {
        isWanted = false
        unlink(path)
    }

    /// Another file takes the place at once, so that nobody ever reads half of it.
    private func replace() throws {
        let temporary = path + ".new"
        unlink(temporary)
        do {
            let file = try Descriptor(
                open: temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            let bytes = Array(text.utf8)
            guard try file.write(bytes) == .bytes(bytes.count) else {
                throw SystemError(code: ENOSPC, deed: "write", subject: temporary)
            }
        }
        guard rename(temporary, path) == 0 else {
            throw SystemError(code: errno, deed: "rename", subject: temporary)
        }
    }

    private static func isOfTheDisk(_ error: SystemError) -> Bool {
        // Without its directory nobody looks for it, and agents are still to be watched over.
        [ENOSPC, EDQUOT, EFBIG, EIO, EROFS, ENOENT].contains(error.code)
    }
}
