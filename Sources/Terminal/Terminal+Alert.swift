internal import Canvas

extension Terminal {
    /// More than a desktop shows.
    private static let alertLimit = 200

    /// Tells somebody who looks elsewhere, in the ways that were allowed. What it cannot take now is not said: it is
    /// on the screen, too.
    public mutating func alert(_ text: String) {
        guard isHere, !isBehind else { return }
        if options.hasBell { outlet.add([0x07]) }
        // Agents may have written it: nothing in it may end the sequence.
        let clean = Sanitiser.text(String(text.prefix(Terminal.alertLimit)))
        switch options.notification {
        case .osc9: outlet.add("\u{1b}]9;\(clean)\u{07}".utf8)
        case .osc777: outlet.add("\u{1b}]777;notify;skep;\(clean)\u{07}".utf8)
        case nil: break
        }
        flush()
    }
}
