internal import Canvas

// What follows `CSI`.
extension Emulator {
    mutating func sequence(_ final: UInt8) {
        switch (parser.marker, parser.intermediate) {
        case (0, 0):
            if !moveOrErase(final) { change(final) }
        case (UInt8(ascii: "?"), 0): privateSequence(final)
        case (UInt8(ascii: ">"), 0): secondarySequence(final)
        case (0, UInt8(ascii: " ")): if final == UInt8(ascii: "q") { setCursorShape() }
        case (0, UInt8(ascii: "!")): if final == UInt8(ascii: "p") { resetSoftly() }
        case (0, UInt8(ascii: "$")): if final == UInt8(ascii: "p") { answerMode(isPrivate: false) }
        case (UInt8(ascii: "?"), UInt8(ascii: "$")):
            if final == UInt8(ascii: "p") { answerMode(isPrivate: true) }
        default: break
        }
    }

    private mutating func moveOrErase(_ final: UInt8) -> Bool {
        let times = parser.parameters.times()
        switch final {
        case UInt8(ascii: "A"): move(rowsBy: -times)
        case UInt8(ascii: "B"), UInt8(ascii: "e"): move(rowsBy: times)
        case UInt8(ascii: "C"), UInt8(ascii: "a"): moveTo(column: head.column + times)
        case UInt8(ascii: "D"): moveTo(column: head.column - times)
        case UInt8(ascii: "E"):
            move(rowsBy: times)
            head.column = 0
        case UInt8(ascii: "F"):
            move(rowsBy: -times)
            head.column = 0
        case UInt8(ascii: "G"), UInt8(ascii: "`"): moveTo(column: times - 1)
        case UInt8(ascii: "H"), UInt8(ascii: "f"):
            moveTo(row: times - 1, column: parser.parameters.times(1) - 1)
        case UInt8(ascii: "d"): moveTo(row: times - 1, column: head.column)
        case UInt8(ascii: "I"): tab(times)
        case UInt8(ascii: "Z"): moveTo(column: tabs.previous(before: head.column, times: times))
        case UInt8(ascii: "J"): eraseScreen()
        case UInt8(ascii: "K"): eraseRow()
        case UInt8(ascii: "X"): erase(head.column..<min(head.column + times, columns))
        default: return false
        }
        return true
    }

    private mutating func change(_ final: UInt8) {
        let times = parser.parameters.times()
        switch final {
        case UInt8(ascii: "@"), UInt8(ascii: "P"): shiftCharacters(final, times)
        case UInt8(ascii: "L"), UInt8(ascii: "M"): shiftRows(final, times)
        case UInt8(ascii: "S"): scrollUp(by: times)
        case UInt8(ascii: "T"), UInt8(ascii: "^"):
            // With more numbers it is about the mouse.
            guard parser.parameters.count <= 1 else { return }
            grid.scrollDown(margins, by: times, blank: Grid.blank(head.pen))
        case UInt8(ascii: "b"): repeatLast(times)
        case UInt8(ascii: "c"): if parser.parameters[0] ?? 0 == 0 { answerAttributes() }
        case UInt8(ascii: "g"): clearTabs()
        case UInt8(ascii: "h"): setModes(true)
        case UInt8(ascii: "l"): setModes(false)
        case UInt8(ascii: "m"): head.pen.apply(parser.parameters)
        case UInt8(ascii: "n"): answerReport(isPrivate: false)
        case UInt8(ascii: "r"): setMargins()
        case UInt8(ascii: "s"): save()
        case UInt8(ascii: "t"): answerSize()
        case UInt8(ascii: "u"): restore()
        default: break
        }
    }

    private mutating func privateSequence(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "J"): eraseScreen()
        case UInt8(ascii: "K"): eraseRow()
        case UInt8(ascii: "W"):
            if parser.parameters[0] == 5 { tabs = TabStops(columns: columns) }
        case UInt8(ascii: "h"): setPrivateModes(true)
        case UInt8(ascii: "l"): setPrivateModes(false)
        case UInt8(ascii: "n"): answerReport(isPrivate: true)
        // `u` asks for the keyboard of another terminal: no answer says that it is not here.
        default: break
        }
    }

    private mutating func secondarySequence(_ final: UInt8) {
        guard parser.parameters[0] ?? 0 == 0 else { return }
        switch final {
        case UInt8(ascii: "c"): answerSecondaryAttributes()
        case UInt8(ascii: "q"): answerVersion()
        default: break
        }
    }

    // MARK: - Single ones

    private mutating func shiftCharacters(_ final: UInt8, _ times: Int) {
        head.isPastMargin = false
        let blank = Grid.blank(head.pen)
        if final == UInt8(ascii: "@") {
            grid.insert(times, row: head.row, column: head.column, blank: blank)
        } else {
            grid.delete(times, row: head.row, column: head.column, blank: blank)
        }
    }

    private mutating func shiftRows(_ final: UInt8, _ times: Int) {
        guard margins.contains(head.row) else { return }
        let part = head.row..<margins.upperBound
        if final == UInt8(ascii: "L") {
            grid.scrollDown(part, by: times, blank: Grid.blank(head.pen))
        } else {
            grid.scrollUp(part, by: times, blank: Grid.blank(head.pen))
        }
        moveTo(column: 0)
    }

    /// Never more than a row of it: a few bytes must not make the work of a million.
    private mutating func repeatLast(_ times: Int) {
        guard let lastPrinted else { return }
        for _ in 0..<min(times, columns) { print(lastPrinted) }
    }

    private mutating func clearTabs() {
        switch parser.parameters[0] ?? 0 {
        case 0: tabs.clear(head.column)
        case 3: tabs.clearAll()
        default: break
        }
    }

    private mutating func setMargins() {
        let top = parser.parameters.times() - 1
        let given = parser.parameters[1] ?? 0
        let bottom = given == 0 ? rows : min(given, rows)
        guard top + 1 < bottom else { return }
        margins = top..<bottom
        moveTo(row: 0, column: 0)
    }

    private mutating func setCursorShape() {
        let number = parser.parameters[0] ?? 0
        guard (0...6).contains(number) else { return }
        cursorShape = number < 3 ? .block : number < 5 ? .underline : .bar
        modes.cursorBlinks = number == 0 || number % 2 == 1
    }
}

// MARK: - Erasing

extension Emulator {
    private mutating func eraseScreen() {
        let blank = Grid.blank(head.pen)
        switch parser.parameters[0] ?? 0 {
        case 0:
            erase(head.column..<columns)
            grid.fill(head.row + 1..<rows, with: blank)
        case 1:
            erase(0..<head.column + 1)
            grid.fill(0..<head.row, with: blank)
        case 2:
            head.isPastMargin = false
            grid.fill(0..<rows, with: blank)
        case 3: scrollback.clear()
        default: break
        }
    }

    private mutating func eraseRow() {
        switch parser.parameters[0] ?? 0 {
        case 0: erase(head.column..<columns)
        case 1: erase(0..<head.column + 1)
        case 2: erase(0..<columns)
        default: break
        }
    }

    private mutating func erase(_ range: Range<Int>) {
        head.isPastMargin = false
        grid.erase(row: head.row, range, with: Grid.blank(head.pen))
    }
}
