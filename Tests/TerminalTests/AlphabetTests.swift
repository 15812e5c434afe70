import Canvas
import Swarm
import Testing

@testable import Terminal

/// What is drawn where the terminal has no sign for it.
@Suite struct AlphabetTests {
    // The list of `skep ps` and the screen say the same.
    @Test func marksAreThoseOfTheLists() {
        for mark in Standing.Mark.allCases {
            guard let sign = mark.rawValue.unicodeScalars.first else { continue }
            let plain = PlainSign.of(sign).map { String(Character($0)) } ?? mark.rawValue
            #expect(plain == mark.plain, "\(mark.rawValue)")
        }
    }

    @Test func plainSignsAreASCIIAndOneColumn() {
        for value in 0x80...0x3000 as ClosedRange<UInt32> {
            guard let sign = Unicode.Scalar(value), let plain = PlainSign.of(sign) else { continue }
            #expect(plain.isASCII && plain.value > 0x20, "\(sign)")
            #expect(Glyph(sign).columns == 1, "\(sign)")
        }
    }

    // Of a row of rules live, focus and replay stay three things; and of activity none is a blank.
    @Test func whatIsToldApartStaysSo() {
        #expect(Set("─━═".unicodeScalars.map { PlainSign.of($0) }).count == 3)
        let sparks = "▁▂▃▄▅▆▇".unicodeScalars.map { PlainSign.of($0) }
        #expect(Set(sparks).count == 7)
        #expect(!sparks.contains(" "))
    }

    @Test func onDemandSignsArePlainAndTextIsNot() {
        let alphabet = Alphabet(isPlain: true)
        func carried(_ text: Unicode.Scalar) -> Alphabet.Carried {
            alphabet.carry(Cell(glyph: Glyph(text), columns: UInt8(Glyph(text).columns)))
        }
        Locale.take(from: ["LANG": "C.UTF-8"])
        #expect(carried("▲") == .glyph(Glyph("!")))
        #expect(carried("é") == .glyph(Glyph("é")))
        #expect(carried("漢") == .glyph(Glyph("漢")))
    }
}
