/// A span of time as people write it: `500ms`, `90`, `10s`, `5m`, `2h`, `1d`.
public struct TimeSpan: Equatable, Sendable {
    public let microseconds: Int64

    public static let rule = "a number of seconds, or one with ms, s, m, h or d behind it"

    private static let units: [(name: String, microseconds: Int64)] = [
        ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
        ("d", 86_400_000_000), ("", 1_000_000),
    ]

    /// Nil for what is none, or is longer than any run.
    public init?(_ text: String) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text.dropFirst(digits.count)
        guard let number = Int64(digits), number <= 1_000_000_000,
            let size = TimeSpan.units.first(where: { $0.name == unit })?.microseconds
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        microseconds = product
    }

    /// Begun ones count.
    public var seconds: Int64 { (microseconds + 999_999) / 1_000_000 }
}
