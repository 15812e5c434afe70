/// How git writes a file's name: as it is, or in quotes where a byte of it could be taken for another.
enum PatchName {
    static let none = Array("/dev/null".utf8)

    private static let letters: [UInt8: UInt8] = [
        0x07: UInt8(ascii: "a"), 0x08: UInt8(ascii: "b"), 0x09: UInt8(ascii: "t"),
        0x0a: UInt8(ascii: "n"), 0x0b: UInt8(ascii: "v"), 0x0c: UInt8(ascii: "f"),
        0x0d: UInt8(ascii: "r"), 0x22: 0x22, 0x5c: 0x5c,
    ]
    private static let bytes = Dictionary(uniqueKeysWithValues: letters.map { ($1, $0) })

    static func quoted(_ side: String, _ path: [UInt8]) -> [UInt8] {
        let name = Array(side.utf8) + path
        guard name.contains(where: { $0 < 0x20 || $0 >= 0x7f || letters[$0] != nil }) else {
            return name
        }
        var quoted: [UInt8] = [0x22]
        for byte in name {
            if let letter = letters[byte] {
                quoted += [0x5c, letter]
            } else if byte < 0x20 || byte >= 0x7f {
                quoted += [0x5c] + [6, 3, 0].map { UInt8(ascii: "0") + (byte >> $0) & 7 }
            } else {
                quoted.append(byte)
            }
        }
        return quoted + [0x22]
    }

    /// The name that a text begins with, which it loses; one without quotes goes to the end, or to a tab.
    /// Nil where quotes are wrong, and for a name that no file can have.
    static func take(from text: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard text.first == 0x22 else {
            let name = text.prefix { $0 != 0x09 }
            text = text[name.endIndex...]
            return name.isEmpty || name.contains(0) ? nil : Array(name)
        }
        text.removeFirst()
        var name: [UInt8] = []
        while let byte = text.popFirst(), byte != 0 {
            if byte == 0x22 { return name.isEmpty ? nil : name }
            guard byte == 0x5c else {
                name.append(byte)
                continue
            }
            guard let escaped = text.popFirst() else { return nil }
            if let plain = bytes[escaped] {
                name.append(plain)
            } else {
                let digits = ([escaped] + text.prefix(2)).map { $0 &- UInt8(ascii: "0") }
                text = text.dropFirst(2)
                guard digits.count == 3, digits.allSatisfy({ $0 < 8 }), digits[0] < 4,
                    digits != [0, 0, 0]
                else { return nil }
                name.append(digits[0] << 6 | digits[1] << 3 | digits[2])
            }
        }
        return nil
    }
}

extension [UInt8] {
    mutating func append(line parts: any Sequence<UInt8>...) {
        for part in parts { append(contentsOf: part) }
        append(0x0a)
    }
}
