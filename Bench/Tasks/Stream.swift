import Swarm

/// What programs write to a terminal, as a seed decides it. Whatever terminals treat differently is left out.
struct Stream {
    private static let size = 16 << 20
    private static let (columns, rows) = (Seat.columns, Seat.rows)

    private var random: Random
    private var text = ""

    /// Writes such a file: `plain`, or `addressed`.
    static func write(_ kind: String, seed: UInt64, to path: String) throws -> JSON {
        guard ["plain", "addressed"].contains(kind) else { throw Failure("no stream is '\(kind)'") }
        var stream = Stream(random: Random(seed: seed))
        while stream.text.utf8.count < size {
            if kind == "plain" { stream.line() } else { stream.frame() }
        }
        try TextFile.write(stream.text, to: path)
        return ["bytes": JSON(stream.text.utf8.count)]
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next() >> 1) % range.count
    }

    /// Whether it is so, once in so many times.
    private mutating func once(in times: Int) -> Bool { number(1...times) == 1 }

    // MARK: - Plain text

    /// A line as compilers and test runners print them, some of it in colour.
    private mutating func line() {
        words(number(80...200), coloured: 12)
        text += "\r\n"
    }

    /// Words in so many columns; one in so many is in a colour, one in forty is not ASCII.
    private mutating func words(_ columns: Int, coloured: Int) {
        var left = columns
        while left > 0 {
            let length = min(number(2...9), left)
            let isColoured = once(in: coloured)
            if isColoured { colour() }
            word(length)
            if isColoured { text += "\u{1b}[0m" }
            left -= length
            if left > 0 {
                text += " "
                left -= 1
            }
        }
    }

    private mutating func word(_ length: Int) {
        let isForeign = once(in: 40)
        for _ in 0..<length {
            let letter = UInt32(number(0...25))
            text.unicodeScalars.append(Unicode.Scalar((isForeign ? 0x3b1 : 0x61) + letter) ?? " ")
        }
    }

    private mutating func colour() {
        switch number(0...2) {
        case 0: text += "\u{1b}[3\(number(1...7))m"
        case 1: text += "\u{1b}[1;3\(number(1...7))m"
        default: text += "\u{1b}[38;5;\(number(16...231))m"
        }
    }

    // MARK: - A program that draws

    /// Mostly places that change, as in a list of processes; now and then the whole screen, or text that scrolls,
    /// as in an editor.
    private mutating func frame() {
        text += "\u{1b}[?25l"
        switch number(0...19) {
        case 0: whole()
        case 1...3: scroll()
        case 4...6: edit()
        default: for _ in 0..<number(5...30) { place() }
        }
        go(row: number(1...Stream.rows), column: number(1...Stream.columns))
        text += "\u{1b}[?25h"
    }

    private mutating func go(row: Int, column: Int) { text += "\u{1b}[\(row);\(column)H" }

    private mutating func place() {
        let column = number(1...Stream.columns - 20)
        go(row: number(1...Stream.rows), column: column)
        if once(in: 2) { colour() }
        // The last column stays free: who waits there for the next row is not of one mind about what ends it.
        words(min(number(4...40), Stream.columns - column), coloured: 100)
        text += "\u{1b}[m"
        if once(in: 4) { text += "\u{1b}[K" }
    }

    private mutating func whole() {
        text += "\u{1b}[H\u{1b}[2J"
        go(row: 1, column: 1)
        text += "\u{1b}[7m┌" + String(repeating: "─", count: Stream.columns - 3) + "┐\u{1b}[27m"
        for row in 2...Stream.rows {
            go(row: row, column: 1)
            text += "│ "
            words(number(20...Stream.columns - 4), coloured: 8)
            text += "\u{1b}[K"
        }
    }

    /// Some lines at the end of a part of the screen, which the others make room for.
    private mutating func scroll() {
        let (top, bottom) = (number(1...8), number(25...Stream.rows))
        text += "\u{1b}[\(top);\(bottom)r"
        go(row: bottom, column: 1)
        for _ in 0..<number(1...5) {
            text += "\r\n"
            words(number(10...Stream.columns - 2), coloured: 8)
        }
        text += "\u{1b}[r"
    }

    /// Lines and characters that come and go.
    private mutating func edit() {
        go(row: number(1...Stream.rows), column: 1)
        text += "\u{1b}[\(number(1...3))\(once(in: 2) ? "L" : "M")"
        for _ in 0..<number(3...10) {
            go(row: number(1...Stream.rows), column: number(1...80))
            text += "\u{1b}[\(number(1...9))\(once(in: 2) ? "@" : "P")"
            word(number(1...9))
        }
    }
}
