import Support

/// What a process has taken so far, as the kernel counts it.
enum Usage {
    /// Of the processor, in hundredths of a second; of one that has ended, too, until it is waited for.
    static func ticks(of process: Int32) -> Int {
        let text = TextFile.read("/proc/\(process)/stat") ?? ""
        // Behind the name, which may hold anything.
        let words = text.split(separator: ")").last?.split(separator: " ") ?? []
        return words.count > 12 ? (Int(words[11]) ?? 0) + (Int(words[12]) ?? 0) : 0
    }

    /// KiB of memory now.
    static func resident(of process: Int32) -> Int { kilobytes("VmRSS:", of: process) }

    /// The most KiB it ever had.
    static func peak(of process: Int32) -> Int { kilobytes("VmHWM:", of: process) }

    private static func kilobytes(_ field: String, of process: Int32) -> Int {
        let text = TextFile.read("/proc/\(process)/status") ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(field) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
