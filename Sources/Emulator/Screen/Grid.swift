import Canvas

/// The rows of one screen.
///
/// Each is an array of its own: scrolling moves references, blank rows are one array, and a copy of the
/// screen shares whatever neither of the two writes to. A wide character is always followed by its
/// second half, which has no columns, and nothing else has none.
struct Grid: Equatable, Sendable {
    private(set) var columns: Int
    private(set) var rows: [[Cell]]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = Array(
            repeating: Array(repeating: .blank, count: columns), count: rows)
    }

    static func blank(_ pen: Pen) -> Cell {
        // Only the background is erased with: an underlined blank would be a line.
        Cell(glyph: .blank, columns: 1, pen: Pen(background: pen.background))
    }

    // MARK: - Writing

    /// Writes printable ASCII from a place to the right; it must fit.
    mutating func write(_ text: RawSpan, _ range: Range<Int>, row: Int, column: Int, pen: Pen) {
        openEdges(row, column..<column + range.count)
        let glyphs = Glyph.ofASCII
        var cell = Cell(glyph: .blank, columns: 1, pen: pen)
        rows[row].withUnsafeMutableBufferPointer { cells in
            for offset in 0..<range.count {
                cell.glyph = glyphs[Int(text[range.lowerBound + offset] & 0x7f)]
                cells[column + offset] = cell
            }
        }
    }

    /// Writes one character; it must fit.
    mutating func write(_ glyph: Glyph, columns width: Int, row: Int, column: Int, pen: Pen) {
        openEdges(row, column..<column + width)
        rows[row][column] = Cell(glyph: glyph, columns: UInt8(width), pen: pen)
        if width == 2 {
            rows[row][column + 1] = Cell(glyph: .nothing, columns: 0, pen: pen)
        }
    }

    /// Puts a mark on a character.
    mutating func add(_ mark: Unicode.Scalar, row: Int, column: Int) {
        let base = rows[row][column].columns == 0 ? column - 1 : column
        rows[row][base].glyph.add(mark)
    }

    /// Blanks the halves of wide characters of which the other half is about to go.
    private mutating func openEdges(_ row: Int, _ range: Range<Int>) {
        if range.lowerBound < columns, rows[row][range.lowerBound].columns == 0 {
            blankHalf(row, range.lowerBound - 1)
        }
        if range.upperBound < columns, rows[row][range.upperBound].columns == 0 {
            blankHalf(row, range.upperBound)
        }
    }

    private mutating func blankHalf(_ row: Int, _ column: Int) {
        rows[row][column].glyph = .blank
        rows[row][column].columns = 1
    }

    // MARK: - Within a row

    mutating func erase(row: Int, _ range: Range<Int>, with blank: Cell) {
        guard !range.isEmpty else { return }
        openEdges(row, range)
        for column in range { rows[row][column] = blank }
    }

    /// Moves what stands at a place to the right; what leaves the row is gone.
    mutating func insert(_ count: Int, row: Int, column: Int, blank: Cell) {
        let count = min(count, columns - column)
        if rows[row][column].columns == 0 {
            blankHalf(row, column - 1)
            blankHalf(row, column)
        }
        let end = columns - count
        if end > 0, end < columns, rows[row][end].columns == 0 { blankHalf(row, end - 1) }
        rows[row].removeLast(count)
        rows[row].insert(contentsOf: repeatElement(blank, count: count), at: column)
    }

    /// Takes characters away, and moves what stands right of them there.
    mutating func delete(_ count: Int, row: Int, column: Int, blank: Cell) {
        let count = min(count, columns - column)
        openEdges(row, column..<column + count)
        rows[row].removeSubrange(column..<column + count)
        rows[row].append(contentsOf: repeatElement(blank, count: count))
    }

    // MARK: - Whole rows

    mutating func fill(_ range: Range<Int>, with cell: Cell) {
        guard !range.isEmpty else { return }
        let row = Array(repeating: cell, count: columns)
        for index in range { rows[index] = row }
    }

    /// Moves the rows of a part up; those that leave it are given back.
    @discardableResult
    mutating func scrollUp(_ part: Range<Int>, by count: Int, blank: Cell) -> [[Cell]] {
        let count = min(count, part.count)
        let gone = Array(rows[part.lowerBound..<part.lowerBound + count])
        rows.removeSubrange(part.lowerBound..<part.lowerBound + count)
        let row = blankRow(blank)
        rows.insert(contentsOf: repeatElement(row, count: count), at: part.upperBound - count)
        return gone
    }

    mutating func scrollDown(_ part: Range<Int>, by count: Int, blank: Cell) {
        let count = min(count, part.count)
        rows.removeSubrange(part.upperBound - count..<part.upperBound)
        rows.insert(
            contentsOf: repeatElement(blankRow(blank), count: count), at: part.lowerBound)
    }

    private func blankRow(_ cell: Cell) -> [Cell] { Array(repeating: cell, count: columns) }

    // MARK: - Size

    mutating func resize(columns wanted: Int) {
        guard wanted != columns else { return }
        columns = wanted
        rows = rows.map { Grid.row($0, fittedTo: wanted) }
    }

    static func row(_ row: [Cell], fittedTo columns: Int) -> [Cell] {
        var row = row
        guard row.count > columns else {
            row.append(contentsOf: repeatElement(.blank, count: columns - row.count))
            return row
        }
        let isCut = columns > 0 && row[columns].columns == 0
        row.removeLast(row.count - columns)
        if isCut {
            row[columns - 1].glyph = .blank
            row[columns - 1].columns = 1
        }
        return row
    }

    mutating func removeFirst(_ count: Int) -> [[Cell]] {
        let gone = Array(rows[..<count])
        rows.removeFirst(count)
        return gone
    }

    mutating func removeLast(_ count: Int) { rows.removeLast(count) }

    mutating func prepend(_ more: [[Cell]]) { rows.insert(contentsOf: more, at: 0) }

    mutating func appendBlank(_ count: Int) {
        rows.append(contentsOf: repeatElement(blankRow(.blank), count: count))
    }

    /// How many rows at the end have nothing on them, not looking above a row.
    func blankRows(below row: Int) -> Int {
        var count = 0
        while rows.count - count - 1 > row,
            rows[rows.count - count - 1].allSatisfy({ $0 == .blank })
        {
            count += 1
        }
        return count
    }

    init(columns: Int, ofRows rows: [[Cell]]) {
        self.columns = columns
        self.rows = rows
    }
}

extension Glyph {
    /// What each of ASCII's printable characters looks like: most of what is written.
    fileprivate static let ofASCII = (0..<128).map { Glyph(Unicode.Scalar(UInt8($0))) }
}

extension RawSpan {
    subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
