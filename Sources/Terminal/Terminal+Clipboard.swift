extension Terminal {
    /// What a terminal's clipboard takes; many refuse more.
    public static let copyLimit = 74_000

    /// Whether a person wants it.
    public var isCopyingAllowed: Bool { options.isCopyingAllowed }

    /// Gives text to the clipboard of the terminal (OSC 52). False where that is not allowed, the text is too long,
    /// or the terminal is behind.
    public mutating func copy(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard options.isCopyingAllowed, isHere, !isBehind, bytes.count <= Terminal.copyLimit else {
            return false
        }
        outlet.add("\u{1b}]52;c;".utf8)
        outlet.add(Base64.encode(bytes))
        outlet.add([0x07])
        flush()
        return true
    }
}

enum Base64 {
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(UInt32(0)) { bits, place in
                bits << 8 | (start + place < group.endIndex ? UInt32(group[start + place]) : 0)
            }
            for place in 0..<4 {
                let isThere = place <= group.count
                text.append(isThere ? letters[Int(bits >> UInt32(18 - 6 * place) & 63)] : 0x3d)
            }
        }
        return text
    }

    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
