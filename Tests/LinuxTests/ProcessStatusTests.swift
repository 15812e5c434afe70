import Testing

@testable import Linux

@Suite struct ProcessStatusTests {
    private static func line(_ name: String, state: String = "S") -> String {
        "4711 (\(name)) \(state) 1 4711 4710 34816 4711 4194560 1130 2 0 0 12 3 40 5 20 0 7 0 "
            + "81234 9134080 890 18446744073709551615 1 1 0 0 0 0 65536 4 65538 0 0 0 17 0 0 0\n"
    }

    private static func parse(_ text: String) -> ProcessStatus? {
        ProcessStatus(parsing: Array(text.utf8).span.bytes)
    }

    private static func pulse(_ text: String) -> ProcessPulse? {
        ProcessPulse(parsing: Array(text.utf8).span.bytes)
    }

    @Test(arguments: [
        "bash", "a b", "", "x) R 1", "x) R 1 (", "((", "))", "line\nbreak", "é", "1 (2) 3",
    ])
    func noNameDeceives(_ name: String) throws {
        let status = try #require(ProcessStatusTests.parse(ProcessStatusTests.line(name)))
        #expect(status.identity == ProcessIdentity(number: 4711, startTime: 81_234))
        #expect(status.state == UInt8(ascii: "S"))
        #expect(status.parent == 1 && status.group == 4711 && status.session == 4710)
        #expect(status.threads == 7)
        #expect(status.ownTicks == 15 && status.reapedTicks == 45)
        #expect(status.residentPages == 890)
        let pulse = try #require(ProcessStatusTests.pulse(ProcessStatusTests.line(name)))
        #expect(pulse.state == UInt8(ascii: "S") && pulse.threads == 7)
    }

    @Test(arguments: [
        "", "4711", "4711 (bash", "4711 bash S 1", "(bash) S 1 2 3", "4711 (bash) S 1 2 3",
        "99999999999 (bash) S 1 4711 4710 0 0 0 0 0 0 0 12 3 40 5 20 0 7 0 81234 0 890",
        "4711 (bash) SS 1 4711 4710 0 0 0 0 0 0 0 12 3 40 5 20 0 7 0 81234 0 890",
        "4711 (bash) S 1 4711 4710 0 0 0 0 0 0 0 12 3 40 5 20 0 x 0 81234 0 890",
        ") 1 (",
    ])
    func anythingElseIsNoProcess(_ text: String) {
        #expect(ProcessStatusTests.parse(text) == nil)
    }

    @Test(arguments: [("12 345 6 ", [12, 345, 6]), ("", []), ("7", [7]), ("8 x 9", [8])])
    func listsOfChildrenAreNumbers(_ text: String, _ numbers: [ProcessNumber]) {
        let found = ProcessText.numbers(Array(text.utf8).span.bytes)
        #expect(found == numbers)
    }

    @Test(arguments: [
        ("Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000040000\n", true),
        ("Name:\tx\nSigPnd:\t0000000000040000\nShdPnd:\t0000000000000000\n", true),
        ("Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000020000\n", false),
        ("Name:\tShdPnd:\t0000000000040000\nShdPnd:\t0000000000000000\n", false),
        ("Name:\tx\nSigBlk:\t0000000000040000\n", false), ("", false), ("ShdPnd:\tx", false),
    ])
    func pendingSignalsAreInTheMasks(_ text: String, _ isPending: Bool) {
        let found = ProcessText.isPending(.stop, in: Array(text.utf8).span.bytes)
        #expect(found == isPending)
    }

    @Test(arguments: [
        ("T", false, Posture.stopped), ("t", false, .stopped), ("Z", false, .dead),
        ("X", false, .dead), ("S", false, .running), ("R", true, .running),
        // In the kernel: held if the stop is on its way.
        ("D", false, .running), ("D", true, .stopped),
        // All threads count; one in the kernel follows those that stopped.
        ("TT", false, .stopped), ("TS", true, .running), ("TD", false, .stopped),
        ("SD", true, .running), ("DD", false, .running),
        // The first has ended, the others have not.
        ("ZS", false, .running), ("ZT", false, .stopped), ("ZZ", false, .dead),
    ])
    func aProcessIsWhatItsThreadsAre(_ states: String, _ isPending: Bool, _ posture: Posture) {
        let threads = states.compactMap {
            ProcessStatusTests.pulse(ProcessStatusTests.line("x", state: String($0)))
        }
        #expect(Posture(ofThreads: threads) { isPending } == posture)
    }

    /// For want of descriptors, or because it is gone: whoever looks again will see.
    @Test func threadsThatCannotBeReadAreNotDead() {
        let pulse = ProcessPulse(state: UInt8(ascii: "S"), threads: 2)
        #expect(Posture(pulse, of: .max) == .running)
    }

    @Test(arguments: [
        ("0", 0), ("127", 127), ("-128", -128), ("128", nil), ("-129", nil), ("", nil),
        ("-", nil), ("+1", nil), ("1 ", nil), ("999", nil),
    ])
    func numbersFitOrAreNone(_ text: String, _ number: Int8?) {
        let bytes = Array(text.utf8)
        let found = Int8(decimal: bytes.span.bytes, in: 0..<bytes.count)
        #expect(found == number)
    }
}
