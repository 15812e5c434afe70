/// Money in four columns or a few more: `$0.61`, `$12.40`, `$1,204`.
func money(_ amount: Double) -> String {
    guard amount.isFinite, amount >= 0 else { return "" }
    return amount < 999.995 ? "$" + twoDecimals(amount) : "$" + grouped(Int64(min(amount, 1e15)))
}

/// A count in four columns: `950`, `12k`, `1.2M`.
func shortCount(_ count: Int64) -> String { count < 1_000 ? "\(count)" : shortSize(count) }

/// Bytes in four columns: `90M`, `1.2G`.
func shortSize(_ bytes: Int64) -> String {
    var value = Double(max(bytes, 0)) / 1_000
    var unit = 0
    let units = ["k", "M", "G", "T", "P"]
    while value >= 999.5, unit < units.count - 1 {
        value /= 1_000
        unit += 1
    }
    let isSmall = value < 9.95 && unit >= 2
    let tenths = Int(value * 10 + 0.5)
    return (isSmall ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value + 0.5))") + units[unit]
}

/// How much there was, one sign a span of time: a step is twice as much.
func sparks(_ counts: some Sequence<Int>) -> String {
    var text = ""
    for count in counts {
        let step = min(Int.bitWidth - count.leadingZeroBitCount, sparkSigns.count)
        text.unicodeScalars.append(count > 0 ? sparkSigns[step - 1] : " ")
    }
    return text
}

private let sparkSigns = Array("▁▂▃▄▅▆▇█".unicodeScalars)
