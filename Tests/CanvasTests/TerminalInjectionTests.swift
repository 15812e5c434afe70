import Canvas
import Support
import Testing

@Suite struct TerminalInjectionTests {
    @Test(arguments: Injection.all)
    func noSequenceReachesTheTerminal(_ injection: Injection) {
        for options in Printable.allOptions { Printable.check(injection.bytes, options) }
        Printable.checkJSON(injection.bytes)
    }

    /// A filter that knows sequences can be cut off in the middle of one; this one knows none.
    @Test(arguments: Injection.all)
    func norAnyPartOfOne(_ injection: Injection) {
        for end in 0...min(injection.bytes.count, 64) {
            Printable.check(Array(injection.bytes[..<end]), .line)
            Printable.check(Array(injection.bytes[end...]), .line)
        }
    }

    @Test(arguments: [
        ("\u{1b}]0;title\u{7}x", "^[]0;title^Gx"),
        ("\u{9b}31mred", "‹U+009B›31mred"),
        ("\u{1b}[31mred\u{1b}[m", "^[[31mred^[[m"),
        ("50%\r100%", "50%^M100%"),
        ("\u{5}\u{8}\u{b}\u{c}\u{7f}\0", "^E^H^K^L^?^@"),
    ])
    func aSequenceIsShownAsText(_ text: String, _ expected: String) {
        #expect(Sanitiser.text(text) == expected)
    }
}
