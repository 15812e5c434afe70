import Canvas
import Emulator
import Support

extension Emulator {
    /// A small terminal that was fed something.
    static func fed(_ text: String, columns: Int = 10, rows: Int = 4) -> Emulator {
        var emulator = Emulator(columns: columns, rows: rows)
        _ = emulator.feed(Array(text.utf8))
        return emulator
    }

    /// What it answered, as text.
    static func answers(to text: String, columns: Int = 80, rows: Int = 24) -> [String] {
        var emulator = Emulator(columns: columns, rows: rows)
        return emulator.feed(Array(text.utf8)).compactMap {
            guard case .answer(let bytes) = $0 else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// What a real program wrote to its terminal.
struct Session: Sendable, CustomStringConvertible {
    let name: String
    let columns: Int
    let rows: Int
    let path: String

    var description: String { name }
    var bytes: [UInt8] { TextFile.bytes(path) ?? [] }

    /// It in pieces, none of which ends within a character: libvterm cannot have that.
    func pieces(of size: Int) -> [[UInt8]] {
        let bytes = bytes
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + size, bytes.count)
            while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }

    static let all: [Session] = {
        let folder = String(#filePath.dropLast("Fixture.swift".utf8.count)) + "Sessions"
        return Scratch.names(in: folder).sorted().compactMap { name in
            let parts = name.split { "-.".contains($0) }
            let sides =
                parts.count == 3 ? parts[1].split(separator: "x").compactMap { Int($0) } : []
            guard sides.count == 2 else { return nil }
            return Session(
                name: String(parts[0]), columns: sides[0], rows: sides[1], path: "\(folder)/\(name)"
            )
        }
    }()
}

/// A seed that is printed, so that what failed can be run again.
func seed(_ number: UInt64) -> UInt64 {
    let chosen = Settings.number("SEED").map { UInt64($0) } ?? number
    print("SEED=\(chosen)")
    return chosen
}

/// Bytes that look like what programs write, and some that do not.
struct Soup {
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// Pieces of all that there is.
    mutating func anything(_ pieces: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<pieces {
            switch random.below(8) {
            case 0: bytes += text()
            case 1: bytes += [0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x07].pick(&random)
            case 2: bytes += string()
            case 3: bytes += (0..<random.below(8)).map { _ in UInt8(random.below(256)) }
            case 4: bytes += [0x1b] + [UInt8(random.below(256))]
            default: bytes += sequence(finals: Array(0x40...0x7e), largest: 100_000)
            }
        }
        return bytes
    }

    mutating func text() -> [UInt8] {
        let pieces = [
            "a", "hello", "漢字", "e\u{301}", "👍🏽", "x\u{200d}y", "│", "\u{fe0f}", "ﬃ", "~", "  ",
            "\u{9b}1m",
            "\u{1100}\u{1161}",
        ]
        return Array(pieces[random.below(pieces.count)].utf8)
    }

    mutating func sequence(finals: [UInt8], largest: Int) -> [UInt8] {
        var text = ""
        for index in 0..<random.below(4) {
            if index > 0 { text += random.below(5) == 0 ? ":" : ";" }
            if random.below(6) > 0 {
                text += "\(random.below(random.below(3) == 0 ? largest : 12))"
            }
        }
        let marker = ["", "", "", "?", ">", "!"][random.below(6)]
        let middle = ["", "", "", "", " ", "$"][random.below(6)]
        return Array("\u{1b}[\(marker)\(text)\(middle)".utf8) + [finals[random.below(finals.count)]]
    }

    private mutating func string() -> [UInt8] {
        let begins = [
            "]0;", "]7501;state=", "]9;", "P$q", "P1;2q", "_", "^", "X", "]52;c;", "k", "]4;1;?",
        ]
        let ends = ["\u{7}", "\u{1b}\\", "", "\u{18}", "\u{1b}[m"]
        let body = String(repeating: "xyz;", count: random.below(40) == 0 ? 2_000 : random.below(5))
        return Array(
            "\u{1b}\(begins[random.below(begins.count)])\(body)\(ends[random.below(ends.count)])"
                .utf8)
    }
}

extension [UInt8] {
    fileprivate func pick(_ random: inout SplitMix) -> [UInt8] { [self[random.below(count)]] }
}
