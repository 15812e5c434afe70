import Glibc
import Support

// The files of a workspace, as they are.
extension Colony {
    func write(_ name: String, _ text: String) throws {
        TextFile.write(Array(text.utf8), to: "\(place)/\(name)")
    }

    /// Everything below the workspace but our own, with kind, mode and content.
    func likeness() throws -> [String: String] { Colony.likeness(of: place) }

    static func likeness(of root: String) -> [String: String] {
        var found: [String: String] = [:]
        func walk(_ path: String) {
            for name in Scratch.names(in: path) where !(path == root && name == ".skep") {
                let place = "\(path)/\(name)"
                var status = stat()
                guard lstat(place, &status) == 0 else { continue }
                let mode = String(status.st_mode, radix: 8)
                let key = String(place.dropFirst(root.count))
                switch status.st_mode & S_IFMT {
                case S_IFDIR:
                    found[key] = mode
                    walk(place)
                case S_IFLNK:
                    var bytes = [UInt8](repeating: 0, count: 4_096)
                    let count = max(readlink(place, &bytes, bytes.count), 0)
                    found[key] = "link \(String(decoding: bytes.prefix(count), as: UTF8.self))"
                default: found[key] = "\(mode) \(TextFile.read(place) ?? "unreadable")"
                }
            }
        }
        walk(root)
        return found
    }

    /// One of the things that people and programs do to files.
    func edit(using random: inout SplitMix) throws {
        func name() -> String { "n\(Int.random(in: 0..<12, using: &random))" }
        let directory = "d\(Int.random(in: 0..<4, using: &random))"
        let (one, other) = ("\(place)/\(directory)/\(name())", "\(place)/\(name())")
        switch Int.random(in: 0..<9, using: &random) {
        case 0...2:
            _ = mkdir("\(place)/\(directory)", 0o755)
            TextFile.write(
                Array("\(UInt64.random(in: 0...(.max), using: &random))\n".utf8), to: one)
        case 3: TextFile.write(Array("\(name())\n".utf8), to: other)
        case 4: _ = rename(one, other)
        case 5: _ = unlink(one)
        case 6:
            _ = unlink(other)
            _ = symlink(name(), other)
        case 7: _ = chmod(one, random.next().isMultiple(of: 2) ? 0o755 : 0o600)
        default:
            _ = mkdir("\(place)/empty\(Int.random(in: 0..<3, using: &random))", 0o755)
        }
    }
}
