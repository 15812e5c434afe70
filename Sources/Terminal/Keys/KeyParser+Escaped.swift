internal import Canvas

// What begins with ESC: sequences, and keys with alt held down.
extension KeyParser {
    func escaped(_ bytes: ArraySlice<UInt8>) -> Verdict {
        let rest = bytes.dropFirst()
        guard let second = rest.first else { return .more }
        switch second {
        case 0x1b: return twice(rest)
        case 0x5b: return control(rest.dropFirst()).counting(2)
        case 0x4f: return shifted(rest.dropFirst()).counting(2)
        // OSC, DCS, SOS, PM, APC; or alt and that key, if nothing follows.
        case 0x5d, 0x50, 0x58, 0x5e, 0x5f: return report(rest.dropFirst())
        default: return plain(rest).counting(1).adding(.alt)
        }
    }

    /// The escape key before something else; or alt and a key that sends a sequence.
    private func twice(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard rest.count > 1 else { return .more }
        guard rest.dropFirst().first == 0x5b || rest.dropFirst().first == 0x4f else {
            return .gesture(.key(Key(.escape)), 1)
        }
        return escaped(rest).counting(1).adding(.alt)
    }

    private func report(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard let first = rest.first else { return .more }
        // An empty one.
        if first == 0x07 { return .gesture(nil, 3) }
        return .become(.report(escaped: first == 0x1b))
    }

    /// After `ESC O`: a key, with what was held down before it in some terminals.
    private func shifted(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard let last = rest.last else { return .more }
        if (0x30...0x39).contains(last), rest.count < 3 { return .more }
        guard let code = KeyCodes.shifted[last] else { return .gesture(nil, rest.count) }
        let held = rest.count > 1 ? Int(rest[rest.startIndex]) - 0x30 : 1
        return .gesture(.key(Key(code, KeyCodes.modifiers(held)).lowercased(last)), rest.count)
    }
}

extension KeyParser.Verdict {
    /// The same with so many bytes before it.
    func counting(_ bytes: Int) -> KeyParser.Verdict {
        guard case .gesture(let gesture, let count) = self else { return self }
        return .gesture(gesture, count + bytes)
    }

    func adding(_ modifier: Key.Modifiers) -> KeyParser.Verdict {
        guard case .gesture(.key(var key), let count) = self else { return self }
        key.modifiers.insert(modifier)
        return .gesture(.key(key), count)
    }
}

extension Key {
    /// rxvt sends arrows with control held down as small letters.
    fileprivate func lowercased(_ final: UInt8) -> Key {
        (0x61...0x64).contains(final) ? Key(code, modifiers.union(.control)) : self
    }
}
