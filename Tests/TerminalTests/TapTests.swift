import Glibc
import Support
import Testing

/// What others rest on: all that a program wrote is seen, its last words too.
@Suite struct TapTests {
    /// More than a terminal gives at once is left in it.
    @Test func lastWordsAreReadAfterTheEnd() throws {
        let tap = try Tap(["sh", "-c", "printf '%6000s' 'last words'"])
        var ending = siginfo_t()
        #expect(waitid(P_PID, id_t(tap.process), &ending, WEXITED | WNOWAIT) == 0)
        #expect(try tap.writes("last words"))
        #expect(try tap.wait() == .exited(0))
    }
}
