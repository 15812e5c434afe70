internal import Canvas

// An emulator as bytes: what a keyframe of the log holds.
extension Emulator {
    /// The first byte; another layout has another one.
    private static let version: UInt8 = 1

    /// The whole value. Reading it again gives an equal one.
    public func keyframe() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Emulator.version)
        writer.write(number: columns)
        writer.write(number: rows)
        for row in grid.rows + other.rows { writer.write(PackedRow.bytes(of: row)) }
        writer.write(head)
        writer.write(saved)
        writer.write(otherSaved)
        writer.write(number: margins.lowerBound)
        writer.write(number: margins.upperBound)
        writer.write(tabs.stops.map { $0 ? 1 : 0 })
        writer.write(modes, cursorShape)
        writer.write(title.utf8)
        writer.write(number: lastPrinted.map { Int($0.value) + 1 } ?? 0)
        writer.write(scrollback)
        writer.write(parser)
        writer.write(characters)
        writer.seal()
        return writer.bytes
    }

    /// Nil where the bytes are no keyframe, or a damaged one, or one of another version.
    public init?(keyframe bytes: [UInt8]) {
        guard var reader = ByteReader(sealed: bytes), reader.byte() == Emulator.version,
            let columns = reader.number(upTo: Emulator.sideLimit), columns > 0,
            let rows = reader.number(upTo: Emulator.sideLimit), rows > 0,
            let grid = reader.grid(columns: columns, rows: rows),
            let other = reader.grid(columns: columns, rows: rows)
        else { return nil }
        self.init(columns: columns, rows: rows)
        self.grid = grid
        self.other = other
        guard readHeads(&reader), readSurroundings(&reader), readTail(&reader), reader.isAtEnd
        else {
            return nil
        }
    }

    private mutating func readHeads(_ reader: inout ByteReader) -> Bool {
        guard let head = reader.head(columns: columns, rows: rows),
            let saved = reader.optionalHead(columns: columns, rows: rows),
            let otherSaved = reader.optionalHead(columns: columns, rows: rows)
        else { return false }
        self.head = head
        self.saved = saved
        self.otherSaved = otherSaved
        return true
    }

    private mutating func readSurroundings(_ reader: inout ByteReader) -> Bool {
        guard let top = reader.number(upTo: rows), let bottom = reader.number(upTo: rows),
            top < bottom, let stops = reader.text(upTo: columns), stops.count == columns,
            stops.allSatisfy({ $0 <= 1 }), let (modes, shape) = reader.modes(),
            let title = reader.text(upTo: Parser.stringLimit * 3)
        else { return false }
        margins = top..<bottom
        tabs = TabStops(stops: stops.map { $0 == 1 })
        self.modes = modes
        cursorShape = shape
        self.title = String(decoding: title, as: UTF8.self)
        return true
    }

    private mutating func readTail(_ reader: inout ByteReader) -> Bool {
        guard let last = reader.number(upTo: 0x11_0000), let scrollback = reader.scrollback(),
            let parser = reader.parser(), let characters = reader.characters()
        else { return false }
        if last > 0 {
            guard let scalar = Unicode.Scalar(UInt32(last - 1)) else { return false }
            lastPrinted = scalar
        }
        self.scrollback = scrollback
        self.parser = parser
        self.characters = characters
        return true
    }
}

// MARK: - Writing the parts

extension ByteWriter {
    fileprivate mutating func write(_ head: Head) {
        write(number: head.row)
        write(number: head.column)
        write(head.isPastMargin)
        PackedRow.write(head.pen, to: &self)
        for set in head.sets { write(set.rawValue) }
        write(UInt8(head.chosen))
        write(head.once ?? 0xff)
        write(head.hasOrigin)
    }

    fileprivate mutating func write(_ head: Head?) {
        write(head != nil)
        if let head { write(head) }
    }

    fileprivate mutating func write(_ modes: Modes, _ shape: CursorShape) {
        for flag in Modes.allFlags { write(modes[keyPath: flag]) }
        write(modes.mouse.rawValue)
        write(shape.rawValue)
    }

    fileprivate mutating func write(_ scrollback: Scrollback) {
        write(number: scrollback.lineLimit)
        write(number: scrollback.byteLimit)
        write(number: scrollback.count)
        for line in scrollback.kept { write(line) }
    }

    fileprivate mutating func write(_ parser: Parser) {
        write(parser.state.rawValue)
        write(parser.isEscaped)
        write(parser.isTooLong)
        write(parser.endedByBell)
        for byte in [parser.marker, parser.intermediate, parser.deviceFinal] { write(byte) }
        write(parser.string)
        write(number: parser.parameters.count)
        for value in parser.parameters.values { write(number: Int(value) + 1) }
        write(number: Int(parser.parameters.joined))
        write(parser.parameters.isFull)
    }

