import Swarm

/// A generator whose every sequence is named by its seed (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
}

extension SplitMix {
    mutating func bytes(upTo limit: Int) -> [UInt8] {
        (0..<below(limit + 1)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Mostly ASCII, some of everything that a string escapes, some of every plane.
    mutating func string(upTo limit: Int = 12) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<below(limit + 1) { scalars.append(scalar()) }
        return String(scalars)
    }

    private mutating func scalar() -> Unicode.Scalar {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7e, 0x20...0x7e, 0x00...0x1f, 0x22...0x22, 0x5c...0x5c, 0x7f...0x7ff,
            0x800...0xd7ff, 0xe000...0xffff, 0x10000...0x10ffff,
        ]
        return Unicode.Scalar(UInt32.random(in: ranges[below(ranges.count)], using: &self)) ?? "?"
    }

    mutating func json(levels: Int = 4) -> JSON {
        switch below(levels > 0 ? 8 : 6) {
        case 0: .null
        case 1: JSON(chance(2))
        case 2: JSON(Int64.random(in: .min ... .max, using: &self))
        case 3: JSON(Double(bitPattern: next()))
        case 4: JSON(Int64(below(100)))
        case 5: JSON(string())
        case 6: JSON((0..<below(5)).map { _ in json(levels: levels - 1) })
        default:
            JSON((0..<below(5)).map { _ in JSON.Field(string(), json(levels: levels - 1)) })
        }
    }

    /// The same bytes with a few of them changed, taken out or put in.
    mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(4) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
            default:
                bytes[place] = Array("{}[]\",:\\u0-+.eE \n\t".utf8).randomElement(using: &self)!
            }
        }
        return bytes
    }
}
