import Canvas
import Testing

@Suite struct CanvasTests {
    private func drawn(_ text: String, columns: Int = 10, x: Int = 0) -> Canvas {
        var canvas = Canvas(columns: columns, rows: 1)
        canvas.write(text, x: x, y: 0)
        return canvas
    }

    @Test func textFillsCells() {
        let canvas = drawn("skep")
        #expect(canvas.text == "skep")
        #expect(canvas[3, 0].glyph == Glyph("p"))
        #expect(canvas[4, 0] == .blank)
    }

    @Test func writingTellsWhereItEnded() {
        var canvas = Canvas(columns: 10, rows: 1)
        #expect(canvas.write("漢字", x: 1, y: 0) == 5)
    }

    @Test func aWideCharacterHasTwoCells() {
        let canvas = drawn("漢")
        #expect(canvas[0, 0].columns == 2)
        #expect(canvas[1, 0].columns == 0)
        #expect(canvas[1, 0].glyph == .nothing)
    }

    @Test func aWideCharacterIsNotHalved() {
        #expect(drawn("a漢", columns: 2).text == "a")
        #expect(drawn("漢", columns: 3, x: -1).text == "")
    }

    @Test func whoeverBreaksAWideCharacterBlanksIt() {
        for x in 0...1 {
            var canvas = drawn("漢")
            canvas.write("x", x: x, y: 0)
            #expect(canvas.text == (x == 0 ? "x" : " x"))
            #expect((0..<2).allSatisfy { canvas[$0, 0].columns == 1 })
        }
    }

    @Test func marksJoinTheirCharacter() {
        let canvas = drawn("e\u{301}x")
        #expect(canvas[0, 0].glyph.count == 2)
        #expect(canvas[1, 0].glyph == Glyph("x"))
    }

    /// A terminal that does not know a sequence draws its parts side by side.
    @Test(arguments: ["👩‍🚀", "👍🏽", "❤️", "🇩🇪"])
    func ofAnEmojiSequenceTheFirstIsDrawn(sequence: String) {
        let canvas = drawn(sequence + "x")
        #expect(canvas[0, 0].glyph.count == 1)
        #expect(canvas[2, 0].glyph == Glyph("x"))
        let columns = (0..<2).map { Int(canvas[$0, 0].columns) }
        #expect(columns.reduce(0, +) == 2)
    }

    @Test(arguments: ["\u{1b}[31m", "\u{202e}", "\u{7}", "\u{9b}", "\u{200b}", "\u{e0001}"])
    func nothingHostileIsInACell(text: String) {
        let canvas = drawn("a" + text + "b", columns: 40)
        for cell in canvas.cells {
            cell.glyph.forEach { #expect($0.properties.generalCategory != .control) }
            cell.glyph.forEach { #expect($0.properties.generalCategory != .format) }
        }
        #expect(Glyph(text.unicodeScalars.first ?? "x") == .replacement)
    }

    @Test func nothingIsDrawnOutside() {
        var canvas = Canvas(columns: 3, rows: 1)
        canvas.write("abc", x: -1, y: 0)
        canvas.write("x", x: 0, y: 1)
        canvas.write("x", x: 0, y: -1)
        canvas.write("yz", x: 5, y: 0)
        canvas.fill(Rectangle(x: 2, y: -4, columns: 40, rows: 40), with: "#")
        #expect(canvas.text == "bc#")
    }

    @Test func aLineIsCutAtItsEnd() {
        let line = Line("coder-1", .textStrong) + " runs" + Line(" well", .good)
        #expect(line.cut(to: 17).text == "coder-1 runs well")
        #expect(line.cut(to: 16).text == "coder-1 runs we…")
        #expect(line.cut(to: 12).text == "coder-1 run…")
        #expect(line.cut(to: 7).text == "coder-…")
        #expect(line.cut(to: 0).text == "")
    }

    @Test func aLineEndsWhereItIsTold() {
        var canvas = Canvas(columns: 10, rows: 1)
        #expect(canvas.write(Line("漢x"), endingAt: 9, y: 0) == 6)
        #expect(canvas.text == "      漢x")
    }

    @Test func aCanvasOfNothingTakesEverything() {
        var canvas = Canvas(columns: 0, rows: 0)
        canvas.write("x", x: 0, y: 0)
        canvas.fill(canvas.bounds)
        #expect(canvas.text == "")
    }

    /// A row at once is what its cells are one by one, whatever stood there.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func aRowIsItsCells(seed: UInt64) {
        var random = Random(seed: seed)
        func line(_ columns: Int) -> Canvas {
            let words = ["plain text ", "漢字", "e\u{301}", "x"]
            return drawn((0..<6).map { _ in words[random.below(4)] }.joined(), columns: columns)
        }
        let row = line(8 + random.below(20))
        let before = line(16)
        let (x, start) = (random.below(18), random.below(4))
        var (whole, single) = (before, before)
        whole.put(row.cells[start...], x: x, y: 0)
        for (offset, cell) in row.cells[start...].enumerated() where cell.columns > 0 {
            single.put(cell, x: x + offset, y: 0)
        }
        #expect(whole == single)
    }
}

extension CanvasTests {
    @Test func aCopyIsItsOwn() {
        let first = drawn("skep")
        var second = first
        #expect(second.isSame(as: first, inRow: 0))
        second.write("S", x: 0, y: 0)
        #expect(first.text == "skep" && second.text == "Skep")
        #expect(!second.isSame(as: first, inRow: 0) && second != first)
        second.write("s", x: 0, y: 0)
        #expect(second.isSame(as: first, inRow: 0) && second == first)
    }

