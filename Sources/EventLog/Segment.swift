internal import Swarm

/// The postings of the newest 4,096 ids, kept in memory until the segment is full.
struct Segment {
    /// How many low bits of an id say where in its segment it is.
    static let bits: Int64 = 12
    static let rows = 1 << bits
    static let mask: Int64 = (1 << bits) - 1

    static func number(of id: Int64) -> Int64 { id >> bits }

    /// For each key the low bits of its ids, two bytes each, big endian, rising.
    var postings: [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: places.map { ($0.key, lists[$0.value]) })
    }

    private var lists: [[UInt8]] = []
    /// Where in these each key's is.
    private var places: [String: Int] = [:]
    /// The agent that came last, and the types that came: mostly they come again, and are found without
    /// a key.
    private var newest: (agent: String, place: Int)?
    private var types: [(type: EventType, place: Int)] = []
    /// Logs of others may hold any number of types.
    private static let typesAtHand = 32

    /// Notes an event of this segment.
    mutating func add(id: Int64, type: EventType, agent: String?) {
        let offset = UInt16(truncatingIfNeeded: id & Segment.mask)
        if let agent { add(offset, at: place(ofAgent: agent)) }
        if type.isMilestone { add(offset, at: place(of: type)) }
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

    private mutating func add(_ offset: UInt16, at place: Int) {
        lists[place].append(UInt8(truncatingIfNeeded: offset >> 8))
        lists[place].append(UInt8(truncatingIfNeeded: offset))
    }

    private mutating func place(ofAgent agent: String) -> Int {
        if let newest, newest.agent == agent { return newest.place }
        let place = place(of: agent)
        newest = (agent, place)
        return place
    }

    private mutating func place(of type: EventType) -> Int {
        if let known = types.first(where: { $0.type == type }) { return known.place }
        let place = place(of: Segment.key(of: type))
        if types.count < Segment.typesAtHand { types.append((type, place)) }
        return place
    }

    private mutating func place(of key: String) -> Int {
        if let place = places[key] { return place }
        places[key] = lists.count
        lists.append([])
        return lists.count - 1
    }
}
