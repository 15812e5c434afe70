extension RawSpan {
    /// Whether the bytes draw on a terminal's screen instead of printing a line: they hold a control sequence
    /// that does more than colour, erase to the right or set a mode.
    ///
    /// A sequence without an end is none.
    public var movesCursor: Bool {
        var at = 0
        while let escape = firstEscape(from: at), escape + 1 < byteCount {
            at = escape
            if self[at + 1] == 0x5b {
                guard let harmless = isHarmlessControl(at: at + 2) else { return false }
                if !harmless { return true }
            } else if !RawSpan.harmlessEscapes.contains(self[at + 1]) {
                return true
            }
            at += 2
        }
        return false
    }

    /// Most output is text, which is passed over at once.
    private func firstEscape(from start: Int) -> Int? {
        guard start < byteCount else { return nil }
        return extracting(start..<byteCount).withUnsafeBytes { $0.firstIndex(of: 0x1b) }
            .map { $0 + start }
    }

    /// After ESC: OSC and its end, character sets, keypad modes.
    private static let harmlessEscapes: [UInt8] = Array("]\\()=>".utf8)

    /// CSI m, CSI K and modes but for those of the alternate screen; nil where it has no end.
    private func isHarmlessControl(at start: Int) -> Bool? {
        var at = start
        while at < byteCount, (0x20...0x3f).contains(self[at]) { at += 1 }
        guard at < byteCount else { return nil }
        switch self[at] {
        case UInt8(ascii: "m"), UInt8(ascii: "K"): return true
        case UInt8(ascii: "h"), UInt8(ascii: "l"): return !isScreenMode(start..<at)
        default: return false
        }
    }

    /// `?47`, `?1047`, `?1048` and `?1049`.
    private func isScreenMode(_ parameters: Range<Int>) -> Bool {
        let text = String(lossy: extracting(parameters))
        return ["?47", "?1047", "?1048", "?1049"].contains(text)
    }
}
