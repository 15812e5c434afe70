import Glibc
import Support

/// What some processes hold on to at one moment, as the kernel counts it.
struct Belongings: Equatable {
    private var descriptors: [Int32: Int] = [:]
    private var threads: [Int32: Int] = [:]
    /// Children of theirs that have ended and that nobody has asked for.
    private var zombies: Set<Int32> = []
    /// Children of theirs that live.
    private var children: Set<Int32> = []
    /// In bytes, of all together, without pages of files: which of those are there others decide.
    private(set) var resident: Int64 = 0

    init(of processes: [Int32]) {
        for process in processes {
            descriptors[process] = Scratch.names(in: "/proc/\(process)/fd").count
            threads[process] = Scratch.names(in: "/proc/\(process)/task").count
            resident += Belongings.resident(process)
        }
        for name in Scratch.names(in: "/proc") {
            guard let child = Int32(name), let (state, parent) = Belongings.status(child),
                processes.contains(parent)
            else { continue }
            if state == "Z" { zombies.insert(child) } else { children.insert(child) }
        }
    }

    /// What is not as it was; nothing where all is.
    func complaints(since before: Belongings) -> [String] {
        var complaints: [String] = []
        if descriptors != before.descriptors {
            complaints.append("descriptors: \(before.descriptors), now \(descriptors)")
        }
        if threads != before.threads {
            complaints.append("threads: \(before.threads), now \(threads)")
        }
        if !zombies.isEmpty { complaints.append("zombies: \(zombies.sorted())") }
        if children != before.children {
            complaints.append("children: \(before.children.sorted()), now \(children.sorted())")
        }
        return complaints
    }

    /// How much of what was kept is too much after so many starts: 1 MiB for each 10,000 of them, and
    /// once, for what is only filled up to its limit.
    func excess(since before: Belongings, starts: Int) -> Int64 {
        max(resident - before.resident - Int64(max(starts, 10_000)) * (1 << 20) / 10_000, 0)
    }

    /// State and parent; the name before them may hold anything, spaces and parentheses included.
    private static func status(_ process: Int32) -> (state: Substring, parent: Int32)? {
        guard let text = TextFile.read("/proc/\(process)/stat"),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let words = text[text.index(after: end)...].split(separator: " ")
        guard words.count > 1, let parent = Int32(words[1]) else { return nil }
        return (words[0], parent)
    }

    private static func resident(_ process: Int32) -> Int64 {
        let lines = TextFile.read("/proc/\(process)/status")?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("RssAnon:") }
        let words = line?.split(separator: " ", omittingEmptySubsequences: true) ?? []
        return words.compactMap { Int64($0) }.first.map { $0 << 10 } ?? 0
    }
}
