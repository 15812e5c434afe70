/// A screen without a terminal: a grid of cells, and where the cursor is.
///
/// Whatever is drawn outside of it is left away, so that no view has to know how small it may be.
public struct Canvas: Equatable, Sendable {
    public let columns: Int
    public let rows: Int
    /// A row that is not drawn on is shared with the canvas that this one was copied from, and is the same without a look
    /// at its cells.
    private var lines: [[Cell]]
    /// Nil while it is hidden.
    public var cursor: Place?

    public struct Place: Hashable, Sendable {
        public var x: Int
        public var y: Int

        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// The largest side; a terminal says any number.
    public static let limit = 2000

    public init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 0), Canvas.limit)
        self.rows = min(max(rows, 0), Canvas.limit)
        let line = [Cell](repeating: .blank, count: self.columns)
        lines = Array(repeating: line, count: self.rows)
    }

    /// Row by row.
    public var cells: [Cell] { lines.flatMap(\.self) }

    public var bounds: Rectangle { Rectangle(x: 0, y: 0, columns: columns, rows: rows) }

    public subscript(x: Int, y: Int) -> Cell {
        bounds.contains(x: x, y: y) ? lines[y][x] : .blank
    }

    // MARK: - Drawing

    /// Draws text from a place to the right, and returns the column after it.
    ///
    /// Nothing is drawn at or after `end`; a wide character of which only a half would be is not.
    @discardableResult
    public mutating func write(
        _ text: String, x: Int, y: Int, _ role: Role = .text, pen: Pen = .standard,
        end: Int? = nil
    ) -> Int {
        guard (0..<rows).contains(y) else { return x }
        let end = min(end ?? columns, columns)
        let clean = Sanitiser.text(text)
        return draw(
            clean.utf8Span.span.bytes, x, y, end,
            Cell(glyph: .blank, columns: 1, role: role, pen: pen))
    }

    /// Draws a line, cut with `…` where it does not fit.
    @discardableResult
    public mutating func write(_ line: Line, x: Int, y: Int, end: Int? = nil) -> Int {
        let end = min(end ?? columns, columns)
        return line.cut(to: max(end - x, 0)).spans.reduce(x) {
            write($1.text, x: $0, y: y, $1.role, pen: $1.pen, end: end)
        }
    }

    /// Draws a line so that it ends before a column, and returns where it begins.
    @discardableResult
    public mutating func write(_ line: Line, endingAt end: Int, y: Int, from start: Int = 0) -> Int
    {
        let line = line.cut(to: max(end - start, 0))
        let x = end - line.width
        write(line, x: x, y: y, end: end)
        return x
    }

    /// Puts one cell; a wide one takes its second half with it.
    public mutating func put(_ cell: Cell, x: Int, y: Int) {
        guard bounds.contains(x: x, y: y) else { return }
        let half = Cell(glyph: .blank, columns: 1, role: cell.role, pen: cell.pen)
        guard cell.columns == 2, x + 1 < columns else {
            return Canvas.set(cell.columns == 1 ? cell : half, x, in: &lines[y])
        }
        Canvas.set(cell, x, in: &lines[y])
        var second = half
        second.glyph = .nothing
        Canvas.set(second, x + 1, in: &lines[y])
        lines[y][x] = cell
        lines[y][x + 1].columns = 0
    }

    /// Puts the cells of a row side by side, as many as there is room for; of a wide one its first half says what it is.
    public mutating func put(_ row: ArraySlice<Cell>, x: Int, y: Int) {
        guard bounds.contains(x: x, y: y) else { return }
        let row = row.prefix(columns - x)
        let place = x..<x + row.count
        // Most rows hold no wide characters, and are put where none were.
        if row.allSatisfy({ $0.columns == 1 }), lines[y][place].allSatisfy({ $0.columns == 1 }) {
            lines[y].withUnsafeMutableBufferPointer { _ = $0[place].update(fromContentsOf: row) }
            return
        }
        for (offset, cell) in row.enumerated() where cell.columns > 0 {
            put(cell, x: x + offset, y: y)
        }
    }

    /// Puts another canvas on this one, from a place on.
    public mutating func put(_ other: Canvas, x: Int, y: Int) {
        for row in 0..<other.rows where (0..<rows).contains(y + row) {
            if x == 0, other.columns == columns {
                lines[y + row] = other.lines[row]
            } else {
                put(other.lines[row][...], x: x, y: y + row)
            }
        }
    }

    /// Fills a part with one character of one column.
    public mutating func fill(
        _ part: Rectangle, with character: Unicode.Scalar = " ", _ role: Role = .text
    ) {
        let cell = Cell(glyph: Glyph(character), columns: 1, role: role)
        forEachRow(of: part) { line, place in
            for x in place { Canvas.set(cell, x, in: &line) }
        }
    }

    /// Gives what is already drawn another meaning.
    public mutating func paint(_ part: Rectangle, _ role: Role) {
        forEachRow(of: part) { line, place in
            for x in place { line[x].role = role }
        }
    }

    /// Lays a meaning under what is already drawn, which keeps its own.
    public mutating func underlay(_ part: Rectangle, _ role: Role) {
        forEachRow(of: part) { line, place in
            for x in place { line[x].ground = role }
        }
    }

    /// Changes cells where they are.
    public mutating func update(_ part: Rectangle, _ change: (inout Cell) -> Void) {
        forEachRow(of: part) { line, place in
            for x in place {
                let columns = line[x].columns
                change(&line[x])
                line[x].columns = columns
            }
        }
    }
}

