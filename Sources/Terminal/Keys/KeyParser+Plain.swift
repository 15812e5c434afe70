internal import Canvas

// Bytes that begin no sequence: control keys and text.
extension KeyParser {
    func plain(_ bytes: ArraySlice<UInt8>) -> Verdict {
        guard let first = bytes.first else { return .more }
        if first < 0x80 { return .gesture(.key(key(ofASCII: first)), 1) }
        return text(bytes)
    }

    /// The key that sends this byte.
    func key(ofASCII byte: UInt8) -> Key {
        switch byte {
        case 0x7f: return Key(.backspace)
        case erase where byte < 0x20: return Key(.backspace)
        case 0x0d: return Key(.enter)
        case 0x09: return Key(.tab)
        case 0x1b: return Key(.escape)
        case 0x00: return .control(" ")
        case 0x01...0x1a: return .control(Unicode.Scalar(byte + 0x60))
        case 0x1c...0x1f: return .control(Unicode.Scalar(byte + 0x40))
        default: return Key(Unicode.Scalar(byte))
        }
    }

    /// A character beyond ASCII; bytes that are none mean nothing.
    private func text(_ bytes: ArraySlice<UInt8>) -> Verdict {
        var decoder = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        switch decoder.parseScalar(from: &rest) {
        case .valid(let encoded):
            let scalar = Unicode.UTF8.decode(encoded)
            // C1 controls are no keys.
            guard scalar.value >= 0xa0 else { return .gesture(nil, encoded.count) }
            return .gesture(.key(Key(scalar)), encoded.count)
        case .error(let length):
            return isCut(bytes) ? .more : .gesture(nil, max(length, 1))
        case .emptyInput: return .more
        }
    }

    /// More bytes could make a character of these.
    private func isCut(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        let length =
            switch first {
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 1
            }
        guard bytes.count < length else { return false }
        let filled = Array(bytes) + Array(repeating: 0x80, count: length - bytes.count)
        let other = Array(bytes) + Array(repeating: 0xbf, count: length - bytes.count)
        return [filled, other].contains { String(validating: $0, as: UTF8.self) != nil }
    }
}
