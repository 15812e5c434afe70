import Glibc
import Support
import Swarm
import Testing

/// A file before and after.
struct Pair: CustomStringConvertible, Sendable {
    var path: [UInt8]
    var old: FilePatch.Version?
    var new: FilePatch.Version?

    var name: String { String(decoding: path, as: UTF8.self) }
    var description: String {
        let texts = [old, new].map {
            $0?.content.map { String(decoding: $0, as: UTF8.self) } ?? "none"
        }
        return "\(name): \(texts[0].debugDescription) to \(texts[1].debugDescription)"
    }

    init(
        _ path: String, _ old: [UInt8]?, _ new: [UInt8]?,
        modes: (FileMode, FileMode) = (.plain, .plain)
    ) {
        self.init(path: Array(path.utf8), old, new, modes: modes)
    }

    init(
        path: [UInt8], _ old: [UInt8]?, _ new: [UInt8]?,
        modes: (FileMode, FileMode) = (.plain, .plain)
    ) {
        self.path = path
        self.old = old.map { Pair.version(path, modes.0, $0, hash: "a") }
        self.new = new.map { Pair.version(path, modes.1, $0, hash: "b") }
    }

    func renamed(_ name: String) -> Pair {
        var pair = self
        pair.new?.side.path = Array(name.utf8)
        return pair
    }

    private static func version(
        _ path: [UInt8], _ mode: FileMode, _ content: [UInt8], hash: String
    ) -> FilePatch.Version {
        // Any hash will do, but that `patch` knows by it that a file is empty.
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        let hash = content.isEmpty ? empty : String(repeating: hash, count: empty.utf8.count)
        return FilePatch.Version(.init(path: path, mode: mode, hash: hash), content: content)
    }

    /// A file of some shape, and a few things done to it.
    init(number: Int, from source: inout SplitMix) {
        let shape = Shape(kinds: [1, 3, 20, 10_000][source.below(4)], ending: source.below(5))
        let old = shape.lines([0, 1, 8, 40, 400][source.below(5)], from: &source)
        var new = old
        for _ in 0..<[0, 1, 2, 6, 40][source.below(5)] { shape.edit(&new, from: &source) }
        if source.chance(12) { new = shape.lines(source.below(60), from: &source) }
        let texts = [old, new].map { lines in
            // One in three lacks its last line feed.
            var text = lines.flatMap { $0 }
            if source.chance(3), text.last == 0x0a { text.removeLast() }
            return text
        }
        self.init(
            "f\(number)", source.chance(15) && !texts[1].isEmpty ? nil : texts[0], texts[1])
        if self.old != nil, !texts[0].isEmpty, source.chance(15) { self.new = nil }
    }
}

/// What the lines of a file are like.
private struct Shape {
    /// How many different lines there are.
    let kinds: Int
    let ending: Int

    func line(from source: inout SplitMix) -> [UInt8] {
        let number = source.below(kinds)
        var text = Array(
            ["", "}", "  x", "-- a", "++ b", "\\ No", "@@ -1 +1 @@", " "][number % 8].utf8)
        if number >= 8 { text += Array(" \(number)".utf8) }
        switch ending {
        case 1: text += [0x0d]
        case 2 where number % 2 == 0: text += [0x0d]
        case 3: text += [0xff, 0xc3, UInt8(0x80 + number % 8)]
        default: break
        }
        return text + [0x0a]
    }

    func lines(_ count: Int, from source: inout SplitMix) -> [[UInt8]] {
        (0..<count).map { _ in line(from: &source) }
    }

    func edit(_ lines: inout [[UInt8]], from source: inout SplitMix) {
        let start = source.below(lines.count + 1)
        let end = min(lines.count, start + source.below(6))
        switch source.below(4) {
        case 0: lines.removeSubrange(start..<end)
        case 1: lines.insert(contentsOf: self.lines(1 + source.below(5), from: &source), at: start)
        case 2: lines.replaceSubrange(start..<end, with: self.lines(end - start, from: &source))
        default:
            let moved = lines[start..<end]
            lines.removeSubrange(start..<end)
            lines.insert(contentsOf: moved, at: source.below(lines.count + 1))
        }
    }
}