extension Canvas {
    private mutating func draw(
        _ text: RawSpan, _ start: Int, _ y: Int, _ end: Int, _ pattern: Cell
    ) -> Int {
        var x = start
        var at = 0
        var cell = pattern
        while at < text.byteCount, x < end {
            at = drawASCII(text, at, &x, y, end, pattern)
            guard at < text.byteCount, x < end else { break }
            let cluster = Graphemes.next(in: text, at: at)
            at = cluster.bytes.upperBound
            guard cluster.columns > 0 else { continue }
            guard x + cluster.columns <= end else { break }
            cell.glyph = Glyph(cluster: text.extracting(cluster.bytes))
            cell.columns = UInt8(cell.glyph.columns)
            if x >= 0 { put(cell, x: x, y: y) }
            // What a sequence widens is narrow where only its first character is drawn.
            if cell.columns < cluster.columns { put(pattern, x: x + 1, y: y) }
            x += cluster.columns
        }
        return x
    }

    /// Draws printable ASCII, a cell a byte, and returns where it ends. The last of it may carry marks, and is left.
    private mutating func drawASCII(
        _ text: RawSpan, _ start: Int, _ x: inout Int, _ y: Int, _ end: Int, _ pattern: Cell
    ) -> Int {
        let plain = text.endOfPrintableASCII(from: start)
        let last = plain == text.byteCount ? plain : max(plain - 1, start)
        guard start < last, x < end else { return start }
        return Canvas.draw(text, start..<last, &x, end, pattern, in: &lines[y])
    }

    private static func draw(
        _ text: RawSpan, _ part: Range<Int>, _ x: inout Int, _ end: Int, _ pattern: Cell,
        in line: inout [Cell]
    ) -> Int {
        var (at, cell) = (part.lowerBound, pattern)
        while at < part.upperBound, x < end {
            cell.glyph = Glyph(printableASCII: text[at])
            if x >= 0 { set(cell, x, in: &line) }
            x += 1
            at += 1
        }
        return at
    }

    /// Sets a cell that lies within, and blanks the halves of wide ones that it breaks.
    private static func set(_ cell: Cell, _ x: Int, in line: inout [Cell]) {
        let old = line[x].columns
        if old == 0, x > 0 { blank(&line[x - 1]) }
        if old == 2, x + 1 < line.count { blank(&line[x + 1]) }
        line[x] = cell
    }

    private static func blank(_ cell: inout Cell) {
        cell.glyph = .blank
        cell.columns = 1
    }

