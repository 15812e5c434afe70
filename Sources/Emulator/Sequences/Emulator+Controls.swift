internal import Canvas

// Controls of one byte, and what follows `ESC`.
extension Emulator {
    mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x07:
            // However often in one go, it is heard once.
            if notices.last != .bell { notice(.bell) }
        case 0x08: moveTo(column: head.column - 1)
        case 0x09: tab(1)
        case 0x0a, 0x0b, 0x0c:
            lineFeed()
            if modes.hasNewLine { head.column = 0 }
        case 0x0d: moveTo(column: 0)
        case 0x0e: head.chosen = 1
        case 0x0f: head.chosen = 0
        default: break
        }
    }

    mutating func escape(_ byte: UInt8) {
        switch parser.intermediate {
        case 0: plainEscape(byte)
        case UInt8(ascii: "#"): if byte == UInt8(ascii: "8") { alignScreen() }
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            let set = Int(parser.intermediate - UInt8(ascii: "("))
            head.sets[set] = CharacterSet(designator: byte)
        default: break
        }
    }

    private mutating func plainEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "7"): save()
        case UInt8(ascii: "8"): restore()
        case UInt8(ascii: "D"): lineFeed()
        case UInt8(ascii: "E"):
            lineFeed()
            head.column = 0
        case UInt8(ascii: "H"): tabs.set(head.column)
        case UInt8(ascii: "M"): reverseLineFeed()
        case UInt8(ascii: "N"): head.once = 2
        case UInt8(ascii: "O"): head.once = 3
        case UInt8(ascii: "Z"): answerAttributes()
        case UInt8(ascii: "c"): reset()
        case UInt8(ascii: "n"): head.chosen = 2
        case UInt8(ascii: "o"): head.chosen = 3
        case UInt8(ascii: "="): modes.hasApplicationKeypad = true
        case UInt8(ascii: ">"): modes.hasApplicationKeypad = false
        default: break
        }
    }

    // MARK: - Moving

    /// Moves within the row; whoever moves is no longer past the margin.
    mutating func moveTo(column: Int) {
        head.isPastMargin = false
        head.column = min(max(column, 0), columns - 1)
    }

    /// Moves to a row of the screen, or of the part that scrolls where the program counts from there.
    mutating func moveTo(row: Int, column: Int) {
        let reach = modes.hasOrigin ? margins : 0..<rows
        head.row = min(max(row, 0) + reach.lowerBound, reach.upperBound - 1)
        moveTo(column: column)
    }

    /// Up and down stop at the margins, unless the cursor is past them already.
    mutating func move(rowsBy count: Int) {
        head.isPastMargin = false
        if count < 0 {
            let stop = head.row >= margins.lowerBound ? margins.lowerBound : 0
            head.row = max(head.row + count, stop)
        } else {
            let stop = head.row < margins.upperBound ? margins.upperBound : rows
            head.row = min(head.row + count, stop - 1)
        }
    }

    /// There is no stop past the margin: who waits there goes on to wait.
    mutating func tab(_ times: Int) {
        guard !head.isPastMargin else { return }
        moveTo(column: tabs.next(after: head.column, times: times))
    }

    mutating func lineFeed() {
        head.isPastMargin = false
        if head.row == margins.upperBound - 1 {
            scrollUp(by: 1)
        } else if head.row < rows - 1 {
            head.row += 1
        }
    }

    private mutating func reverseLineFeed() {
        head.isPastMargin = false
        if head.row == margins.lowerBound {
            grid.scrollDown(margins, by: 1, blank: Grid.blank(head.pen))
        } else if head.row > 0 {
            head.row -= 1
        }
    }

    mutating func scrollUp(by count: Int) {
        let gone = grid.scrollUp(margins, by: count, blank: Grid.blank(head.pen))
        // What a part of the screen, or a program that draws its own, scrolls away is no history.
        guard margins.lowerBound == 0, !modes.isAlternate else { return }
        for row in gone { scrollback.append(row) }
    }

    // MARK: - Saving

    mutating func save() {
        head.hasOrigin = modes.hasOrigin
        saved = head
    }

    mutating func restore() {
        head = saved ?? Head()
        modes.hasOrigin = head.hasOrigin
        head.row = min(head.row, rows - 1)
        head.column = min(head.column, columns - 1)
    }

    // MARK: - Beginning again

    private mutating func reset() {
        let lines = scrollback
        let said = notices
        self = Emulator(columns: columns, rows: rows)
        scrollback = lines
        notices = said
    }

    mutating func resetSoftly() {
        modes.showsCursor = true
        modes.hasOrigin = false
        modes.hasAutowrap = true
        modes.hasInsertion = false
        modes.hasApplicationCursorKeys = false
        modes.hasApplicationKeypad = false
        margins = 0..<rows
        saved = nil
        let place = (head.row, head.column)
        head = Head()
        (head.row, head.column) = place
    }

    private mutating func alignScreen() {
        margins = 0..<rows
        modes.hasOrigin = false
        grid.fill(0..<rows, with: Cell(glyph: Glyph("E"), columns: 1))
        moveTo(row: 0, column: 0)
    }
}
