import Glibc

/// What processes use, as the kernel counts it.
enum Usage {
    /// Nanoseconds on a processor, all threads together.
    static func processorSeconds(_ pid: pid_t) throws -> Double {
        let threads = "/proc/\(pid)/task"
        return try TextFile.names(in: threads).reduce(0) { sum, thread in
            let text = try TextFile.read("\(threads)/\(thread)/schedstat")
            let first = String(decoding: text.prefix { $0 != 0x20 }, as: UTF8.self)
            return sum + (Double(first) ?? 0) * 1e-9
        }
    }

    /// Memory of its own, and its part of what it shares with others.
    static func kibibytes(_ pid: pid_t) throws -> Double {
        let text = String(
            decoding: try TextFile.read("/proc/\(pid)/smaps_rollup"), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        guard let number = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { throw Failure("the kernel does not say how much memory \(pid) has") }
        return number
    }

    /// Those whose parent is a process, or a process that it started a thread for.
    static func children(of pid: pid_t) throws -> [pid_t] {
        try TextFile.names(in: "/proc/\(pid)/task").flatMap { thread in
            let text = try TextFile.read("/proc/\(pid)/task/\(thread)/children")
            return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap {
                pid_t($0)
            }
        }
    }
}
