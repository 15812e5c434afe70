import Support
import Testing

/// Sizes and terminals (check 38), and what is written to them (check 33).
@Suite struct TerminalsTests {
    @Test(arguments: [
        "xterm-256color", "xterm", "tmux-256color", "screen", "screen-256color", "linux", "vt100",
        "rxvt-unicode-256color", "vt220", "xterm-mono", "ansi",
    ])
    func everyTerminalHasAScreen(_ name: String) throws {
        let tap = try World.easel(["TERM": name])
        #expect(try tap.note() == "size 80x24")
        tap.type("nnnn")
        for _ in 0..<4 { #expect(try tap.note() == "shown true") }
        tap.type("q")
        #expect(try tap.wait() == .exited(0))
        #expect(TapStream.violations(in: tap.bytes) == [])
    }

    @Test(arguments: [
        (
            "dumb",
            "skep: TERM is 'dumb', which cannot move the cursor; use skep ps and skep logs -f"
        ),
        ("nonesuch", "skep: TERM is 'nonesuch', which this machine knows nothing about"),
        ("unknown", "skep: TERM is 'unknown', which"),
        ("../../etc", "skep: TERM is '../../etc', which this machine knows nothing about"),
        ("a\u{1b}[31mb", "skep: TERM is 'a?[31mb', which this machine knows nothing about"),
        ("", "skep: TERM is not set"),
    ])
    func aTerminalThatCannotIsNamed(_ name: String, _ line: String) throws {
        let tap = try World.easel(["TERM": name])
        let modes = tap.modesBefore
        #expect(try tap.wait() == .exited(1))
        let text = String(decoding: tap.bytes, as: UTF8.self)
        #expect(text.hasPrefix(line))
        #expect(text.split(separator: "\r\n").count == 1, "one line, and nothing of a screen")
        #expect(tap.modes() == modes)
    }

    @Test func aMissingDescriptionIsNamed() throws {
        let empty = Scratch()
        let tap = try World.easel([
            "TERM": "xterm-nowhere", "TERMINFO": empty.path, "TERMINFO_DIRS": empty.path,
        ])
        #expect(try tap.wait() == .exited(1))
        #expect(String(decoding: tap.bytes, as: UTF8.self).contains("knows nothing about"))
    }

    @Test(arguments: [
        (0, 0, "80x24"), (0, 24, "80x24"), (1, 1, "1x1"), (2, 1, "2x1"), (1, 200, "1x200"),
        (1000, 1000, "1000x1000"), (65_535, 2, "2000x2"),
    ])
    func everySize(_ columns: Int, _ rows: Int, _ size: String) throws {
        let tap = try World.easel(columns: columns, rows: rows)
        #expect(try tap.note() == "size \(size)")
        tap.type("n")
        #expect(try tap.note()?.hasPrefix("shown") == true)
        tap.type("q")
        #expect(try tap.wait() == .exited(0))
        #expect(TapStream.violations(in: tap.bytes) == [])
    }

    @Test func aThousandResizes() throws {
        let seed = Settings.seed
        var dice = SplitMix(seed: seed)
        let tap = try World.easel(seed: seed)
        #expect(try tap.note() == "size 80x24")
        for _ in 0..<1_000 {
            try tap.resize(columns: dice.below(200), rows: dice.below(60))
            try tap.catchUp()
        }
        try tap.resize(columns: 77, rows: 11)
        var note = try tap.note()
        while let heard = note, heard != "size 77x11" { note = try tap.note() }
        #expect(note == "size 77x11", "SEED=\(seed)")
        tap.type("q")
        #expect(try tap.wait() == .exited(0), "SEED=\(seed)")
        #expect(TapStream.violations(in: tap.bytes) == [], "SEED=\(seed)")
    }

    @Test func withoutColoursNoneIsSent() throws {
        let tap = try World.easel(["NO_COLOR": "1"])
        tap.type("nnnnnnnnq")
        #expect(try tap.wait() == .exited(0))
        #expect(colours(in: tap.bytes) == 0)
        let other = try World.easel()
        other.type("nnnnnnnnq")
        #expect(try other.wait() == .exited(0))
        #expect(colours(in: other.bytes) > 0, "the same look finds colours where there are some")
    }

    /// Selections of a colour among the sequences.
    private func colours(in bytes: [UInt8]) -> Int {
        var count = 0
        for start in bytes.ranges(of: [0x1b, 0x5b]) {
            let numbers = bytes[start.upperBound...].prefix { (0x30...0x3b).contains($0) }
            guard numbers.endIndex < bytes.count, bytes[numbers.endIndex] == 0x6d else { continue }
            let values = String(decoding: numbers, as: UTF8.self).split(separator: ";").map {
                Int($0) ?? 0
            }
            if values.contains(where: { (30...49).contains($0) || (90...107).contains($0) }) {
                count += 1
            }
        }
        return count
    }

    @Test(arguments: ["C", "POSIX", ""])
    func withoutUnicodeAllIsASCII(_ locale: String) throws {
        let tap = try World.easel(["LANG": locale])
        tap.type("nnnnnnnnq")
        #expect(try tap.wait() == .exited(0))
        #expect(tap.bytes.allSatisfy { $0 < 0x80 })
        #expect(TapStream.violations(in: tap.bytes) == [])
    }

    @Test func aLanguageThatIsNotInstalledStillHasUnicode() throws {
        let tap = try World.easel(["LANG": "tlh_QO.UTF-8"])
        tap.type("nnnnnnnnq")
        #expect(try tap.wait() == .exited(0))
        #expect(tap.bytes.contains { $0 >= 0x80 })
    }
}