    fileprivate mutating func write(_ characters: Characters) {
        write(number: Int(characters.value))
        for byte in [characters.missing, characters.lowest, characters.highest] { write(byte) }
    }
}

// MARK: - Reading them

extension ByteReader {
    fileprivate mutating func grid(columns: Int, rows: Int) -> Grid? {
        var cells: [[Cell]] = []
        let blank = [Cell](repeating: .blank, count: columns)
        for _ in 0..<rows {
            guard let row = text(upTo: .max) else { return nil }
            // Most rows of most screens are empty: they are one array.
            cells.append(row.isEmpty ? blank : PackedRow.cells(of: Array(row), columns: columns))
        }
        return Grid(columns: columns, ofRows: cells)
    }

    fileprivate mutating func head(columns: Int, rows: Int) -> Head? {
        var head = Head()
        guard let row = number(upTo: rows - 1), let column = number(upTo: columns - 1),
            let isPastMargin = flag(), let pen = PackedRow.pen(from: &self)
        else { return nil }
        (head.row, head.column, head.isPastMargin, head.pen) = (row, column, isPastMargin, pen)
        for index in 0..<4 {
            guard let set = byte().flatMap(CharacterSet.init(rawValue:)) else { return nil }
            head.sets[index] = set
        }
        guard let chosen = byte(), chosen < 4, let once = byte(), once < 4 || once == 0xff,
            let hasOrigin = flag()
        else { return nil }
        (head.chosen, head.once, head.hasOrigin) = (
            Int(chosen), once == 0xff ? nil : once, hasOrigin
        )
        return head
    }

    fileprivate mutating func optionalHead(columns: Int, rows: Int) -> Head?? {
        guard let isThere = flag() else { return nil }
        guard isThere else { return .some(nil) }
        return head(columns: columns, rows: rows).map { .some($0) }
    }

    fileprivate mutating func modes() -> (Modes, CursorShape)? {
        var modes = Modes()
        for path in Modes.allFlags {
            guard let flag = flag() else { return nil }
            modes[keyPath: path] = flag
        }
        guard let mouse = byte().flatMap(Modes.MouseTracking.init(rawValue:)),
            let shape = byte().flatMap(CursorShape.init(rawValue:))
        else { return nil }
        modes.mouse = mouse
        return (modes, shape)
    }

    fileprivate mutating func scrollback() -> Scrollback? {
        guard let lines = number(upTo: 1 << 32), let bytes = number(upTo: 1 << 40),
            let count = number(upTo: lines)
        else { return nil }
        var scrollback = Scrollback(lineLimit: lines, byteLimit: bytes)
        for _ in 0..<count {
            guard let line = text(upTo: bytes) else { return nil }
            scrollback.append(packed: Array(line))
        }
        return scrollback.count == count ? scrollback : nil
    }

    fileprivate mutating func parser() -> Parser? {
        var parser = Parser()
        guard let state = byte().flatMap(Parser.State.init(rawValue:)), let isEscaped = flag(),
            let isTooLong = flag(), let endedByBell = flag(), let marker = byte(),
            let intermediate = byte(), let final = byte(),
            let string = text(upTo: Parser.stringLimit), let parameters = parameters()
        else { return nil }
        parser.state = state
        parser.isEscaped = isEscaped
        parser.isTooLong = isTooLong
        parser.endedByBell = endedByBell
        (parser.marker, parser.intermediate, parser.deviceFinal) = (marker, intermediate, final)
        parser.string = Array(string)
        parser.parameters = parameters
        return parser
    }

    private mutating func parameters() -> Parameters? {
        guard let count = number(upTo: Parameters.limit) else { return nil }
        var values: [Int32] = []
        for _ in 0..<count {
            guard let value = number(upTo: Int(Parameters.largest) + 1) else { return nil }
            values.append(Int32(value) - 1)
        }
        guard let joined = number(upTo: Int(UInt32.max)), let isFull = flag() else { return nil }
        return Parameters(values: values, joined: UInt32(joined), isFull: isFull)
    }

    fileprivate mutating func characters() -> Characters? {
        guard let value = number(upTo: 0xffff), let missing = byte(), let lowest = byte(),
            let highest = byte()
        else { return nil }
        return Characters(
            value: UInt32(value), missing: missing, lowest: lowest, highest: highest)
    }
}

extension Modes {
    fileprivate static var allFlags: [WritableKeyPath<Modes, Bool>] {
        [
            \.hasApplicationCursorKeys, \.hasApplicationKeypad, \.hasBracketedPaste,
            \.hasFocusEvents,
            \.hasMouseNumbers, \.hasWheelAsArrows, \.isAlternate, \.isSynchronizing, \.isReversed,
            \.showsCursor, \.cursorBlinks, \.hasAutowrap, \.hasOrigin, \.hasInsertion, \.hasNewLine,
        ]
    }
}
