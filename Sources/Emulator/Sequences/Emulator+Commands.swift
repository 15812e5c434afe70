// What follows `OSC`.
extension Emulator {
    mutating func command() {
        let parts = parser.string.split(
            separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let number = Int(String(decoding: first, as: UTF8.self))
        else { return }
        if number == 52 { return notice(.clipboard) }
        // The end of one that is too long is unknown, and with it what it says.
        guard !parser.isTooLong else { return }
        let rest = parts.count > 1 ? parts[1] : []
        switch number {
        case 0, 2: setTitle(rest)
        case 4: answerPalette(rest)
        case 9: notify(rest)
        case 10, 11, 12: answerColour(number, rest)
        case 99: notifyInParts(rest)
        case 777: notifyWithTitle(rest)
        case 7501: takeStatus(rest)
        default: break
        }
    }

    private mutating func setTitle(_ bytes: ArraySlice<UInt8>) {
        title = Emulator.text(bytes)
        notice(.title(title))
    }

    /// `OSC 9`: a text, unless it begins with a number: those are something else.
    private mutating func notify(_ bytes: ArraySlice<UInt8>) {
        let first = bytes.prefix { $0 != UInt8(ascii: ";") }
        guard !bytes.isEmpty, Int(String(decoding: first, as: UTF8.self)) == nil else { return }
        notice(.notification(title: "", text: Emulator.text(bytes)))
    }

    private mutating func notifyWithTitle(_ bytes: ArraySlice<UInt8>) {
        let parts = bytes.split(
            separator: UInt8(ascii: ";"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].elementsEqual("notify".utf8) else { return }
        notice(
            .notification(
                title: Emulator.text(parts[1]), text: parts.count > 2 ? Emulator.text(parts[2]) : ""
            ))
    }

    /// `OSC 99`: what is said of it, then the text, or a part of it; each part is a notification to us.
    private mutating func notifyInParts(_ bytes: ArraySlice<UInt8>) {
        let parts = bytes.split(
            separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        let about = Emulator.pairs(parts[0])
        let text = about["e"] == "1" ? Base64Text.decoded(parts[1]) : Emulator.text(parts[1])
        switch about["p"] ?? "title" {
        case "title": notice(.notification(title: text ?? "", text: ""))
        case "body": notice(.notification(title: "", text: text ?? ""))
        case "?": answerCommand("99;i=\(Emulator.identifier(about["i"])):p=?;p=title,body")
        default: break
        }
    }

    /// Only what cannot be mistaken for anything else is sent back.
    private static func identifier(_ text: String?) -> String {
        let allowed = (text ?? "0").unicodeScalars.prefix(64).filter {
            $0.properties.isAlphabetic && $0.isASCII || ("0"..."9").contains($0) || $0 == "-"
                || $0 == "_"
        }
        return String(String.UnicodeScalarView(allowed))
    }

    /// `OSC 7501`: `state=blocked:msg=…`, or `?`, which is answered with itself.
    private mutating func takeStatus(_ bytes: ArraySlice<UInt8>) {
        if bytes.elementsEqual([UInt8(ascii: "?")]) { return answerCommand("7501;?") }
        let pairs = Emulator.pairs(bytes)
        guard let word = pairs["state"], let state = ProgramStatus.State(rawValue: word) else {
            return
        }
        notice(
            .status(
                ProgramStatus(
                    state: state,
                    message: pairs["msg"].flatMap { Base64Text.decoded(Array($0.utf8)[...]) },
                    title: pairs["title"].flatMap { Base64Text.decoded(Array($0.utf8)[...]) },
                    part: pairs["id"])))
    }

    /// `a=1:b=2`; of a key that comes twice, the first.
    private static func pairs(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        let pairs = bytes.split(separator: UInt8(ascii: ":")).compactMap { pair in
            pair.firstIndex(of: UInt8(ascii: "=")).map {
                (text(pair[..<$0]), text(pair[($0 + 1)...]))
            }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

/// Base64 as it comes in commands: with or without its padding.
enum Base64Text {
    /// Nil where it is none.
    static func decoded(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text where byte != UInt8(ascii: "=") {
            guard let value = value(byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
