internal import Canvas

/// What an agent printed for its own terminal, read as text.
public enum EscapeSequences {
    /// The bytes without the sequences that only colour or name things.
    ///
    /// This is for the eye alone: whatever is left still passes the sanitiser.
    public static func removed(from bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(escape) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if let sequence = sequence(in: bytes, at: at), sequence.isHarmless {
                at = sequence.end
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }

    /// The bytes without any sequence, whole or cut off, and without what else is no character.
    public static func allRemoved(from bytes: [UInt8]) -> [UInt8] {
        // Most lines are nothing but text.
        guard bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return bytes }
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == escape {
                // One that has no end is cut off with the line.
                guard let sequence = sequence(in: bytes, at: at) else { break }
                at = sequence.end
                continue
            }
            if bytes[at] >= 0x20 || bytes[at] == 0x09, bytes[at] != 0x7f {
                result.append(bytes[at])
            }
            at += 1
        }
        return result
    }

    /// The text between the sequences that colour, and the pen each piece of it was printed with;
    /// whatever else is harmless is left away. The rest still passes the sanitiser.
    static func coloured(_ bytes: ArraySlice<UInt8>) -> [(text: ArraySlice<UInt8>, pen: Pen)] {
        let bytes = Array(bytes)
        var pieces: [(text: ArraySlice<UInt8>, pen: Pen)] = []
        var pen = Pen.standard
        var start = 0
        var at = 0
        while let next = bytes[at...].firstIndex(of: escape) {
            guard let found = sequence(in: bytes, at: next), found.isHarmless else {
                at = next + 1
                continue
            }
            if start < next { pieces.append((bytes[start..<next], pen)) }
            if bytes[found.end - 1] == UInt8(ascii: "m"), bytes[next + 1] == UInt8(ascii: "[") {
                pen.apply(bytes[next + 2..<found.end - 1])
            }
            (start, at) = (found.end, found.end)
        }
        if start < bytes.count { pieces.append((bytes[start...], pen)) }
        return pieces
    }

    private static let escape: UInt8 = 0x1b

    /// A sequence is looked for no further: an agent may begin one and never end it.
    private static let limit = 4_096

    private static func sequence(
        in bytes: [UInt8], at start: Int
    ) -> (end: Int, isHarmless: Bool)? {
        guard bytes[start] == escape, start + 1 < bytes.count else { return nil }
        let rest = bytes[(start + 2)..<min(bytes.count, start + limit)]
        switch bytes[start + 1] {
        case UInt8(ascii: "["): return control(rest)
        case UInt8(ascii: "]"): return command(rest)
        // The choice of a character set has one more byte; saving the cursor means to move it.
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            return rest.isEmpty ? nil : (start + 3, true)
        case UInt8(ascii: "="), UInt8(ascii: ">"): return (start + 2, true)
        default: return (start + 2, false)
        }
    }

    /// CSI: parameters, then the byte that says what to do.
    private static func control(_ rest: ArraySlice<UInt8>) -> (end: Int, isHarmless: Bool)? {
        guard let final = rest.firstIndex(where: { !(0x20...0x3f).contains($0) }) else {
            return nil
        }
        let parameters = rest[..<final]
        switch rest[final] {
        // Colours, and erasing what is right of the cursor.
        case UInt8(ascii: "m"), UInt8(ascii: "K"): return (final + 1, true)
        // Modes, but for those of the alternate screen.
        case UInt8(ascii: "h"), UInt8(ascii: "l"):
            let screens = ["?47", "?1047", "?1048", "?1049"]
            return (final + 1, !screens.contains { parameters.elementsEqual($0.utf8) })
        default: return (final + 1, false)
        }
    }

    /// OSC: titles and links, up to BEL or ESC \.
    private static func command(_ rest: ArraySlice<UInt8>) -> (end: Int, isHarmless: Bool)? {
        guard let end = rest.firstIndex(where: { $0 == 0x07 || $0 == escape }) else { return nil }
        if rest[end] == 0x07 { return (end + 1, true) }
        guard end + 1 < rest.endIndex, rest[end + 1] == UInt8(ascii: "\\") else { return nil }
        return (end + 2, true)
    }
}
