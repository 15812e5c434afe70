import Canvas
import Emulator
import Support
import Testing
import VTerm

@testable import Terminal

/// What terminals make of the bytes is what the canvas said (check 34): the cells that arrive are compared with
/// those of canvases from dice.
@Suite struct ReferenceTests {
    private static let (columns, rows) = (40, 12)

    init() { Locale.take(from: ["LANG": "C.UTF-8"]) }

    /// The bytes of each of some canvases that are shown one after the other, and the canvases.
    private func record(
        _ seed: UInt64, _ changes: [String: String], frames: Int
    ) throws -> [(canvas: Canvas, bytes: [UInt8])] {
        let tap = try World.easel(seed: seed, columns: Self.columns, rows: Self.rows, changes)
        #expect(try tap.note() == "size \(Self.columns)x\(Self.rows)")
        var dice = SplitMix(seed: seed)
        var canvas = Canvas(columns: Self.columns, rows: Self.rows)
        var shown: [(Canvas, [UInt8])] = []
        for _ in 0..<frames {
            tap.type("d")
            #expect(try tap.note() == "shown true")
            try tap.catchUp()
            Motif.fill(&canvas, with: &dice, deceives: true)
            shown.append((canvas, tap.bytes))
        }
        tap.type("q")
        _ = try tap.wait()
        #expect(TapStream.violations(in: tap.bytes) == [], "SEED=\(seed)")
        return shown
    }

    /// What a cell is to show: where this machine's library and the canvas have no one opinion of a
    /// character's width, something in its place.
    private func expected(_ canvas: Canvas) -> [[String]] {
        let alphabet = Alphabet()
        return (0..<Self.rows).map { y in
            var row: [String] = []
            for x in 0..<Self.columns where canvas[x, y].columns > 0 {
                let cell = canvas[x, y]
                switch alphabet.carry(cell) {
                case .glyph(let glyph):
                    row.append(glyph.text)
                    if cell.columns == 2 { row.append("") }
                case .pair(let left, let right): row += [left.text, right.text]
                }
            }
            return row
        }
    }

    // A terminal that draws what comes, and one that is by somebody else.
    @Test func cellsAreThoseOfTheCanvas() throws {
        let seed = Settings.seed
        for round in 0..<UInt64(Settings.isFull ? 200 : 12) {
            let frames = try record(seed &+ round, ["TERM": "tmux-256color"], frames: 12)
            let theirs = VTerm(columns: Self.columns, rows: Self.rows)
            var ours = Emulator(columns: Self.columns, rows: Self.rows)
            var fed = 0
            for (number, frame) in frames.enumerated() {
                let piece = Array(frame.bytes[fed...])
                fed = frame.bytes.count
                theirs.feed(piece)
                _ = ours.feed(piece)
                let wanted = expected(frame.canvas)
                let name: Comment = "SEED=\(seed) round \(round) frame \(number)"
                #expect(difference(theirs.cells, wanted) == nil, name)
                #expect(difference(text(of: ours), wanted) == nil, name)
                if let place = frame.canvas.cursor {
                    #expect(ours.cursor.isVisible, name)
                    #expect(ours.cursor.column == place.x && ours.cursor.row == place.y, name)
                } else {
                    #expect(!ours.cursor.isVisible, name)
                }
            }
        }
    }

