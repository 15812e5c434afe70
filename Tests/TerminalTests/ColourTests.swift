import Canvas
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
}
