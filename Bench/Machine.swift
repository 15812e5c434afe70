import Glibc

/// Where a run took place: an absolute figure says something of this machine only.
enum Machine {
    /// One fact a line, as a list in Markdown.
    static func facts(scratch: String) -> String {
        let facts = [
            "\(processor), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) of them, \(memory) of memory",
            "Linux \(release), \(fileSystem(of: scratch)) below the logs",
        ]
        return facts.map { "* \($0)\n" }.joined()
    }

    /// `2026-11-23`, in universal time.
    static var today: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 16)
        strftime(&text, text.count, "%Y-%m-%d", &parts)
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Which state of the sources was measured; `+` behind one that is not committed as it is. Found once: a run writes
    /// into the sources itself.
    static let revision = foundRevision

    private static var foundRevision: String {
        let git = Program(path: "/usr/bin/git")
        func said(_ words: String...) -> String? {
            guard let bytes = try? git.launch(words, withErrors: true) else { return nil }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(
                String.init)
        }
        guard let commit = said("rev-parse", "--short", "HEAD") else { return "no commit" }
        return commit + (said("status", "--porcelain", "--untracked-files=no") == nil ? "" : "+")
    }

    private static var processor: String {
        field("model name", in: "/proc/cpuinfo") ?? "a processor without a name"
    }

    private static var memory: String {
        let kibibytes = field("MemTotal", in: "/proc/meminfo")?.split(separator: " ").first
        return Quantity.fixed((kibibytes.flatMap { Double($0) } ?? 0) / 1_048_576, 1) + " GiB"
    }

    private static var release: String {
        (try? TextFile.read("/proc/sys/kernel/osrelease")).map {
            String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self)
        } ?? "of unknown version"
    }

    /// The kind of the file system that is mounted nearest above a path.
    private static func fileSystem(of path: String) -> String {
        let mounts = (try? TextFile.read("/proc/self/mounts")) ?? []
        let places = String(decoding: mounts, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        let above = places.filter { place in
            place.count > 2
                && (place[1] == "/" || path == place[1] || path.hasPrefix(place[1] + "/"))
        }
        return above.max { $0[1].count <= $1[1].count }?[2] ?? "an unknown file system"
    }

    private static func field(_ name: String, in path: String) -> String? {
        let text = String(decoding: (try? TextFile.read(path)) ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) }
    }
}