    /// A canvas on another one is what its cells are one by one, and nothing of it is beyond the edges.
    @Test(arguments: [(0, 0), (0, 2), (3, 1), (7, 3), (10, 4)])
    func aCanvasIsPutOnAnother(x: Int, y: Int) {
        var ground = Canvas(columns: 10, rows: 4)
        for row in 0..<4 { ground.write("漢字漢字漢", x: 0, y: row) }
        var other = Canvas(columns: x == 0 ? 10 : 4, rows: 2)
        other.write("a漢b", x: 0, y: 0)
        other.write("skep", x: 0, y: 1)
        var (whole, single) = (ground, ground)
        whole.put(other, x: x, y: y)
        for row in 0..<2 {
            for column in 0..<other.columns where other[column, row].columns > 0 {
                single.put(other[column, row], x: x + column, y: y + row)
            }
        }
        #expect(whole == single)
    }
}

@Suite struct ThemeTests {
    @Test func aRoleFallsBackAtTheDot() {
        let red = Pen(foreground: .palette(1))
        let bold = Pen(attributes: .bold)
        let theme = Theme(name: "t", pens: [.bar: red, .text: bold])
        #expect(theme.pen(of: .barAlarm) == red)
        #expect(theme.pen(of: .statusFailed) == bold)
        #expect(Theme(name: "t", pens: [:]).pen(of: .bar) == .standard)
    }

    @Test func whatAProgramAskedForStandsAboveTheRole() {
        let theme = Theme(name: "t", pens: [.text: Pen(background: .palette(4), attributes: .bold)])
        let cell = Cell(glyph: .blank, columns: 1, pen: Pen(foreground: .palette(2)))
        #expect(
            theme.pen(of: cell)
                == Pen(foreground: .palette(2), background: .palette(4), attributes: .bold))
    }

    @Test func theGroundShinesThrough() {
        let theme = Theme(
            name: "t",
            pens: [.good: Pen(foreground: .palette(2)), .selected: Pen(background: .palette(8))])
        var canvas = Canvas(columns: 3, rows: 1)
        canvas.write("ab", x: 0, y: 0, .good)
        canvas.underlay(canvas.bounds, .selected)
        #expect(
            theme.pen(of: canvas[0, 0]) == Pen(foreground: .palette(2), background: .palette(8)))
        #expect(theme.pen(of: canvas[2, 0]) == Pen(background: .palette(8)))
    }

    @Test func everyParentIsARole() {
        for role in Role.allCases where role != .text {
            var steps = 0
            var next: Role? = role
            while let looked = next, steps < 5 {
                next = looked.parent
                steps += 1
            }
            #expect(next == nil, "\(role.rawValue) ends at the text")
        }
    }
}

@Suite struct KeyTests {
    @Test(arguments: [
        "p", "ctrl-f", "space", "shift-tab", "F12", "alt-enter", "ctrl-alt-x", "pgdn", "esc", "/",
        "ctrl-\\", "-", "ctrl--", "é",
    ])
    func namesRoundTrip(name: String) { #expect(Key(named: name)?.name == name) }

    @Test(arguments: ["", "ctrl-", "F0", "F25", "shift-a", "ab", "hyper-x", "\u{1b}"])
    func whatIsNoKeyIsNone(name: String) { #expect(Key(named: name) == nil) }
}
