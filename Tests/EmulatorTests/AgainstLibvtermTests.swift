import Canvas
import Emulator
import Support
import Testing
import VTerm

/// The same bytes given to libvterm make the same screen; docs/decisions says where they do not.
@Suite struct AgainstLibvtermTests {
    @Test(arguments: Session.all) func recordedSessionsLookTheSame(_ session: Session) {
        var ours = Emulator(columns: session.columns, rows: session.rows)
        let theirs = VTerm(columns: session.columns, rows: session.rows)
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
            let theirs = VTerm(columns: 12, rows: 6)
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

extension VTerm {
    /// The first difference, in words.
    func difference(to other: Emulator) -> String? {
        for row in 0..<rows {
            for column in 0..<columns {
                let ours = other[row, column]
                let theirs = self[row, column]
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
        let (ours, theirs) = (other.cursor, cursor)
        guard theirs == (ours.row, ours.column) else {
            return "cursor ours \(ours.row) \(ours.column), theirs \(theirs.row) \(theirs.column)"
        }
        return nil
    }
}
