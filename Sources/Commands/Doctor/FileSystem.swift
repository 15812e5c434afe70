/// The file system a path is on, as the kernel's list of mounts tells it.
struct FileSystem: Equatable {
    /// Such as `ext4`, `nfs4` or `fuse.sshfs`.
    let name: String

    init(name: String) { self.name = name }

    /// Looks for the mount nearest to the path in a text of `/proc/self/mountinfo`; nil when there
    /// is none.
    init?(of path: String, mounts: String) {
        var nearest: (length: Int, name: String)?
        for line in mounts.utf8.split(separator: 0x0a) {
            guard let mount = Mount(line), mount.holds(path) else { continue }
            // Of two on one place the later one is on top.
            if mount.point.utf8.count >= nearest?.length ?? 0 {
                nearest = (mount.point.utf8.count, mount.kind)
            }
        }
        guard let nearest else { return nil }
        name = nearest.name
    }

    /// Other machines change its files as well, so that memory cannot be shared over it.
    var isNetwork: Bool {
        let kinds = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "glusterfs",
            "vboxsf", "prl_fs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone",
            "fuse.davfs",
        ]
        return kinds.contains(name)
    }

    /// Nothing of it outlives a reboot.
    var isMemory: Bool { ["tmpfs", "ramfs"].contains(name) }
}

/// A line of mountinfo (proc(5)): six fields, some more, a dash, the kind.
private struct Mount {
    let point: String
    let kind: String

    init?(_ line: Substring.UTF8View) {
        let fields = line.split(separator: 0x20)
        guard fields.count > 6,
            let dash = fields.dropFirst(6).firstIndex(where: { $0.elementsEqual("-".utf8) }),
            dash + 1 < fields.count
        else { return nil }
        point = Mount.unescaped(fields[4])
        kind = String(Substring(fields[dash + 1]))
    }

    func holds(_ path: String) -> Bool {
        guard path.utf8.starts(with: point.utf8) else { return false }
        return point == "/" || path.utf8.count == point.utf8.count
            || path.utf8.dropFirst(point.utf8.count).first == UInt8(ascii: "/")
    }

    /// Blanks and backslashes are written as three octal digits.
    private static func unescaped(_ field: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = Substring(rest.prefix(3))
            if byte == UInt8(ascii: "\\"), let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
