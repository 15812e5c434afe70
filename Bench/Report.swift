/// The figures of a chapter as a table: aligned for a terminal, or in Markdown.
struct Report {
    private static let head = [
        "figure", "ours", "spread", "theirs", "spread", "theirs is", "ratio", "limit", "aim", "",
    ]
    /// Words stand at the left of their column, numbers at the right.
    private static let leftColumns: Set = [0, 5, 9]

    private let chapter: Chapter
    private let rows: [[String]]

    init(_ chapter: Chapter) {
        self.chapter = chapter
        rows = [Report.head] + chapter.figures.map(Report.row)
    }

    private static func row(_ figure: Figure) -> [String] {
        let (unit, limit) = (figure.metric.unit, figure.metric.limit)
        return [
            figure.metric.title,
            Quantity.show(figure.ours.median, unit), spread(figure.ours),
            Quantity.show(figure.theirs.median, unit), spread(figure.theirs),
            figure.opponent, Quantity.times(figure.ratio),
            limit.isFinite ? Quantity.times(limit) : "none",
            figure.metric.aim.map(Quantity.times) ?? "",
            figure.isBeyondLimit ? "BEYOND" : figure.isAtAim ? "aim" : "",
        ]
    }

    /// Half the way from the least to the most, in percent of the median.
    private static func spread(_ sample: Sample) -> String {
        guard sample.median > 0 else { return "" }
        return "±" + Quantity.fixed((sample.most - sample.least) / 2 / sample.median * 100, 0) + "%"
    }

    // MARK: - For a terminal

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            var line = zip(row, widths).enumerated().map { column, cell in
                Report.pad(cell.0, to: cell.1, left: Report.leftColumns.contains(column))
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
        let failures = chapter.failures.map { "FAILED  \($0)\n" }.joined()
        return chapter.title + "\n\n" + table + failures + "\n"
    }

    private static func pad(_ text: String, to width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: width - text.count)
        return left ? text + space : space + text
    }

    // MARK: - In Markdown

    var markdown: String {
        let lines = rows.map { row in
            // What belongs to the figure above is set in, which leading spaces do not show.
            let first = row[0].hasPrefix(" ") ? "&emsp;" + row[0].drop { $0 == " " } : row[0]
            let cells = [first] + row.dropFirst().map { $0 == "BEYOND" ? "**BEYOND**" : $0 }
            return "| " + cells.joined(separator: " | ") + " |\n"
        }
        let rule = Report.head.indices.map { Report.leftColumns.contains($0) ? "---" : "---:" }
        let failures = chapter.failures.map { "\nFailed: \($0)\n" }.joined()
        return "## \(chapter.title)\n\n" + lines[0] + "| " + rule.joined(separator: " | ") + " |\n"
            + lines.dropFirst().joined() + failures
    }
}
