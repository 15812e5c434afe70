import Glibc
import Support

/// A directory as it is: every name with all that can be seen of it. It shares nothing with what is tested.
struct Likeness: Equatable {
    struct Thing: Equatable, CustomStringConvertible {
        let mode: UInt32
        /// In nanoseconds; nil for a directory.
        let time: Int64?
        /// A link's target, a file's bytes.
        let content: [UInt8]

        var description: String {
            "\(String(mode, radix: 8)) \(time.map { "\($0)" } ?? "-") \(content.count) bytes"
        }
    }

    var things: [[UInt8]: Thing] = [:]

    /// `without` names what is passed over, wherever it is.
    init(of root: String, without: Set<String> = [".git", ".skep"]) {
        let skipped = Set(without.map { Array($0.utf8) })
        collect(Array(root.utf8), [], skipped)
    }

    private mutating func collect(_ root: [UInt8], _ path: [UInt8], _ skipped: Set<[UInt8]>) {
        let place = (root + (path.isEmpty ? [] : [0x2f] + path) + [0]).map { CChar(bitPattern: $0) }
        for name in names(place) where !skipped.contains(name) {
            let below = path.isEmpty ? name : path + [0x2f] + name
            let file = (root + [0x2f] + below + [0]).map { CChar(bitPattern: $0) }
            var status = stat()
            guard lstat(file, &status) == 0 else { continue }
            let time = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                things[below] = Thing(mode: status.st_mode, time: nil, content: [])
                collect(root, below, skipped)
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: 4_096)
                let count = readlink(file, &target, target.count)
                let bytes = target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
                things[below] = Thing(mode: status.st_mode, time: time, content: bytes)
            case S_IFREG:
                let bytes = Likeness.bytes(file, Int(status.st_size))
                things[below] = Thing(mode: status.st_mode, time: time, content: bytes)
            default: break
            }
        }
    }

    private static func bytes(_ path: [CChar], _ count: Int) -> [UInt8] {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let step = bytes.withUnsafeMutableBytes {
                read(file, $0.baseAddress.map { $0 + place }, count - place)
            }
            guard step > 0 else { break }
            place += step
        }
        return bytes
    }

    /// The paths of what has another content, kind or mode.
    func changed(_ other: Likeness) -> Set<[UInt8]> {
        Set(things.keys).union(other.things.keys).filter { path in
            let (here, there) = (things[path], other.things[path])
            return here?.mode != there?.mode || here?.content != there?.content
        }
    }

    /// What differs, in words, for a failure.
    func difference(_ other: Likeness) -> [String] {
        Set(things.keys).union(other.things.keys).sorted { $0.lexicographicallyPrecedes($1) }
            .filter { things[$0] != other.things[$0] }
            .map { path in
                let (here, there) = (things[path], other.things[path])
                return "\(String(decoding: path, as: UTF8.self)): \(here.map { "\($0)" } ?? "none")"
                    + " / \(there.map { "\($0)" } ?? "none")"
            }
    }
}
