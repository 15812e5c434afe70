public import Swarm

/// How long ago something was, in the steps in which every list shows it: `now`, `10s` … `50s`,
/// `1m` … `59m`, `1h` … `23h`, `1d`.
public func age(from time: LogTime, to now: LogTime) -> String {
    let (distance, isTooLong) = now.microseconds.subtractingReportingOverflow(time.microseconds)
    let seconds = isTooLong ? Int64.max : distance / 1_000_000
    switch seconds {
    case ..<10: return "now"
    case ..<60: return "\(seconds / 10 * 10)s"
    case ..<3_600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3_600)h"
    default: return "\(seconds / 86_400)d"
    }
}

/// How long something took: `12 ms`, `0.3 s`, `42 s`, `12m`, `3h`.
public func span(seconds: Double) -> String {
    switch seconds {
    case ..<0: "0 ms"
    case ..<0.0995: "\(Int(seconds * 1_000 + 0.5)) ms"
    case ..<9.95: "\(oneDecimal(seconds)) s"
    case ..<100: "\(Int(seconds + 0.5)) s"
    case ..<3_600: "\(Int(seconds / 60))m"
    case ..<86_400: "\(Int(seconds / 3_600))h"
    case ..<1e12: "\(Int(seconds / 86_400))d"
    default: "for ever"
    }
}

/// How much room bytes take: `812 B`, `3.1 kB`, `48 MB`.
public func size(_ bytes: Int64) -> String {
    var value = Double(max(bytes, 0))
    guard value >= 1_000 else { return "\(max(bytes, 0)) B" }
    var unit = 0
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    while value >= 999.5, unit < units.count - 1 {
        value /= 1_000
        unit += 1
    }
    return value < 9.95
        ? "\(oneDecimal(value)) \(units[unit])" : "\(Int(value + 0.5)) \(units[unit])"
}

/// A number that is not negative, to one place: `0.3`.
private func oneDecimal(_ value: Double) -> String {
    let tenths = Int(value * 10 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
}

/// A share of one core: `87%`.
public func percent(_ value: Double) -> String {
    guard value.isFinite, (0..<1e9).contains(value) else { return value.description + "%" }
    return "\(Int(value + 0.5))%"
}

/// A number that is not negative, to two places: `0.82`.
public func twoDecimals(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return value.description }
    let hundredths = Int(abs(value) * 100 + 0.5)
    let digits = hundredths % 100
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    return "\(sign)\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
}
