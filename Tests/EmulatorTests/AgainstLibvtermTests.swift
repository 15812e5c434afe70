import CVTerm
import Canvas
import Emulator
import Support
import Testing

/// The same bytes given to libvterm make the same screen; docs/decisions says where they do not.
@Suite struct AgainstLibvtermTests {
    @Test(arguments: Session.all) func recordedSessionsLookTheSame(_ session: Session) {
        var ours = Emulator(columns: session.columns, rows: session.rows)
        let theirs = VTermTerminal(columns: session.columns, rows: session.rows)
        for (number, piece) in session.pieces(of: 500).enumerated() {
            _ = ours.feed(piece)
            theirs.feed(piece)
            guard let difference = theirs.difference(to: ours) else { continue }
            Issue.record("\(session.name), piece \(number): \(difference)")
            return
        }
    }

    /// Text, places, erasing, shifting, scrolling, colours, tabs, both screens: all that both understand alike.
    @Test func randomSequencesLookTheSame() {
        let first = seed(7)
        for round in 0..<1_500 as Range<UInt64> {
            var soup = Soup(seed: first &+ round)
            var ours = Emulator(columns: 12, rows: 6)
            let theirs = VTermTerminal(columns: 12, rows: 6)
            var all: [UInt8] = []
            for _ in 0..<40 {
                // It erases, shifts and overwrites half of a wide character where ours takes the whole of it away.
                let piece = soup.agreed(hasWide: round % 2 == 0)
                all += piece
                _ = ours.feed(piece)
                theirs.feed(piece)
                guard let difference = theirs.difference(to: ours) else { continue }
                let text = String(decoding: all, as: UTF8.self).debugDescription
                Issue.record("SEED=\(first &+ round): \(difference) after \(text)")
                return
            }
        }
    }
}

extension Soup {
    /// A piece that every terminal understands alike.
    mutating func agreed(hasWide: Bool) -> [UInt8] {
        switch random.below(6) {
        case 0, 1: return agreedText(hasWide: hasWide)
        case 2:
            let controls: [String] = [
                "\r", "\u{8}\n", "\r\n", "\u{8}", "\t", "\u{8}\u{1b}M", "\u{8}\u{1b}D", "\u{1b}E",
                "\u{1b}7",
            ]
            return Array(controls[random.below(controls.count)].utf8)
        default:
            let finals = Array((hasWide ? "ABEFLMSm" : "ABCDEFGHdJKLMPXS@m`").utf8)
            let final = finals[random.below(finals.count)]
            if final == UInt8(ascii: "m") {
                let pens = ["", "1", "3", "4", "7", "22", "31", "42", "38;5;99", "48;2;1;2;3", "0"]
                return Array("\u{1b}[\(pens[random.below(pens.count)])m".utf8)
            }
            // Erasing and shifting past the margin is where terminals differ: one step back is not past it.
            if final == UInt8(ascii: "J") || final == UInt8(ascii: "K") {
                return Array("\u{8}\u{1b}[\(random.below(3))".utf8) + [final]
            }
            if "X@P".utf8.contains(final) {
                return Array("\u{8}\u{1b}[\(1 + random.below(8))".utf8) + [final]
            }
            // It leaves the cursor where it is: a return makes both alike.
            if final == UInt8(ascii: "L") || final == UInt8(ascii: "M") {
                return Array("\u{1b}[\(1 + random.below(3))".utf8) + [final, 0x0d]
            }
            let numbers =
                random.below(2) == 0
                ? "\(1 + random.below(8))" : "\(1 + random.below(7));\(1 + random.below(13))"
            return Array("\u{1b}[\(numbers)".utf8) + [final]
        }
    }

    private mutating func agreedText(hasWide: Bool) -> [UInt8] {
        let narrow = ["a", "hello", "e\u{301}", "the quick", "│"]
        guard hasWide else { return Array(narrow[random.below(narrow.count)].utf8) }
        let wide = ["漢", "漢字b", "漢e\u{301} 字漢字x漢"]
        return Array("\r\u{1b}[2K\(wide[random.below(wide.count)])".utf8)
    }
}

/// libvterm's terminal.
final class VTermTerminal {
    private let terminal: OpaquePointer
    private let screen: OpaquePointer
    private let columns: Int
    private let rows: Int

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        terminal = vterm_new(CInt(rows), CInt(columns))
        vterm_set_utf8(terminal, 1)
        screen = vterm_obtain_screen(terminal)
        vterm_screen_enable_altscreen(screen, 1)
        vterm_screen_reset(screen, 1)
    }

    deinit { vterm_free(terminal) }

    func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            _ = vterm_input_write(
                terminal, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        vterm_screen_flush_damage(screen)
    }

    /// The first difference, in words.
    func difference(to other: Emulator) -> String? {
        var place = VTermPos()
        vterm_state_get_cursorpos(vterm_obtain_state(terminal), &place)
        for row in 0..<rows {
            for column in 0..<columns {
                let ours = other[row, column]
                let theirs = cell(row, column)
                if ours.columns == 0, theirs.columns == 0 { continue }
                // What it erases with is the background alone, as ours; but it remembers more.
                if ours.glyph == .blank, theirs.glyph == .blank,
                    ours.pen.background == theirs.pen.background
                {
                    continue
                }
                guard ours != theirs else { continue }
                return
                    "row \(row) column \(column): ours \(ours.glyph.text.debugDescription) \(ours.pen), "
                    + "theirs \(theirs.glyph.text.debugDescription) \(theirs.pen)"
            }
        }
        let cursor = other.cursor
        guard Int(place.row) == cursor.row, Int(place.col) == cursor.column else {
            return "cursor ours \(cursor.row) \(cursor.column), theirs \(place.row) \(place.col)"
        }
        return nil
    }

    private func cell(_ row: Int, _ column: Int) -> Cell {
        var found = VTermScreenCell()
        vterm_screen_get_cell(screen, VTermPos(row: CInt(row), col: CInt(column)), &found)
        // The second half of a wide character.
        if found.chars.0 == UInt32.max { return Cell(glyph: .nothing, columns: 0) }
        let scalars = [found.chars.0, found.chars.1, found.chars.2, found.chars.3, found.chars.4]
        var glyph = Glyph(Unicode.Scalar(scalars[0]).flatMap { $0.value == 0 ? nil : $0 } ?? " ")
        for mark in scalars.dropFirst() where mark != 0 {
            if let mark = Unicode.Scalar(mark) { glyph.add(mark) }
        }
        return Cell(
            glyph: glyph, columns: UInt8(found.width),
            pen: Pen(
                foreground: colour(found.fg, 0x02), background: colour(found.bg, 0x04),
                attributes: Attributes(
                    rawValue: UInt8(truncatingIfNeeded: cvterm_attributes(&found)))))
    }

    private func colour(_ colour: VTermColor, _ standard: UInt8) -> Colour {
        if colour.type & standard != 0 { return .standard }
        if colour.type & 1 == 1 { return .palette(colour.indexed.idx) }
        return .rgb(colour.rgb.red, colour.rgb.green, colour.rgb.blue)
    }
}
