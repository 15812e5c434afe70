internal import Canvas

/// The text of a paste as it comes, up to a limit.
struct PasteText: Sendable {
    private var kept: [UInt8] = []
    private var lost = 0
    /// So many bytes of its end have come.
    private var matched = 0

    private static let end = Array("\u{1b}[201~".utf8)

    /// The whole of it, when this was its last byte.
    mutating func take(_ byte: UInt8) -> KeyParser.Parsed? {
        if byte == PasteText.end[matched] {
            matched += 1
            guard matched == PasteText.end.count else { return nil }
            defer { self = PasteText() }
            return KeyParser.Parsed(gesture: .paste(kept), bytes: kept, lostBytes: lost)
        }
        // Its end has one ESC only, the first of its bytes.
        for missed in PasteText.end[..<matched] { keep(missed) }
        matched = byte == PasteText.end[0] ? 1 : 0
        if matched == 0 { keep(byte) }
        return nil
    }

    private mutating func keep(_ byte: UInt8) {
        if kept.count < KeyParser.pasteLimit { kept.append(byte) } else { lost += 1 }
    }
}
