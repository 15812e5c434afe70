import Canvas
import Emulator
import Support
import Testing

/// What must hold whatever the bytes are.
@Suite struct PropertyTests {
    private static let rounds: UInt64 = 400

    @Test func anyCutGivesTheSameValue() {
        let first = seed(1)
        for round in 0..<PropertyTests.rounds {
            var soup = Soup(seed: first &+ round)
            let bytes = soup.anything(60)
            var whole = Emulator(columns: 13, rows: 7)
            let said = whole.feed(bytes)
            var cut = Emulator(columns: 13, rows: 7)
            var heard: [Notice] = []
            var at = 0
            while at < bytes.count {
                let end = min(at + 1 + soup.random.below(9), bytes.count)
                heard += cut.feed(Array(bytes[at..<end]))
                at = end
            }
            #expect(cut == whole, "SEED=\(first &+ round)")
            #expect(heard.filter { $0 != .bell } == said.filter { $0 != .bell })
        }
    }

    @Test func aKeyframeIsTheWholeValue() throws {
        let first = seed(2)
        for round in 0..<PropertyTests.rounds {
            var soup = Soup(seed: first &+ round)
            var emulator = Emulator(
                columns: 1 + soup.random.below(40), rows: 1 + soup.random.below(12))
            _ = emulator.feed(soup.anything(60))
            var again = try #require(Emulator(keyframe: emulator.keyframe()))
            #expect(again == emulator, "SEED=\(first &+ round)")
            // And it goes on as the same.
            let more = soup.anything(20)
            #expect(again.feed(more) == emulator.feed(more))
            #expect(again == emulator, "SEED=\(first &+ round)")
        }
    }

    @Test func recordedSessionsHoldTheSame() throws {
        for session in Session.all {
            var emulator = Emulator(columns: session.columns, rows: session.rows)
            for piece in session.pieces(of: 2_000) {
                _ = emulator.feed(piece)
                #expect(try #require(Emulator(keyframe: emulator.keyframe())) == emulator)
            }
        }
    }

    @Test func aDamagedKeyframeIsNone() {
        var soup = Soup(seed: seed(3))
        var emulator = Emulator(columns: 20, rows: 5)
        _ = emulator.feed(soup.anything(100))
        let whole = emulator.keyframe()
        for _ in 0..<2_000 {
            var damaged = whole
            switch soup.random.below(3) {
            case 0: damaged[soup.random.below(damaged.count)] ^= UInt8(1 << soup.random.below(8))
            case 1: damaged.removeLast(1 + soup.random.below(damaged.count))
            default:
                damaged.insert(UInt8(soup.random.below(256)), at: soup.random.below(damaged.count))
            }
            #expect(damaged == whole || Emulator(keyframe: damaged) == nil)
        }
    }

    /// Whoever makes the sum right as well can choose what is drawn, but not break anything.
    @Test func aForgedKeyframeBreaksNothing() {
        var soup = Soup(seed: seed(4))
        var emulator = Emulator(columns: 20, rows: 5)
        _ = emulator.feed(soup.anything(100))
        let whole = Array(emulator.keyframe().dropLast(8))
        for _ in 0..<5_000 {
            var forged = whole
            for _ in 0..<1 + soup.random.below(3) {
                forged[soup.random.below(forged.count)] = UInt8(soup.random.below(256))
            }
            guard var found = Emulator(keyframe: sealed(forged)) else { continue }
            _ = found.feed(soup.anything(5))
            found.resize(columns: 1 + soup.random.below(30), rows: 1 + soup.random.below(9))
            #expect(isSound(found))
        }
    }

    @Test func nothingBreaksTheGrid() {
        let first = seed(5)
        for round in 0..<2_000 as Range<UInt64> {
            var soup = Soup(seed: first &+ round)
            var emulator = Emulator(
                columns: 1 + soup.random.below(20), rows: 1 + soup.random.below(8))
            for _ in 0..<4 {
                _ = emulator.feed(soup.anything(20))
                emulator.resize(columns: 1 + soup.random.below(20), rows: 1 + soup.random.below(8))
            }
            #expect(isSound(emulator), "SEED=\(first &+ round)")
        }
    }

    @Test func mutatedSessionsBreakNothing() {
        var soup = Soup(seed: seed(6))
        for session in Session.all {
            let whole = session.bytes
            for _ in 0..<150 {
                let start = soup.random.below(whole.count)
                var bytes = Array(whole[start..<min(start + 2_000, whole.count)])
                for _ in 0..<8 {
                    bytes[soup.random.below(bytes.count)] = UInt8(soup.random.below(256))
                }
                var emulator = Emulator(columns: session.columns, rows: session.rows)
                _ = emulator.feed(bytes)
                #expect(isSound(emulator))
            }
        }
    }

    @Test func memoryIsBounded() {
        var emulator = Emulator(columns: 200, rows: 50)
        let line = Array("\u{1b}[38;2;1;2;3m漢\u{1b}[48;5;7mé\u{1b}[m".utf8)
        let unfinished = Array("\u{1b}]0;".utf8) + [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<20 { _ = emulator.feed([UInt8](repeatElement(line, count: 20_000).joined())) }
        _ = emulator.feed(unfinished)
        #expect(emulator.pastLines <= 1_000)
        // All that is held, packed: what left, two screens, and one string.
        #expect(emulator.keyframe().count < 256 * 1024 + 2 * 200 * 50 * 24 + 8_192)
    }

    // MARK: - What a grid must be

    private func isSound(_ emulator: Emulator) -> Bool {
        let cursor = emulator.cursor
        guard cursor.row < emulator.rows, cursor.column < emulator.columns else { return false }
        return (0..<emulator.rows).allSatisfy {
            isSound(emulator.cells(inRow: $0), emulator.columns)
        }
            && (0..<emulator.pastLines).allSatisfy {
                isSound(emulator.cells(ofPastLine: $0), emulator.columns)
            }
    }

    /// A wide character has its second half, and nothing else has one.
    private func isSound(_ row: [Cell], _ columns: Int) -> Bool {
        guard row.count == columns else { return false }
        return row.indices.allSatisfy { index in
            switch row[index].columns {
            case 0: index > 0 && row[index - 1].columns == 2 && row[index].glyph == .nothing
            case 1: row[index].glyph.columns == 1
            case 2: index + 1 < columns && row[index + 1].columns == 0
            default: false
            }
        }
    }

    private func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let sum = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (UInt64($0) * 8)) }
    }
}
