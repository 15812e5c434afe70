public import Canvas

/// An agent's terminal as a value: fed with the bytes a program writes, it has what one would see.
///
/// It does nothing by itself and holds a bounded amount whatever it is fed: two screens, `Limits` of
/// lines that left them, and one unfinished sequence. The same bytes give the same value, however they
/// are cut.
public struct Emulator: Sendable, Equatable {
    /// What is kept of the lines that left the screen.
    public struct Limits: Hashable, Sendable {
        public var lines: Int
        public var bytes: Int

        public init(lines: Int = 1_000, bytes: Int = 256 * 1024) {
            self.lines = max(lines, 0)
            self.bytes = max(bytes, 0)
        }
    }

    /// The longest side; a terminal says any number.
    public static let sideLimit = 1_000
    /// The most notices of one feed; what a program says beyond is lost.
    public static let noticeLimit = 256

    public internal(set) var columns: Int
    public internal(set) var rows: Int
    public internal(set) var modes = Modes()
    public internal(set) var title = ""
    /// The screen that is shown, and the other one.
    var grid: Grid
    var other: Grid
    var head = Head()
    var saved: Head?
    var otherSaved: Head?
    var cursorShape = CursorShape.block
    /// The rows that scroll.
    var margins: Range<Int>
    var tabs: TabStops
    var scrollback: Scrollback
    var parser = Parser()
    var characters = Characters()
    /// What `REP` repeats.
    var lastPrinted: Unicode.Scalar?
    /// Empty between two feeds.
    var notices: [Notice] = []

    public init(columns: Int, rows: Int, keeping limits: Limits = Limits()) {
        self.columns = Emulator.side(columns)
        self.rows = Emulator.side(rows)
        grid = Grid(columns: self.columns, rows: self.rows)
        other = grid
        margins = 0..<self.rows
        tabs = TabStops(columns: self.columns)
        scrollback = Scrollback(lineLimit: limits.lines, byteLimit: limits.bytes)
    }

    static func side(_ wanted: Int) -> Int { min(max(wanted, 1), sideLimit) }
}

// MARK: - What is drawn of it

extension Emulator {
    public struct Cursor: Hashable, Sendable {
        public var row: Int
        public var column: Int
        public var isVisible: Bool
        public var shape: CursorShape
        public var blinks: Bool
    }

    public var cursor: Cursor {
        Cursor(
            row: head.row, column: head.column, isVisible: modes.showsCursor, shape: cursorShape,
            blinks: modes.cursorBlinks)
    }

    /// The cells of a row, as many as there are columns.
    public func cells(inRow row: Int) -> [Cell] { grid.rows[row] }

    /// One cell; a blank one outside of the screen.
    public subscript(row: Int, column: Int) -> Cell {
        guard (0..<rows).contains(row), (0..<columns).contains(column) else { return .blank }
        return grid.rows[row][column]
    }

    /// How many lines that left the screen are kept.
    public var pastLines: Int { scrollback.count }

    /// How many lines have left the screen, kept or not: what is looked at stays where it is by their number.
    public var passedLines: Int { scrollback.passed }

    /// The cells of a line that left the screen; 0 is the oldest.
    public func cells(ofPastLine index: Int) -> [Cell] {
        scrollback.row(index, columns: columns)
    }

    /// A row as text, up to a column; what is blank at its end is left away.
    public func text(ofRow row: Int, upTo end: Int? = nil) -> String {
        var text = ""
        for cell in grid.rows[row].prefix(end ?? columns) where cell.columns > 0 {
            cell.glyph.forEach { text.unicodeScalars.append($0) }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The screen as text, a line a row.
    public var text: String {
        (0..<rows).map { text(ofRow: $0) }.joined(separator: "\n")
    }
}
