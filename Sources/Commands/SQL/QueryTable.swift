internal import Canvas
internal import EventLog
internal import MissionControl

/// The answer to a query for people: aligned columns under a head.
struct QueryTable {
    private let heads: [Text]
    private let rows: [[Text]]
    private let widths: [Int]
    private let isNumeric: [Bool]
    private let cuts: Bool

    private static let gap: Text = "  "
    /// A column on a terminal is not made narrower than this, even if lines then wrap.
    private static let narrowest = 8

    init(_ result: QueryResult, _ face: Face) {
        heads = result.columns.map { Text(foreign: $0) }
        rows = result.rows.map { $0.map(QueryTable.text) }
        isNumeric = result.columns.indices.map { column in
            result.rows.contains { !$0[column].isNull }
                && result.rows.allSatisfy { $0[column].isNull || $0[column].isNumber }
        }
        let all = [heads] + rows
        let natural = heads.indices.map { column in
            all.map { face.width(of: $0[column]) }.max() ?? 0
        }
        widths = face.columns.map { QueryTable.fitted(natural, into: $0) } ?? natural
        cuts = face.columns != nil
    }

    var lines: [Text] {
        guard !heads.isEmpty else { return [] }
        let rule = widths.map { Text(own: String(repeating: "─", count: $0)) }
        return [line(heads).styled(.textStrong), rule.joined(by: QueryTable.gap).styled(.textDim)]
            + rows.map(line)
    }

    private func line(_ cells: [Text]) -> Text {
        var line = Text()
        for (column, cell) in cells.enumerated() {
            if column > 0 { line += QueryTable.gap }
            let isLast = column == cells.count - 1 && !isNumeric[column]
            if isLast {
                // Spaces at the end of a line only make it wrap.
                line += cuts ? cell.cut(to: widths[column]) : cell
            } else if cuts {
                line += cell.fitted(to: widths[column], isRight: isNumeric[column])
            } else {
                line += cell.padded(to: widths[column], isRight: isNumeric[column])
            }
        }
        return line
    }

    /// The widest columns give up what is too much for the terminal.
    private static func fitted(_ natural: [Int], into columns: Int) -> [Int] {
        let room = columns - 2 * (natural.count - 1)
        guard natural.reduce(0, +) > room else { return natural }
        var low = narrowest
        var high = max(natural.max() ?? narrowest, narrowest)
        // The greatest width that no column may pass and all columns fit with.
        while low < high {
            let middle = (low + high + 1) / 2
            if natural.reduce(0, { $0 + min($1, middle) }) <= room {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return natural.map { min($0, low) }
    }

    // MARK: - Values

    private static func text(_ value: QueryValue) -> Text {
        switch value {
        case .null: "–"
        case .integer(let number): Text(own: String(number))
        case .real(let number): Text(own: number.description)
        case .text(let text): Text(foreign: text)
        case .blob(let bytes): blob(bytes)
        }
    }

    private static func blob(_ bytes: [UInt8]) -> Text {
        if bytes.areText { return Text(foreign: bytes) }
        let shown = 16
        guard bytes.count > shown else { return "x'\(own: hexadecimal(bytes[...]))'" }
        let count = Int64(bytes.count)
        return "x'\(own: hexadecimal(bytes.prefix(shown)))…' (\(own: size(count)))"
    }
}

extension QueryValue {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }

    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .real: true
        case .null, .text, .blob: false
        }
    }
}

extension [UInt8] {
    /// Whether they can be read, as what agents print mostly can.
    var areText: Bool { !contains(0) && String(validating: self, as: UTF8.self) != nil }
}
