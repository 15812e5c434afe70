import Glibc
import Support
import Testing

/// The terminal is as it was, however the program ends (checks 36 and 37).
@Suite struct WaysOutTests {
    private func begin(_ changes: [String: String] = [:]) throws -> (Tap, modes: [UInt32]) {
        let tap = try World.easel(changes)
        let modes = tap.modesBefore
        #expect(try tap.note() == "size 80x24")
        try tap.writes("\u{1b}[?1002h")
        #expect(tap.modes() != modes, "the terminal is raw while the screen is there")
        return (tap, modes)
    }

    /// What is not as it was: the last word on each mode has to be that it is off, the cursor shows, and the
    /// first screen is back.
    private func traces(_ tap: Tap, _ modes: [UInt32]) throws -> [String] {
        try tap.catchUp()
        var traces = [1002, 1006, 2004, 1049].filter { lastWord(of: $0, in: tap) != 0x6c }
            .map { "mode \($0)" }
        if lastWord(of: 25, in: tap) != 0x68 { traces.append("no cursor") }
        if tap.modes() != modes { traces.append("stty") }
        return traces + TapStream.violations(in: tap.bytes).map(\.description)
    }

    private func lastWord(of mode: Int, in tap: Tap) -> UInt8? {
        let words = tap.bytes.ranges(of: Array("\u{1b}[?\(mode)".utf8))
        return words.last.flatMap {
            $0.upperBound < tap.bytes.count ? tap.bytes[$0.upperBound] : nil
        }
    }

    @Test(arguments: [("q", Child.Ending.exited(0)), ("e", .exited(3)), ("\u{1a}q", .exited(0))])
    func byKey(_ keys: String, _ ending: Child.Ending) throws {
        let (tap, modes) = try begin()
        tap.type(keys)
        #expect(try tap.wait() == ending)
        #expect(try traces(tap, modes) == [], "\(keys)")
    }

    @Test(arguments: [
        ("a", SIGABRT), ("t", SIGTRAP), ("v", SIGSEGV), ("o", SIGSEGV),
    ])
    func byCrash(_ key: String, _ signal: Int32) throws {
        let (tap, modes) = try begin()
        tap.type(key)
        let ending = try tap.wait()
        // A trap is an illegal instruction on some machines.
        #expect(
            ending == .killed(signal: signal) || key == "t" && ending == .killed(signal: SIGILL))
        // What the runtime says about it comes afterwards, and is no part of the screen.
        let end = tap.bytes.ranges(of: Array("\u{1b}[?1049l".utf8)).last?.upperBound
        #expect(tap.modes() == modes)
        #expect(lastWord(of: 1049, in: tap) == 0x6c)
        #expect(lastWord(of: 25, in: tap) == 0x68)
        #expect(lastWord(of: 1002, in: tap) == 0x6c)
        #expect(end != nil)
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func bySignal(_ signal: Int32) throws {
        let (tap, modes) = try begin()
        tap.send(signal)
        #expect(try tap.wait() == .exited(0))
        #expect(try traces(tap, modes) == [], "signal \(signal)")
    }

    @Test(arguments: [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT])
    func byASignalFromOutsideThatMeansACrash(_ signal: Int32) throws {
        let (tap, modes) = try begin()
        tap.send(signal)
        #expect(try tap.wait() == .killed(signal: signal))
        #expect(try traces(tap, modes) == [], "signal \(signal)")
    }

    @Test func theWindowIsClosed() throws {
        for round in 0..<(Settings.isFull ? 100 : 20) {
            let (tap, _) = try begin()
            // In the middle of a frame, of nothing, of a key.
            tap.type(["", "nnnn", "\u{1b}[", "\u{1b}[200~half"][round % 4])
            tap.hangUp()
            #expect(try tap.wait() == .exited(0), "round \(round)")
        }
    }

    // Teeth: SIGKILL cannot be caught, so nothing can be put back, and the same look must say so.
    @Test func whatCannotBeRestoredIsSeen() throws {
        let (tap, modes) = try begin()
        tap.send(SIGKILL)
        #expect(try tap.wait() == .killed(signal: SIGKILL))
        #expect(try traces(tap, modes).count == 6)
    }

    @Test func manyWaysOneAfterTheOther() throws {
        for round in 0..<(Settings.isFull ? 100 : 20) {
            let (tap, modes) = try begin()
            let ways: [(Tap) -> Void] = [
                { $0.type("q") }, { $0.send(SIGTERM) }, { $0.send(SIGHUP) }, { $0.send(SIGSEGV) },
                { $0.type("nnnnnnnq") },
            ]
            ways[round % ways.count](tap)
            _ = try tap.wait()
            #expect(try traces(tap, modes) == [], "round \(round)")
        }
    }
}

extension WaysOutTests {
    // A shell with job control, and the screen as its job.
    @Test func ctrlZGivesTheTerminalToTheShellAndBack() throws {
        let easel = Products.path(of: "easel")
        let script =
            "\(easel) 1; echo STOPPED >&3; stty -a | grep -o -- '-*icanon' >&3; fg; echo ENDED >&3"
        let tap = try Tap(["bash", "-mc", script], environment: World.standard)
        let modes = tap.modesBefore
        #expect(try tap.note() == "size 80x24")
        try tap.writes("\u{1b}[?1002h")
        tap.type("\u{1a}")
        #expect(try tap.note() == "STOPPED")
        #expect(try tap.note() == "icanon")
        #expect(try tap.note() == "resumed")
        let entered = tap.bytes.ranges(of: Array("\u{1b}[?1049h".utf8))
        try tap.writes("\u{1b}[?1049h", after: entered[0].upperBound)
        tap.type("q")
        #expect(try tap.note() == "ENDED")
        _ = try tap.wait()
        #expect(tap.modes() == modes)
    }
}
