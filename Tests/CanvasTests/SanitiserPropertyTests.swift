import Canvas
import Glibc
import Testing

@Suite struct SanitiserPropertyTests {
    @Test(arguments: UInt64(100)..<108)
    func whateverGoesInPrintableTextComesOut(seed: UInt64) {
        var random = Random(seed: seed)
        for _ in 0..<3_000 {
            let input = random.hostileBytes()
            let options = Printable.allOptions[random.below(Printable.allOptions.count)]
            Printable.check(input, options, "seed \(seed)")
            Printable.checkJSON(input, "seed \(seed)")
        }
    }

    @Test func everyScalarIsPrintableAloneAndOnABase() {
        for value in UInt32(0)...0x10ffff {
            // Planes without a single assigned character are all alike: the first page will do.
            guard let scalar = Unicode.Scalar(value),
                value & 0xffff < 0x100 || value < 0x32000
                    || (0xe0000..<0xe0200).contains(value)
            else { continue }
            let text = "x\(scalar)"
            let options = Printable.allOptions[Int(value) % Printable.allOptions.count]
            Printable.check(Array(text.utf8), options)
        }
    }

    @Test(arguments: ["👨‍👩‍👧‍👦 a\u{301} 漢\u{1b}[2J\u{9b}1️⃣ \u{e0041}\u{202e}"])
    func aTextCutAtAnyByteIsPrintable(_ text: String) {
        let bytes = Array(text.utf8)
        for start in 0...bytes.count {
            Printable.check(Array(bytes[..<start]), .line)
            Printable.check(Array(bytes[start...]), .line)
            Printable.checkJSON(Array(bytes[start...]))
        }
    }

    /// The fast path must not lose what it looks at eight bytes at a time.
    @Test(arguments: 0..<24)
    func aControlIsFoundAtEveryPlaceOfARun(_ place: Int) {
        for byte: UInt8 in [0x00, 0x1f, 0x7f, 0x80, 0xff] {
            var bytes = [UInt8](repeating: 0x7e, count: 24)
            bytes[place] = byte
            let shown =
                byte < 0x80 ? ["^", String(Unicode.Scalar(byte ^ 0x40))].joined() : "\u{fffd}"
            let expected =
                String(repeating: "~", count: place) + shown
                + String(repeating: "~", count: 23 - place)
            #expect(Sanitiser.text(bytes) == expected)
        }
    }

    /// Ten times the text must not cost much more than ten times: a quadratic pass costs 100 times.
    @Test(arguments: [
        "a\t", "e\u{301}", "\u{301}", "\u{1b}", "👨‍", "漢", "plain words, a line of them ",
    ])
    func theWorkGrowsWithTheText(_ piece: String) {
        func fastest(_ count: Int) -> Int {
            let text = Array(repeatElement(Array(piece.utf8), count: count).joined())
            return (0..<5).map { _ in
                let start = threadTime()
                _ = Sanitiser.text(text)
                return threadTime() - start
            }.min() ?? 0
        }
        let small = fastest(4_000)
        #expect(fastest(40_000) < small * 40)
    }
}

/// Nanoseconds this thread has had on a processor: what else the machine does is not in it.
private func threadTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
