import Glibc
import Support
import Testing

/// What a run of the trials is made from; all of it can be set from outside.
enum Settings {
    /// `SEED=` repeats a run; every failure names it.
    static let seed = number("SEED").map { UInt64($0) } ?? UInt64.random(in: 1...999_999)
    /// `POINTS=` says how many crashes the sweep tries.
    static let points = number("POINTS") ?? 60
    /// `FULL=1` takes the long way everywhere.
    static let isFull = number("FULL") == 1

    /// One seed for each trial, whatever else runs.
    static func seed(_ names: Int...) -> UInt64 {
        var dice = SplitMix(seed: seed)
        return names.reduce(into: seed) { mixed, name in
            dice = SplitMix(seed: mixed, UInt64(bitPattern: Int64(name)))
            mixed = dice.next() % 1_000_000_000
        }
    }

    static var comment: Comment { "SEED=\(seed)" }

    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }
}

/// What a trial needs of the machine it runs on.
enum Machine {
    /// Nil where all programs are there; else the sentence that says which is not.
    static func lacks(_ programs: [String]) -> String? {
        let missing = programs.first { program in
            !["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"].contains {
                access("\($0)/\(program)", X_OK) == 0
            }
        }
        return missing.map { "'\($0)' is not installed" }
    }

    static let canTrace = lacks(["strace"]) == nil && traces
    static let canMount = getuid() == 0 && lacks(["mount", "umount"]) == nil && mounts
    static let canLoop = canMount && lacks(["mkfs.ext4", "losetup"]) == nil && loops

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
