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

// MARK: - Pairs

extension ColourTests {
    // Of the pairs that ncurses has some are in use, and the others are given away again; none is taken from a cell
    // that still has it.
    @Test func pairsAreFewAndUsedAgain() throws {
        let curses = try Curses("xterm-256color", columns: 10, rows: 2, hasColour: true)
        var inks = Inks(depth: .palette, pairs: 9)
        func pen(_ index: Int) -> Pen { Pen(foreground: .palette(UInt8(index))) }
        let first = (0..<8).map { inks.ink(of: pen($0), in: curses)?.pair }
        #expect(Set(first) == Set((1...8).map { CInt($0) }))
        #expect(inks.ink(of: pen(8), in: curses) == nil)
        #expect(inks.ink(of: .standard, in: curses)?.pair == 0, "the terminal's own needs none")
        inks.keep([pen(3), pen(5)])
        #expect(inks.ink(of: pen(3), in: curses)?.pair == first[3])
        #expect(inks.ink(of: pen(5), in: curses)?.pair == first[5])
        let second = (10..<16).map { inks.ink(of: pen($0), in: curses)?.pair }
        #expect(Set(second).isDisjoint(with: [first[3], first[5], nil]))
        #expect(inks.ink(of: pen(16), in: curses) == nil)
    }
}

// MARK: - Descriptions

extension ColourTests {
    private static let known = ["xterm-256color", "tmux-256color", "linux", "vt100"].compactMap {
        name in
        ["/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo"]
            .compactMap { TextFile.bytes("\($0)/\(name.prefix(1))/\(name)") }.first
    }

    @Test func aDescriptionIsWhatItWas() throws {
        #expect(!Self.known.isEmpty)
        for bytes in Self.known {
            let description = try #require(Description(bytes))
            let again = try #require(Description(description.bytes))
            #expect(again.bytes == description.bytes)
        }
    }

    @Test func brokenDescriptionsAreNone() throws {
        let seed = Settings.seed
        var dice = SplitMix(seed: seed)
        let bytes = try #require(Self.known.first)
        for count in 0..<min(bytes.count, 400) {
            #expect(Description(Array(bytes[..<count])) == nil)
        }
        for _ in 0..<2_000 {
            var broken = bytes
            for _ in 0...dice.below(4) { broken[dice.below(24)] = UInt8(dice.below(256)) }
            // Whatever it is taken for, it is taken for the same again.
            guard var description = Description(broken) else { continue }
            description.addAllColours()
            #expect(description.bytes.count < 1 << 17, "SEED=\(seed)")
        }
    }
}
