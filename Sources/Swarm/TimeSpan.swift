/// A span of time as people write it: `500ms`, `10s`, `5m`, `2h`, `1d`, and several of them, as in `1m30s`.
public struct TimeSpan: Equatable, Sendable {
    public let microseconds: Int64

    public static let rule = "a time such as 500ms, 10s, 5m or 2h"

    private static let units: [(name: String, microseconds: Int64)] = [
        ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
        ("d", 86_400_000_000),
    ]

    /// Nil for what is none.
    public init?(_ text: String) {
        var rest = text[...]
        var sum: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            // Fewer than ten digits of days are no more than 64 bits hold; of many parts only some would be.
            guard digits.count <= 4 || (digits.count <= 9 && rest.count <= 2),
                let number = Int64(digits),
                let unit = TimeSpan.units.first(where: { rest.hasPrefix($0.name) })
            else { return nil }
            rest = rest.dropFirst(unit.name.count)
            let (product, isTooLong) = number.multipliedReportingOverflow(by: unit.microseconds)
            let (next, isTooMuch) = sum.addingReportingOverflow(product)
            guard !isTooLong, !isTooMuch else { return nil }
            sum = next
        }
        guard !text.isEmpty else { return nil }
        microseconds = sum
    }

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public init(seconds: Int64) {
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = isTooLong ? .max : product
    }

    /// `40s`, `10m`, `1h 30m`, `2d 3h`: the largest two units that are there.
    public var text: String {
        let seconds = microseconds / 1_000_000
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"),
            (seconds % 60, "s"),
        ]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0s" }
        return parts[first...].prefix(2).filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
            .joined(separator: " ")
    }

    /// Begun ones count.
    public var seconds: Int64 { (microseconds + 999_999) / 1_000_000 }
}
