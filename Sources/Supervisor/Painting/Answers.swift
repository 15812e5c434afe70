/// What an agent's program asked its terminal, answered and on its way to it.
///
/// Answers are taken whole or not at all, and never waited for: a program that asks and does not read
/// costs nobody anything.
struct Answers {
    /// So many bytes may wait; what would be more is dropped.
    static let limit = 4_096
    /// So many are given in a second, whoever asks.
    static let perSecond = 64 << 10

    private(set) var waiting: [UInt8] = []
    private(set) var dropped = 0
    /// The second that runs, on the boot clock, and what was given in it.
    private var second: Int64 = 0
    private var given = 0

    var isEmpty: Bool { waiting.isEmpty }

    mutating func append(_ bytes: [UInt8], at now: Int64) {
        if now / 1_000_000 != second { (second, given) = (now / 1_000_000, 0) }
        guard waiting.count + bytes.count <= Answers.limit, given + bytes.count <= Answers.perSecond
        else {
            dropped += bytes.count
            return
        }
        waiting += bytes
        given += bytes.count
    }

    /// The program got so many bytes.
    mutating func take(_ count: Int) { waiting.removeFirst(count) }

    mutating func clear() { waiting = [] }
}
