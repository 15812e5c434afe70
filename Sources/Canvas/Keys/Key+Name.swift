// How keys are called in help, configuration and documentation: `p`, `ctrl-f`, `shift-tab`, `F12`.
extension Key {
    /// The key of a name; nil where it is none.
    public init?(named name: String) {
        var rest = Substring(name)
        var modifiers: Modifiers = []
        for (word, modifier) in Key.modifierWords {
            guard rest.hasPrefix(word), rest.count > word.count else { continue }
            rest = rest.dropFirst(word.count)
            modifiers.insert(modifier)
        }
        if let code = Key.codes[String(rest)] {
            self.init(code, modifiers)
        } else if rest.first == "F", let number = Int(rest.dropFirst()), (1...24).contains(number) {
            self.init(.function(number), modifiers)
        } else if rest.unicodeScalars.count == 1, let scalar = rest.unicodeScalars.first,
            scalar.value > 0x20, scalar.value != 0x7f, !modifiers.contains(.shift)
        {
            self.init(scalar, modifiers)
        } else {
            return nil
        }
    }

    public var name: String {
        let word = Key.modifierWords.reduce("") { modifiers.contains($1.1) ? $0 + $1.0 : $0 }
        switch code {
        case .character(" "): return word + "space"
        case .character(let scalar): return word + String(Character(scalar))
        case .function(let number): return word + "F\(number)"
        default: return word + (Key.codes.first { $0.value == code }?.key ?? "?")
        }
    }

    private static let modifierWords: [(String, Modifiers)] = [
        ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
    ]

    private static let codes: [String: Code] = [
        "space": .character(" "), "enter": .enter, "tab": .tab, "esc": .escape,
        "backspace": .backspace, "del": .delete, "ins": .insert, "up": .up, "down": .down,
        "left": .left, "right": .right, "home": .home, "end": .end, "pgup": .pageUp,
        "pgdn": .pageDown,
    ]
}
