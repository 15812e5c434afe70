/// How much an agent did lately: its events in each of the last minutes of log time.
public struct Activity: Equatable, Sendable {
    /// How many minutes are remembered.
    public static let minutes = 12

    /// The newest minute with an event, counted from 1970.
    private var minute: Int64 = 0
    /// The newest first; the rest of the sixteen is never used.
    private var counts = SIMD16<UInt16>()

    public init() {}

    static let length: Int64 = 60_000_000

    mutating func count(at time: LogTime) {
        advance(to: time.microseconds / Activity.length)
        if counts[0] < .max { counts[0] += 1 }
    }

    /// The events of each minute up to a time, the oldest first.
    public func counts(at now: LogTime) -> [Int] {
        var shown = self
        shown.advance(to: now.microseconds / Activity.length)
        return (0..<Activity.minutes).reversed().map { Int(shown.counts[$0]) }
    }

    private mutating func advance(to next: Int64) {
        guard next > minute else { return }
        let steps = Int(min(next - minute, Int64(Activity.minutes)))
        for index in (0..<Activity.minutes).reversed() {
            counts[index] = index >= steps ? counts[index - steps] : 0
        }
        minute = next
    }
}

extension Activity {
    /// The minute, then the counts up to the last that is not 0.
    func write(to writer: inout JSONWriter) {
        guard self != Activity() else { return }
        let newest: Int? = (0..<Activity.minutes).last { counts[$0] > 0 }
        let used = newest.map { $0 + 1 } ?? 0
        writer.list("activity", [minute] + (0..<used).map { Int64(counts[$0]) }) { $1.int($0) }
    }

    init(from fields: inout Fields) {
        let numbers = fields.list("activity") { $0.int } ?? []
        minute = max(numbers.first ?? 0, 0)
        for (index, count) in numbers.dropFirst().prefix(Activity.minutes).enumerated() {
            counts[index] = UInt16(clamping: count)
        }
    }
}
