/// How numbers are written.
enum Quantity {
    /// Three digits that count: `7.98k/s`, `331k/s`, `61.4 µs`.
    static func show(_ value: Double, _ unit: Contest.Unit) -> String {
        guard unit.isRate else { return digits(value) + " " + unit.rawValue }
        let (scaled, prefix) =
            switch value {
            case 1e6...: (value / 1e6, "M")
            case 1e3...: (value / 1e3, "k")
            default: (value, "")
            }
        return digits(scaled) + prefix + unit.rawValue
    }

    /// `1.43x`, and two digits that count where it is small: `0.0021x`.
    static func times(_ ratio: Double) -> String {
        fixed(ratio, ratio == 0 || ratio >= 0.0995 ? 2 : ratio >= 0.00995 ? 3 : 4) + "x"
    }

    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, value < 1e12 else { return "?" }
        let power = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        let whole = Int64((value * power).rounded())
        guard decimals > 0 else { return String(whole) }
        let text = String(whole)
        let padded = String(repeating: "0", count: max(decimals + 1 - text.count, 0)) + text
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    private static func digits(_ value: Double) -> String {
        fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }
}
