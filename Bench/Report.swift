/// The figures as an aligned table.
struct Report {
    private var rows = [
        ["figure", "ours", "spread", "theirs", "spread", "theirs is", "ratio", "limit", ""]
    ]
    /// Words stand at the left of their column, numbers at the right.
    private static let leftColumns: Set = [0, 5, 8]

    init(_ figures: [Figure]) { rows += figures.map(Report.row) }

    private static func row(_ figure: Figure) -> [String] {
        let unit = figure.metric.unit
        return [
            figure.metric.title,
            show(figure.ours.median, unit), spread(figure.ours),
            show(figure.theirs.median, unit), spread(figure.theirs),
            figure.opponent, fixed(figure.ratio, 2) + "x",
            figure.metric.limit.isFinite ? fixed(figure.metric.limit, 1) + "x" : "none",
            figure.isBeyondLimit ? "BEYOND" : "",
        ]
    }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = zip(row, widths).enumerated().map { column, cell in
                Report.pad(cell.0, to: cell.1, left: Report.leftColumns.contains(column))
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private static func pad(_ text: String, to width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: width - text.count)
        return left ? text + space : space + text
    }

    /// Half the way from the least to the most, in percent of the median.
    private static func spread(_ sample: Sample) -> String {
        guard sample.median > 0 else { return "" }
        return "±" + fixed((sample.most - sample.least) / 2 / sample.median * 100, 0) + "%"
    }

    /// Three digits that count: `7.98k/s`, `331k/s`, `61.4 µs`.
    private static func show(_ value: Double, _ unit: Contest.Unit) -> String {
        guard unit.isRate else { return digits(value) + " " + unit.rawValue }
        let (scaled, prefix) =
            switch value {
            case 1e6...: (value / 1e6, "M")
            case 1e3...: (value / 1e3, "k")
            default: (value, "")
            }
        return digits(scaled) + prefix + unit.rawValue
    }

    private static func digits(_ value: Double) -> String {
        fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, value < 1e12 else { return "?" }
        let power = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        let whole = Int64((value * power).rounded())
        guard decimals > 0 else { return String(whole) }
        let text = String(whole)
        let padded = String(repeating: "0", count: max(decimals + 1 - text.count, 0)) + text
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
