internal import EventLog
internal import Glibc
internal import MissionControl

/// Where the log lies: who may read it, the file system and the room on it.
struct DiskCheck {
    private let log: LogDirectory

    /// With less, a busy swarm fills the rest within hours, and with too little within minutes.
    static let scarce: Int64 = 1 << 30
    static let tooLittle: Int64 = 100 << 20

    init(_ log: LogDirectory) { self.log = log }

    var findings: [Finding] {
        let wanted = [(log.path, mode_t(0o700)), (log.log, mode_t(0o600))]
        let open = wanted.lazy.compactMap { DiskCheck.flaw(of: $0.0, wanted: $0.1) }.first
        return [open ?? .ok("permissions", "only you can read the log"), disk]
    }

    /// Agents write secrets into logs: they are the owner's alone.
    private static func flaw(of path: String, wanted mode: mode_t) -> Finding? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        guard status.st_uid == geteuid() else {
            return .wrong(
                "permissions", "'\(path)' belongs to user \(plain: status.st_uid)",
                "work as that user, or 'chown' it")
        }
        let found = status.st_mode & 0o777
        guard found & ~mode != 0 else { return nil }
        return .wrong(
            "permissions", "others may read '\(path)', mode \(own: String(found, radix: 8))",
            "chmod \(own: String(mode, radix: 8)) \(shellWords([path]))")
    }

    private var disk: Finding {
        var room = statvfs()
        guard statvfs(log.path, &room) == 0 else {
            let code = errno
            return .wrong("disk", "cannot look at '\(log.path)': \(system(code))", "check it")
        }
        let free = UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize))
        let mounts = SystemFile.text("/proc/self/mountinfo") ?? ""
        return DiskCheck.disk(
            free: free.overflow ? .max : Int64(clamping: free.partialValue),
            on: FileSystem(of: log.path, mounts: mounts) ?? FileSystem(name: "an unknown one"))
    }

    static func disk(free: Int64, on fileSystem: FileSystem) -> Finding {
        let fact: Text = "\(own: size(free)) free on \(fileSystem.name)"
        if fileSystem.isNetwork {
            return .wrong(
                "disk", "\(fileSystem.name) is a network file system",
                "a log needs shared memory, so keep the workspace on a local disk")
        }
        if free < tooLittle {
            return .wrong("disk", fact, "make room; agents wait when it is full")
        }
        if free < scarce { return .note("disk", fact, "make room; agents wait when it is full") }
        if fileSystem.isMemory { return .note("disk", fact, "the log is gone after a reboot") }
        return .ok("disk", fact)
    }
}
