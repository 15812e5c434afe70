internal import Canvas
internal import Swarm

/// Rows of an answer as they are shown: columns under their heads, numbers at the right, what is long cut.
struct SQLTable: Equatable, Sendable {
    /// The number of the first row.
    let first: Int
    private let columns: [Column]
    private let rows: [[Line]]
    /// The event of each row that has one.
    private let events: [EventID?]

    private struct Column: Equatable {
        var head: Line
        var width: Int
        var isNumeric: Bool
    }

    private static let gap = 2
    /// A column before the last one is not made wider.
    private static let widest = 40

    init(_ answer: SQLAnswer, _ times: SQLTimes) {
        first = answer.question.first
        let rows = answer.rows.map { row in
            zip(answer.columns, row).map { SQLTable.line($1, in: $0, times) }
        }
        columns = answer.columns.enumerated().map { place, name in
            let natural = rows.map { $0[place].width }.max() ?? 0
            let isLast = place == answer.columns.count - 1
            let head = Line(name, .head)
            let limit = isLast ? Int.max : SQLTable.widest
            return Column(
                head: head, width: min(max(natural, head.width), limit),
                isNumeric: name != SQLTimes.column
                    && SQLTable.isNumeric(answer.rows.map { $0[place] }))
        }
        let id = answer.columns.firstIndex(of: "id")
        events = answer.rows.map { row in
            guard let id, case .integer(let number) = row[id] else { return nil }
            return EventID(number)
        }
        self.rows = rows
    }

    private static func isNumeric(_ values: [SQLValue]) -> Bool {
        values.contains(where: \.isNumber) && values.allSatisfy { $0.isNumber || $0 == .none }
    }

    private static func line(_ value: SQLValue, in column: String, _ times: SQLTimes) -> Line {
        switch value {
        case .none: Line("–", .textDim)
        case .integer(let number) where column == SQLTimes.column:
            Line(times.text(number), .logTime)
        case .integer(let number): Line(String(number))
        case .real(let number): Line(number.description)
        case .text(let text): Line(text)
        }
    }

    // MARK: - What is shown

    /// The numbers of the rows that are here.
    var range: Range<Int> { first..<first + rows.count }

    /// How wide all of it is.
    var width: Int {
        columns.reduce(0) { $0 + $1.width } + SQLTable.gap * max(columns.count - 1, 0)
    }

    func event(ofRow number: Int) -> EventID? {
        range.contains(number) ? events[number - first] : nil
    }

    var head: Line { line(columns.map(\.head)) }

    /// Nil for a row that is not here.
    func line(ofRow number: Int) -> Line? {
        range.contains(number) ? line(rows[number - first]) : nil
    }

    private func line(_ cells: [Line]) -> Line {
        var line = Line()
        for (place, (cell, column)) in zip(cells, columns).enumerated() {
            if place > 0 { line.append(String(repeating: " ", count: SQLTable.gap)) }
            let cell = cell.cut(to: column.width)
            // Blanks at the end would look as if something were cut off.
            guard column.isNumeric || place < columns.count - 1 else {
                line.append(cell)
                break
            }
            let side = column.isNumeric ? TextWidth.Side.right : .left
            line.append(cell.padded(to: column.width, side: side))
        }
        return line
    }
}

/// How a column called `timestamp` is shown: as the Log shows times, not as microseconds.
struct SQLTimes {
    let zone: Zone
    /// Times of this day are shown without it.
    let today: String

    static let column = "timestamp"

    init(_ scene: Scene) {
        zone = scene.zone
        today = ShownTime(scene.now, in: scene.zone).day
    }

    func text(_ microseconds: Int64) -> String {
        let shown = ShownTime(LogTime(microseconds: microseconds), in: zone)
        return shown.day == today ? shown.clock : "\(shown.day.suffix(5)) \(shown.clock)"
    }
}
