internal import Canvas

// Control sequences: `ESC [`, numbers, a last byte that says which.
extension KeyParser {
    /// What follows `ESC [`.
    func control(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard let first = rest.first else { return .more }
        // The Linux console's first five function keys.
        if first == 0x5b { return console(rest) }
        if first == 0x4d { return oldMouse(rest) }
        let numbers = rest.prefix { (0x30...0x3f).contains($0) }
        let between = rest[numbers.endIndex...].prefix { (0x20...0x2f).contains($0) }
        if isShiftedKey(numbers, between) { return key(numbers, last: 0x24, numbers.count + 1) }
        guard let last = rest[between.endIndex...].first else {
            return rest.count < KeyParser.sequenceLimit ? .more : .become(.longSequence)
        }
        let length = numbers.count + between.count + 1
        // Something else began in the middle: what there is means nothing, and that counts.
        guard (0x40...0x7e).contains(last) else { return .gesture(nil, length - 1) }
        guard between.isEmpty else { return .gesture(nil, length) }
        return key(numbers, last: last, length)
    }

    /// rxvt ends a key with shift held down as nothing else ends.
    private func isShiftedKey(_ numbers: ArraySlice<UInt8>, _ between: ArraySlice<UInt8>) -> Bool {
        between.first == 0x24 && !numbers.isEmpty
            && numbers.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func console(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard rest.count > 1, let last = rest.last else { return .more }
        guard (0x41...0x45).contains(last) else { return .gesture(nil, 2) }
        return .gesture(.key(Key(.function(Int(last) - 0x40))), 2)
    }

    private func key(_ text: ArraySlice<UInt8>, last: UInt8, _ length: Int) -> Verdict {
        if text.first == 0x3c { return .gesture(mouse(text.dropFirst(), last), length) }
        guard let numbers = Numbers(text) else { return .gesture(nil, length) }
        switch last {
        case 0x7e where numbers[0] == 200 && text.count == 3: return .become(.paste)
        case 0x49 where text.isEmpty: return .gesture(.focus(true), length)
        case 0x4f where text.isEmpty: return .gesture(.focus(false), length)
        default: return .gesture(key(numbers, last).map { .key($0) }, length)
        }
    }

    private func key(_ numbers: Numbers, _ last: UInt8) -> Key? {
        let held = KeyCodes.modifiers(numbers[1] ?? 1)
        switch last {
        case 0x7e where numbers[0] == 27:
            return numbers[2].flatMap { KeyCodes.typed($0, held) }
        case 0x7e, 0x24, 0x5e, 0x40:
            guard let code = KeyCodes.numbered[numbers[0] ?? 0] else { return nil }
            return Key(code, held.union(KeyCodes.ending(last)))
        case 0x75: return numbers[0].flatMap { KeyCodes.typed($0, held) }
        case 0x5a: return Key(.tab, held.union(.shift))
        case 0x61...0x64: return KeyCodes.letters[last - 0x20].map { Key($0, .shift) }
        // A place of the cursor looks like F3.
        case 0x52 where (numbers[0] ?? 1) != 1: return nil
        default: return KeyCodes.letters[last].map { Key($0, held) }
        }
    }
}

/// The numbers of a sequence; of one with parts (`1:3`) the first part.
struct Numbers {
    private var values: [Int?] = []

    init?(_ text: ArraySlice<UInt8>) {
        for field in text.split(separator: 0x3b, omittingEmptySubsequences: false) {
            let digits = field.prefix { $0 != 0x3a }
            guard digits.count < 8 else { return nil }
            if digits.isEmpty {
                values.append(nil)
            } else if let value = Int(String(decoding: digits, as: UTF8.self)), value >= 0 {
                values.append(value)
            } else {
                return nil
            }
        }
    }

    subscript(index: Int) -> Int? { index < values.count ? values[index] : nil }
}
