internal import Swarm

/// The postings of the newest 4,096 ids, kept in memory until the segment is full.
struct Segment {
    /// How many low bits of an id say where in its segment it is.
    static let bits: Int64 = 12
    static let mask: Int64 = (1 << bits) - 1

    static func number(of id: Int64) -> Int64 { id >> bits }

    /// For each key the low bits of its ids, two bytes each, big endian, rising.
    private(set) var postings: [String: [UInt8]] = [:]

    /// Notes an event of this segment.
    mutating func add(id: Int64, type: EventType, agent: String?) {
        let offset = UInt16(truncatingIfNeeded: id & Segment.mask)
        if let agent { add(offset, to: agent) }
        if type.isMilestone { add(offset, to: Segment.key(of: type)) }
    }

    static func key(of type: EventType) -> String { "#" + type.name }

    static func isLast(_ id: Int64) -> Bool { id & mask == mask }

    /// The ids a row of postings stands for, those within a range.
    static func ids(
        in blob: RawSpan, segment: Int64, within range: ClosedRange<Int64>
    ) -> [Int64] {
        let base = segment << bits
        let (first, count) = (place(of: range.lowerBound - base, in: blob), blob.byteCount / 2)
        var ids: [Int64] = []
        for place in first..<count {
            let id = base | offset(place, in: blob)
            guard id <= range.upperBound else { break }
            ids.append(id)
        }
        return ids
    }

    /// How many offsets are lower, found by halving.
    private static func place(of wanted: Int64, in blob: RawSpan) -> Int {
        var (low, high) = (0, blob.byteCount / 2)
        while low < high {
            let middle = (low + high) / 2
            if offset(middle, in: blob) < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func offset(_ place: Int, in blob: RawSpan) -> Int64 {
        Int64(
            UInt16(bigEndian: blob.unsafeLoadUnaligned(fromByteOffset: place * 2, as: UInt16.self)))
    }

    private mutating func add(_ offset: UInt16, to key: String) {
        Swift.withUnsafeBytes(of: offset.bigEndian) {
            postings[key, default: []].append(contentsOf: $0)
        }
    }
}
