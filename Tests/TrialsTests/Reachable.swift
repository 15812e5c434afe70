import Glibc
import Support

/// Sockets of some processes that no file guards, as the kernel lists them.
struct Reachable {
    private(set) var complaints: [String] = []

    init(from processes: [Int32]) {
        let own = Set(processes.flatMap(Reachable.sockets))
        for line in Reachable.lines("unix") {
            // Number, references, protocol, flags, type, state, inode and, where there is one, path.
            guard line.count > 7, line[7].hasPrefix("@"), own.contains(line[6]) else {
                continue
            }
            complaints.append("\(line[7])")
        }
        for family in ["tcp", "tcp6", "udp", "udp6"] {
            for line in Reachable.lines(family) where line.count > 9 && own.contains(line[9]) {
                complaints.append("\(family) \(line[1])")
            }
        }
    }

    private static func lines(_ family: String) -> [[String]] {
        (TextFile.read("/proc/net/\(family)") ?? "").split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ").map(String.init) }
    }

    /// The numbers that the kernel knows them by.
    static func sockets(of process: Int32) -> [String] {
        Scratch.names(in: "/proc/\(process)/fd").compactMap { name in
            var bytes = [UInt8](repeating: 0, count: 100)
            let count = readlink("/proc/\(process)/fd/\(name)", &bytes, bytes.count)
            let link = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
            guard link.hasPrefix("socket:[") else { return nil }
            return String(link.dropFirst(8).dropLast())
        }
    }
}
