import Canvas
import Glibc
import Support
import Testing

@testable import Terminal

/// What colours become where there are few.
@Suite struct ColourTests {
    @Test(arguments: [
        (8, false, ColourDepth.eight), (0, false, .none), (-1, false, .none), (16, false, .sixteen),
        (88, false, .sixteen), (256, false, .palette), (1 << 24, false, .palette),
        (1 << 24, true, .direct(paletteNumbers: 8)),
    ])
    func depths(_ colours: Int, _ isDirect: Bool, _ depth: ColourDepth) {
        #expect(ColourDepth(colours: colours, isDirect: isDirect) == depth)
    }

    @Test(arguments: [
        (Colour.standard, ColourDepth.palette, Int32(-1)), (.palette(200), .none, -1),
        (.palette(200), .palette, 200), (.rgb(255, 0, 0), .palette, 196),
        (.rgb(8, 8, 8), .palette, 232),
        (.rgb(255, 255, 255), .palette, 231), (.rgb(250, 10, 10), .sixteen, 9),
        (.palette(12), .sixteen, 12),
        (.rgb(250, 10, 10), .eight, 1), (.palette(9), .eight, 1), (.palette(232), .eight, 0),
        (.rgb(1, 2, 3), .direct(paletteNumbers: 8), 0x010203),
        (.rgb(0, 0, 3), .direct(paletteNumbers: 8), 8),
        (.palette(3), .direct(paletteNumbers: 8), 3),
        (.palette(196), .direct(paletteNumbers: 8), 0xff0000),
        (.palette(196), .direct(paletteNumbers: 256), 196),
    ])
    func numbers(_ colour: Colour, _ depth: ColourDepth, _ number: Int32) {
        #expect(depth.number(of: colour) == number)
    }

    @Test func aBrightColourOfEightIsBold() {
        #expect(ColourDepth.eight.isBright(.palette(9)))
        #expect(!ColourDepth.eight.isBright(.palette(1)))
        #expect(!ColourDepth.palette.isBright(.palette(9)))
    }

    // Every colour of the 256 is nearest to itself, or to one that looks the same.
    @Test func theNearestIsTheSame() {
        for index in 16...255 as ClosedRange<UInt8> {
            let nearest = Palette.nearest(to: Palette.colour(index), among: 16...255)
            #expect(Palette.colour(nearest) == Palette.colour(index))
        }
    }

    @Test func pausesAreNoPartOfASequence() {
        let text = "\u{1b}[H$<5/>\u{1b}[J$<50>$x<1>"
        #expect(Curses.withoutPauses(text.utf8) == Array("\u{1b}[H\u{1b}[J$x<1>".utf8))
    }

    // GNU screen hands COLORTERM on; one that has no palette, and a person who wants none, have no use for it.
    @Test(arguments: [
        ["TERM": "screen-256color"], ["TERM": "linux"], ["NO_COLOR": "1"], ["COLORTERM": "yes"],
    ])
    func allColoursAreForWhoHasThem(_ changes: [String: String]) throws {
        let tap = try World.easel(changes.merging(["COLORTERM": "truecolor"]) { first, _ in first })
        tap.type("nnnnq")
        #expect(try tap.wait() == .exited(0))
        #expect(tap.bytes.firstRange(of: Array("8;2;".utf8)) == nil)
        let other = try World.easel(["COLORTERM": "truecolor"])
        other.type("nnnnq")
        #expect(try other.wait() == .exited(0))
        #expect(other.bytes.firstRange(of: Array("8;2;".utf8)) != nil, "the same look finds them")
    }
}

// MARK: - Inks

/// One after the other: ncurses has one terminal at a time.
@Suite(.serialized) struct InkTests {
    private func words(_ name: String) throws -> (InkWords, String) {
        let curses = try Curses(name, ColourWish([:]))
        let words = InkWords(curses)
        let pen = Pen(foreground: .palette(1), attributes: [.bold, .underline])
        let ink = words.ink(of: pen)
        return (words, String(decoding: words.sequence(ink, from: nil, curses), as: UTF8.self))
    }

    @Test func anInkIsWhatTheDescriptionSays() throws {
        #expect(
            try words("xterm-256color").1
                == "\u{1b}(B\u{1b}[m\u{1b}[39;49m\u{1b}[1m\u{1b}[4m\u{1b}[31m")
        #expect(try words("vt100").1 == "\u{1b}[m\u{f}\u{1b}[1m\u{1b}[4m", "it has no colours")
    }

    /// Nothing is said again that holds already, and what is to end is ended with all else.
    @Test func whatHoldsAlreadyIsNotSaidAgain() throws {
        let curses = try Curses("xterm-256color", ColourWish([:]))
        let words = InkWords(curses)
        let red = Ink(foreground: 1)
        let onBlue = Ink(foreground: 2, background: 4, attributes: .bold)
        func said(_ ink: Ink, from before: Ink?) -> String {
            String(decoding: words.sequence(ink, from: before, curses), as: UTF8.self)
        }
        #expect(said(onBlue, from: red) == "\u{1b}[1m\u{1b}[32m\u{1b}[44m")
        #expect(said(onBlue, from: onBlue) == "")
        #expect(said(Ink(foreground: 2), from: red) == "\u{1b}[32m")
        // Neither an attribute nor a colour is taken back alone.
        let plain = "\u{1b}(B\u{1b}[m\u{1b}[39;49m"
        #expect(said(red, from: onBlue) == plain + "\u{1b}[31m")
        #expect(said(Ink(attributes: .bold), from: onBlue) == plain + "\u{1b}[1m")
        #expect(said(.plain, from: red) == plain)
        // What one attribute does to another, terminals do not agree on.
        let both = Ink(attributes: [.bold, .underline])
        #expect(said(both, from: Ink(attributes: .bold)) == plain + "\u{1b}[1m\u{1b}[4m")
        // It may undo a colour.
        let bold = Ink(foreground: 1, attributes: .bold)
        #expect(said(bold, from: red) == "\u{1b}[1m\u{1b}[31m")
        #expect(said(red, from: nil) == plain + "\u{1b}[31m")
    }

    // The console shows underlined text in a colour of its own, and so not in the one that was asked for.
    @Test func whatCannotBeBesideAColourIsLeftOut() throws {
        let (words, sequence) = try words("linux")
        #expect(!sequence.contains("\u{1b}[4m"))
        #expect(sequence.contains("\u{1b}[31m"))
        #expect(words.ink(of: Pen(attributes: .underline)).attributes == .underline)
    }
}