/// A file that git or patch have a rule of their own for.
struct OddPair: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let pair: Pair
    var refusedBy: [String] = []

    private init(_ name: String, _ pair: Pair, refusedBy: [String] = []) {
        testDescription = name
        self.pair = pair
        self.refusedBy = refusedBy
    }

    private static let (one, two) = (Array("1\n2\n".utf8), Array("1\n3\n".utf8))

    static let all: [OddPair] =
        [
            OddPair("made empty", Pair("e", nil, [])),
            OddPair("removed empty", Pair("e", [], nil)),
            OddPair("emptied", Pair("e", one, [])),
            OddPair("filled", Pair("e", [], one)),
            OddPair("made executable", Pair("m", one, one, modes: (.plain, .executable))),
            OddPair("not executable any more", Pair("m", one, two, modes: (.executable, .plain))),
            OddPair("a new program", Pair("m", nil, one, modes: (.plain, .executable))),
            OddPair("a new link", Pair("l", nil, Array("to".utf8), modes: (.plain, .link))),
            OddPair("a link no more", Pair("l", Array("to".utf8), nil, modes: (.link, .link))),
            OddPair(
                "a link elsewhere",
                Pair("l", Array("to".utf8), Array("up".utf8), modes: (.link, .link))),
            OddPair(
                "a file that becomes a link",
                Pair("l", one, Array("to".utf8), modes: (.plain, .link))),
            OddPair(
                "a link that becomes a file",
                Pair("l", Array("to".utf8), one, modes: (.link, .plain))),
        ]
        + [
            "a b", " a", "\"a\"", "a\\b", "a\tb", "a\nb", "a\rb", "\u{7f}", "é", "-a",
            "a b/c", "x b",
        ]
        .map { OddPair("named \($0.debugDescription)", Pair($0, one, two)) }
        + [
            OddPair(
                "with a zero far in it", Pair("z", one, Array(repeating: 0x0a, count: 8_000) + [0])),
            OddPair("renamed", Pair("a b", one, two).renamed("é")),
            OddPair("renamed only", Pair("a", one, one).renamed("b")),
            OddPair("named no UTF-8", Pair(path: [0x61, 0xff, 0xc3], one, two)),
            // What git itself writes for this name, `patch` does not find either.
            OddPair("named with a space at its end", Pair("a ", one, two), refusedBy: ["patch"]),
        ]
}

extension FilePatch.Version {
    private static func place(_ path: [UInt8], in directory: String) -> [CChar] {
        (Array("\(directory)/".utf8) + path + [0]).map { CChar(bitPattern: $0) }
    }

    func make(in directory: String) {
        let place = FilePatch.Version.place(side.path, in: directory)
        if let slash = side.path.lastIndex(of: 0x2f) {
            mkdir(FilePatch.Version.place(Array(side.path[..<slash]), in: directory), 0o755)
        }
        if side.mode == .link {
            symlink((content ?? []).map { CChar(bitPattern: $0) } + [0], place)
        } else {
            Glibc.close(open(place, O_CREAT | O_WRONLY, 0o644))
            let file = open(place, O_WRONLY)
            _ = content?.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            Glibc.close(file)
            chmod(place, side.mode == .executable ? 0o755 : 0o644)
        }
    }

    /// Whether a directory has just this file.
    func isThere(in directory: String) -> Bool {
        let place = FilePatch.Version.place(side.path, in: directory)
        var status = stat()
        guard lstat(place, &status) == 0 else { return false }
        var found = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        if status.st_mode & S_IFMT == S_IFLNK {
            let count = found.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { room in
                    room.baseAddress.map { readlink(place, $0, room.count) } ?? 0
                }
            }
            return side.mode == .link && Array(found.prefix(count)) == content
        }
        let file = open(place, O_RDONLY)
        defer { Glibc.close(file) }
        let count = read(file, &found, found.count)
        return side.mode != .link && (status.st_mode & 0o100 != 0) == (side.mode == .executable)
            && Array(found.prefix(max(0, count))) == content
    }

    static func isAnything(_ path: [UInt8], in directory: String) -> Bool {
        var status = stat()
        return lstat(place(path, in: directory), &status) == 0
    }
}

func write(_ bytes: [UInt8], to path: String) {
    FilePatch.Version(.init(path: Array(path.utf8.dropFirst())), content: bytes).make(in: "")
}
