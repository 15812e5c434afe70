/// How long commits take, the flush included.
public struct CommitTimes: Equatable, Sendable {
    /// How many there were.
    public private(set) var count: Int64 = 0
    /// Of the last ones, in microseconds; where the next one goes is `count`, around the ring.
    private var recent: [Int64] = []

    private static let kept = 256

    public init() {}

    mutating func note(_ microseconds: Int64) {
        let place = Int(count % Int64(CommitTimes.kept))
        if place < recent.count {
            recent[place] = microseconds
        } else {
            recent.append(microseconds)
        }
        count += 1
    }

    /// Nil before the first one.
    public var last: Int64? {
        recent.isEmpty ? nil : recent[Int((count - 1) % Int64(CommitTimes.kept))]
    }

    /// What 99 of a hundred do not take; nil before the first one.
    public var percentile99: Int64? {
        recent.isEmpty ? nil : recent.sorted()[recent.count * 99 / 100]
    }
}