    @Test(arguments: [
        "xterm-256color", "linux", "screen-256color", "rxvt-unicode-256color", "vt220",
    ])
    func otherTerminalsShowTheSame(_ name: String) throws {
        let seed = Settings.seed
        for round in 0..<UInt64(Settings.isFull ? 50 : 4) {
            var ours = Emulator(columns: Self.columns, rows: Self.rows)
            var fed = 0
            for frame in try record(seed &+ round, ["TERM": name], frames: 8) {
                _ = ours.feed(Array(frame.bytes[fed...]))
                fed = frame.bytes.count
                #expect(
                    difference(text(of: ours), expected(frame.canvas)) == nil,
                    "SEED=\(seed) round \(round)")
            }
        }
    }

    // This one moves up by a row when its last column is written, and has no word against that.
    @Test func aCornerThatCannotBeWrittenStaysBlank() throws {
        let corner = (x: Self.columns - 1, y: Self.rows - 1)
        var written = 0
        for frame in try record(Settings.seed, ["TERM": "ansi"], frames: 12) {
            var ours = Emulator(columns: Self.columns, rows: Self.rows)
            _ = ours.feed(frame.bytes)
            var wanted = expected(frame.canvas)
            if wanted[corner.y][corner.x] != " " { written += 1 }
            wanted[corner.y][corner.x] = " "
            if frame.canvas[corner.x, corner.y].columns == 0 {
                wanted[corner.y][corner.x - 1] = " "
            }
            var found = text(of: ours)
            if frame.canvas[corner.x, corner.y].columns == 0 { found[corner.y][corner.x] = " " }
            #expect(difference(found, wanted) == nil, "SEED=\(Settings.seed)")
        }
        #expect(written > 0, "the canvases have something there")
    }

    // Teeth: a canvas that differs in one cell is not the one that was shown.
    @Test func oneCellIsSeen() throws {
        let frames = try record(5, ["TERM": "tmux-256color"], frames: 3)
        let theirs = VTerm(columns: Self.columns, rows: Self.rows)
        theirs.feed(frames[2].bytes)
        var canvas = frames[2].canvas
        #expect(theirs.cells == expected(canvas))
        canvas.write(canvas[3, 3].glyph.text == "Q" ? "R" : "Q", x: 3, y: 3)
        #expect(theirs.cells != expected(canvas))
    }

    // Teeth: the same texts as they come are no picture that a canvas says.
    @Test func whatIsNotFilteredLooksOtherwise() {
        let differing = Deceit.pieces.count { piece in
            var canvas = Canvas(columns: Self.columns, rows: Self.rows)
            canvas.write(String(decoding: piece, as: UTF8.self) + "|end", x: 0, y: 0)
            let theirs = VTerm(columns: Self.columns, rows: Self.rows)
            theirs.feed(piece + Array("|end".utf8))
            return difference(theirs.cells, expected(canvas)) != nil
        }
        #expect(differing > Deceit.pieces.count / 2, "\(differing) of \(Deceit.pieces.count)")
    }

    // With 256 colours, and with all of them.
    @Test(arguments: [
        ([:], ColourDepth.palette),
        (["COLORTERM": "truecolor"], .direct(paletteNumbers: 256)),
        (["TERM": "tmux-256color", "COLORTERM": "24bit"], .direct(paletteNumbers: 256)),
    ])
    func coloursAndAttributesArrive(_ changes: [String: String], _ depth: ColourDepth) throws {
        let seed = Settings.seed
        for frame in try record(seed, changes, frames: 6) {
            var ours = Emulator(columns: Self.columns, rows: Self.rows)
            _ = ours.feed(frame.bytes)
            for y in 0..<Self.rows {
                for x in 0..<Self.columns where frame.canvas[x, y].columns > 0 {
                    let cell = frame.canvas[x, y]
                    var wanted = Self.seen(Motif.theme.pen(of: cell), cell.glyph.isBlank, depth)
                    // Where two colours have become one, characters keep the terminal's own.
                    if wanted[0] == wanted[1] { wanted[0] = -1 }
                    let found = Self.seen(ours[y, x].pen, cell.glyph.isBlank, depth)
                    #expect(found == wanted, "SEED=\(seed) \(x),\(y)")
                }
            }
        }
    }

    /// What of a pen there is to be seen with so many colours; of a blank that is little.
    private static func seen(_ pen: Pen, _ isBlank: Bool, _ depth: ColourDepth) -> [Int32] {
        let attributes =
            isBlank ? pen.attributes.intersection([.underline, .reverse]) : pen.attributes
        let hasInk = !isBlank || !attributes.isEmpty
        return [
            hasInk ? depth.number(of: pen.foreground) : -1,
            depth.number(of: pen.background), Int32(attributes.rawValue),
        ]
    }

    /// The first cell that is another than it should be, in words.
    private func difference(_ found: [[String]], _ wanted: [[String]]) -> String? {
        for (y, (row, other)) in zip(found, wanted).enumerated() {
            for (x, (cell, wish)) in zip(row, other).enumerated() where cell != wish {
                return "\(x),\(y) is \(cell.debugDescription) and not \(wish.debugDescription)"
            }
        }
        return nil
    }

    private func text(of emulator: Emulator) -> [[String]] {
        (0..<Self.rows).map { row in
            emulator.cells(inRow: row).map { $0.columns == 0 ? "" : $0.glyph.text }
        }
    }
}

extension VTerm {
    /// What its cells show; the second half of a wide character is nothing.
    fileprivate var cells: [[String]] {
        (0..<rows).map { row in
            (0..<columns).map { self[row, $0].columns == 0 ? "" : self[row, $0].glyph.text }
        }
    }
}
