internal import Canvas

/// Which key terminals mean by the last byte or the number of a sequence.
enum KeyCodes {
    /// `ESC [ A`.
    static let letters: [UInt8: Key.Code] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
        0x50: .function(1), 0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
    ]

    /// `ESC O A`: arrows and function keys, and a key pad that does not send what it types.
    static let shifted: [UInt8: Key.Code] = {
        var codes = letters
        for (letter, code) in letters where letter < 0x45 { codes[letter + 0x20] = code }
        codes[0x4d] = .enter
        codes[0x49] = .tab
        codes[0x58] = .character("=")
        for (place, character) in "*+,-./0123456789".unicodeScalars.enumerated() {
            codes[0x6a + UInt8(place)] = .character(character)
        }
        return codes
    }()

    /// `ESC [ 1 ~`.
    static let numbered: [Int: Key.Code] = {
        var codes: [Int: Key.Code] = [
            1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        ]
        let functions = Array(11...15) + Array(17...21) + [23, 24, 25, 26, 28, 29] + Array(31...34)
        for (index, number) in functions.enumerated() { codes[number] = .function(index + 1) }
        return codes
    }()

    /// 1 and a bit for each key that is held down.
    static func modifiers(_ number: Int) -> Key.Modifiers {
        let bits = max(number - 1, 0)
        var modifiers: Key.Modifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & (2 | 8) != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return modifiers
    }

    /// rxvt says by the last byte what is held down.
    static func ending(_ last: UInt8) -> Key.Modifiers {
        switch last {
        case 0x24: .shift
        case 0x5e: .control
        case 0x40: [.shift, .control]
        default: []
        }
    }

    /// A key that is sent as the number of its character.
    static func typed(_ number: Int, _ held: Key.Modifiers) -> Key? {
        switch number {
        case 9: return Key(.tab, held)
        case 13: return Key(.enter, held)
        case 27: return Key(.escape, held)
        case 8, 127: return Key(.backspace, held)
        // Where some terminals number keys that type nothing.
        case 0xe000...0xf8ff: return nil
        case 32..<0x110000:
            guard let scalar = Unicode.Scalar(UInt32(number)), !(0x7f..<0xa0 ~= number) else {
                return nil
            }
            return Key(scalar, held.subtracting(.shift))
        default: return nil
        }
    }
}