    private mutating func forEachRow(
        of part: Rectangle, _ body: (inout [Cell], _ place: Range<Int>) -> Void
    ) {
        let (left, top) = (max(part.x, 0), max(part.y, 0))
        let place = left..<max(min(part.right, columns), left)
        guard !place.isEmpty else { return }
        for y in top..<max(min(part.bottom, rows), top) { body(&lines[y], place) }
    }
}

extension Canvas {
    public static func == (left: Canvas, right: Canvas) -> Bool {
        left.columns == right.columns && left.rows == right.rows && left.cursor == right.cursor
            && (0..<left.rows).allSatisfy { left.isSame(as: right, inRow: $0) }
    }

    /// Whether a row shows what it shows on another canvas; never, where that has another size.
    public func isSame(as other: Canvas, inRow y: Int) -> Bool {
        guard columns == other.columns, rows == other.rows, (0..<rows).contains(y) else {
            return false
        }
        return isShared(with: other, row: y)
            || firstChange(from: other, inRow: y, 0..<columns) == nil
    }

    /// The first column of a part of a row whose cell is another than on a canvas; those that either lacks are blank.
    public func firstChange(from other: Canvas, inRow y: Int, _ part: Range<Int>) -> Int? {
        guard columns == other.columns, rows == other.rows, (0..<rows).contains(y),
            part.lowerBound >= 0, part.upperBound <= columns
        else { return part.first { self[$0, y] != other[$0, y] } }
        // Both rows are lent once: to count the references to them for each cell would take longer than to compare it.
        return lines[y].withUnsafeBufferPointer { mine in
            other.lines[y].withUnsafeBufferPointer { Canvas.firstChange(mine, $0, part) }
        }
    }

    private static func firstChange(
        _ line: UnsafeBufferPointer<Cell>, _ other: UnsafeBufferPointer<Cell>, _ part: Range<Int>
    ) -> Int? {
        var x = part.lowerBound
        while x < part.upperBound {
            x += cellsStoredAlike(
                UnsafeRawBufferPointer(line), UnsafeRawBufferPointer(other), x..<part.upperBound)
            guard x < part.upperBound else { return nil }
            // Equal ones may be stored otherwise: there is room between their fields.
            if line[x] != other[x] { return x }
            x += 1
        }
        return nil
    }

    /// Whether it was not drawn on since one of the two was copied from the other.
    private func isShared(with other: Canvas, row y: Int) -> Bool {
        lines[y].withUnsafeBufferPointer { mine in
            other.lines[y].withUnsafeBufferPointer { $0.baseAddress == mine.baseAddress }
        }
    }

    /// How many of these, from the first on, have even the same bytes: most of them do, and bytes are compared in no time.
    private static func cellsStoredAlike(
        _ mine: UnsafeRawBufferPointer, _ theirs: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> Int {
        let stride = MemoryLayout<Cell>.stride
        var at = range.lowerBound * stride
        let end = range.upperBound * stride
        while at < end {
            var differences: UInt64 = 0
            for word in Swift.stride(from: at, to: at + stride - 8, by: 8) {
                differences |=
                    mine.load(fromByteOffset: word, as: UInt64.self)
                    ^ theirs.load(fromByteOffset: word, as: UInt64.self)
            }
            let last = at + stride - 8
            differences |=
                lastBytes
                & (mine.load(fromByteOffset: last, as: UInt64.self)
                    ^ theirs.load(fromByteOffset: last, as: UInt64.self))
            guard differences == 0 else { break }
            at += stride
        }
        return at / stride - range.lowerBound
    }

    /// Those of a cell's last eight bytes that are its own: what is behind them nobody writes, and it may be anything.
    private static let lastBytes =
        UInt64.max >> UInt64((MemoryLayout<Cell>.stride - MemoryLayout<Cell>.size) * 8)
}

extension Canvas {
    /// The screen as text, a line a row; what is blank at an end is left away.
    public var text: String {
        (0..<rows).map { rowText($0) }.joined(separator: "\n")
    }

    public func rowText(_ y: Int) -> String {
        var text = ""
        for x in 0..<columns where self[x, y].columns > 0 { text += self[x, y].glyph.text }
        while text.last == " " { text.removeLast() }
        return text
    }
}
