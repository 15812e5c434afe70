import Glibc

/// What a trial needs of the computer it runs on.
public enum Host {
    /// Nil where all programs are there; else the sentence that says which is not.
    public static func lacks(_ programs: [String]) -> String? {
        let missing = programs.first { program in
            !["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"].contains {
                access("\($0)/\(program)", X_OK) == 0
            }
        }
        return missing.map { "'\($0)' is not installed" }
    }

    public static let canTrace = lacks(["strace"]) == nil && traces
    public static let canMount = getuid() == 0 && lacks(["mount", "umount"]) == nil && mounts
    public static let canLoop = canMount && lacks(["mkfs.ext4", "losetup"]) == nil && loops

    /// A container may have the program and forbid what it does.
    private static var traces: Bool {
        (try? Child.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"]).wait()) == .exited(0)
    }

    private static var mounts: Bool {
        let scratch = Scratch()
        let made = try? Child.run(["mount", "-t", "tmpfs", "tmpfs", scratch.path]).wait()
        guard made == .exited(0) else { return false }
        return (try? Child.run(["umount", scratch.path]).wait()) == .exited(0)
    }

    private static var loops: Bool {
        (try? Child.run(["losetup", "-f"]).wait()) == .exited(0)
    }
}
