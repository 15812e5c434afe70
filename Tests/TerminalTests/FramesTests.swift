import Glibc
import Support
import Testing

/// What is sent for a canvas, and what becomes of it where the terminal does not take it (check 39).
@Suite struct FramesTests {
    @Test func anUnchangedCanvasWritesNothing() throws {
        let tap = try World.easel()
        _ = try tap.note()
        tap.type("n")
        #expect(try tap.note() == "shown true")
        try tap.catchUp()
        let before = tap.bytes.count
        tap.type("u")
        #expect(try tap.note() == "unchanged")
        try tap.catchUp()
        #expect(tap.bytes.count == before)
        // Teeth: the same look sees a frame that did change, and one that is drawn anew.
        tap.type("n")
        #expect(try tap.note() == "shown true")
        try tap.catchUp()
        #expect(tap.bytes.count > before)
        let changed = tap.bytes.count
        tap.type("\u{c}u")
        #expect(try tap.note() == "unchanged")
        try tap.catchUp()
        #expect(tap.bytes.count > changed)
    }

    /// Narrow for a moment, and as wide as before when it is asked: the terminal has cut off what it showed.
    @Test func aWindowThatWasNarrowMeanwhileIsDrawnWhole() throws {
        let tap = try World.easel()
        _ = try tap.note()
        tap.type("n")
        #expect(try tap.note() == "shown true")
        tap.send(SIGSTOP)
        try tap.resize(columns: 10, rows: 24)
        try tap.resize(columns: 80, rows: 24)
        try tap.catchUp()
        let before = tap.bytes.count
        tap.send(SIGCONT)
        #expect(try tap.note() == "size 80x24")
        try tap.catchUp()
        let sent = String(decoding: tap.bytes[before...], as: UTF8.self)
        #expect(sent.contains("\u{1b}[H\u{1b}[2J"), "\(sent.debugDescription)")
    }

    @Test func aTerminalThatStandsStillCostsOneFrame() throws {
        let tap = try World.easel(columns: 200, rows: 60)
        _ = try tap.note()
        let kilobytes = try growth(of: tap, by: "s")
        let before = tap.bytes.count
        #expect(kilobytes <= 8 << 10, "frames are dropped, not queued")
        // A frame of 200×60 is a fraction of this; all of them are far more.
        tap.type("u")
        #expect(try tap.note() == "unchanged")
        try tap.catchUp()
        #expect(tap.bytes.count - before < 1 << 20)
        tap.type("nq")
        #expect(try tap.wait() == .exited(0))
        #expect(TapStream.violations(in: tap.bytes) == [])
    }

    // Teeth: whoever keeps the frames for later is found by the memory, and by what comes then.
    @Test func framesThatAreKeptAreFound() throws {
        let tap = try World.easel(columns: 200, rows: 60)
        _ = try tap.note()
        #expect(try growth(of: tap, by: "k") > 8 << 10)
        let before = tap.bytes.count
        try tap.read { $0.bytes.count - before >= 1 << 20 }
        #expect(tap.bytes.count - before >= 1 << 20)
    }

    /// KiB that a storm takes which follows another one, while nobody reads.
    private func growth(of tap: Tap, by key: String) throws -> Int {
        var kilobytes: [Int] = []
        for _ in 0..<2 {
            tap.type(key)
            let note = try #require(try tap.noteWithoutReading())
            kilobytes.append(Int(note.split(separator: " ").last ?? "") ?? 0)
        }
        return kilobytes[1] - kilobytes[0]
    }

    @Test func leavingATerminalThatStandsStillTakesNoTime() throws {
        let tap = try World.easel(columns: 200, rows: 60)
        _ = try tap.note()
        tap.type("s")
        _ = try tap.noteWithoutReading()
        tap.send(15)
        // The channel closes though nobody reads the terminal.
        while try tap.noteWithoutReading() != nil {}
        #expect(try tap.wait() == .exited(0))
    }

    @Test func copiesAndTheBell() throws {
        let tap = try World.easel()
        _ = try tap.note()
        tap.type("cbq")
        #expect(try tap.wait() == .exited(0))
        #expect(
            String(decoding: tap.bytes, as: UTF8.self).contains("\u{1b}]52;c;eWFua2Vk\u{7}\u{7}"))
        #expect(TapStream.violations(in: tap.bytes, allowingCopies: true) == [])
        #expect(TapStream.violations(in: tap.bytes).count == 1)
    }
}
