public import Canvas

// What an operator does, as the bytes that the program expects in its modes.
extension Emulator {
    /// The bytes of a key; none where a terminal has none for it.
    public func bytes(of key: Key) -> [UInt8] {
        switch key.code {
        case .character(let scalar): character(scalar, key.modifiers)
        case .enter: alternated([0x0d], key.modifiers)
        case .escape: alternated([0x1b], key.modifiers)
        case .backspace:
            alternated([key.modifiers.contains(.control) ? 0x08 : 0x7f], key.modifiers)
        case .tab:
            key.modifiers.contains(.shift)
                ? Array("\u{1b}[Z".utf8) : alternated([0x09], key.modifiers)
        case .up: cursorKey("A", key.modifiers)
        case .down: cursorKey("B", key.modifiers)
        case .right: cursorKey("C", key.modifiers)
        case .left: cursorKey("D", key.modifiers)
        case .home: cursorKey("H", key.modifiers)
        case .end: cursorKey("F", key.modifiers)
        case .insert: numbered(2, key.modifiers)
        case .delete: numbered(3, key.modifiers)
        case .pageUp: numbered(5, key.modifiers)
        case .pageDown: numbered(6, key.modifiers)
        case .function(let number): function(number, key.modifiers)
        }
    }

    private func character(_ scalar: Unicode.Scalar, _ modifiers: Key.Modifiers) -> [UInt8] {
        guard modifiers.contains(.control) else {
            return alternated(Array(scalar.utf8), modifiers)
        }
        guard let control = Emulator.control(scalar) else { return [] }
        return alternated([control], modifiers)
    }

    /// What control makes of a character.
    private static func control(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "a"..."z", "@"..."_": UInt8(scalar.value & 0x1f)
        case " ", "2": 0
        case "3"..."7": UInt8(scalar.value - 0x33 + 0x1b)
        case "/": 0x1f
        case "8", "?": 0x7f
        default: nil
        }
    }

    private func alternated(_ bytes: [UInt8], _ modifiers: Key.Modifiers) -> [UInt8] {
        modifiers.contains(.alt) ? [0x1b] + bytes : bytes
    }

    private func cursorKey(_ final: String, _ modifiers: Key.Modifiers) -> [UInt8] {
        guard modifiers.isEmpty else {
            return Array("\u{1b}[1;\(modifiers.number)\(final)".utf8)
        }
        return Array("\u{1b}\(modes.hasApplicationCursorKeys ? "O" : "[")\(final)".utf8)
    }

    private func numbered(_ number: Int, _ modifiers: Key.Modifiers) -> [UInt8] {
        let modifier = modifiers.isEmpty ? "" : ";\(modifiers.number)"
        return Array("\u{1b}[\(number)\(modifier)~".utf8)
    }

    private func function(_ number: Int, _ modifiers: Key.Modifiers) -> [UInt8] {
        let numbers = [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]
        switch number {
        case 1...4:
            let final = ["P", "Q", "R", "S"][number - 1]
            return modifiers.isEmpty
                ? Array("\u{1b}O\(final)".utf8)
                : Array("\u{1b}[1;\(modifiers.number)\(final)".utf8)
        case 5...20: return numbered(numbers[number - 5], modifiers)
        // Terminals of today send them as the first twelve with shift.
        case 21...24: return function(number - 12, modifiers.union(.shift))
        default: return []
        }
    }

    // MARK: - Pasting

    /// Pasted text as it is typed: nothing in it can end the paste, or be taken for a key.
    public func bytes(ofPaste text: [UInt8]) -> [UInt8] {
        var clean: [UInt8] = []
        clean.reserveCapacity(text.count)
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x0a:
                // A line end of two is one key.
                if index == 0 || text[index - 1] != 0x0d { clean.append(0x0d) }
            case 0x09, 0x0d, 0x20...0x7e, 0x80...0xff: clean.append(byte)
            default: break
            }
        }
        guard modes.hasBracketedPaste else { return clean }
        return Array("\u{1b}[200~".utf8) + clean + Array("\u{1b}[201~".utf8)
    }

    // MARK: - Mouse and focus

    /// The bytes of what the mouse did; none where the program does not want to know.
    public func bytes(of mouse: Mouse) -> [UInt8] {
        guard wants(mouse), (0..<columns).contains(mouse.x), (0..<rows).contains(mouse.y) else {
            return []
        }
        let code = mouse.code
        if modes.hasMouseNumbers {
            let final = mouse.deed == .release ? "m" : "M"
            return Array("\u{1b}[<\(code);\(mouse.x + 1);\(mouse.y + 1)\(final)".utf8)
        }
        // A byte says no more than this.
        guard mouse.x < 223, mouse.y < 223 else { return [] }
        let button = mouse.deed == .release ? code | 3 : code
        return [0x1b, 0x5b, 0x4d] + [button, mouse.x + 1, mouse.y + 1].map { UInt8($0 + 32) }
    }

    private func wants(_ mouse: Mouse) -> Bool {
        switch mouse.deed {
        case .press, .release, .wheelUp, .wheelDown: modes.mouse != .off
        case .drag: modes.mouse == .drags || modes.mouse == .moves
        case .move: modes.mouse == .moves
        }
    }

    /// Whether the program wants to hear of the mouse at all.
    public var wantsMouse: Bool { modes.mouse != .off }

    /// That the terminal has the focus, or no longer; nothing where the program did not ask.
    public func bytes(ofFocus isFocused: Bool) -> [UInt8] {
        modes.hasFocusEvents ? Array("\u{1b}[\(isFocused ? "I" : "O")".utf8) : []
    }
}

extension Key.Modifiers {
    /// As xterm counts them.
    fileprivate var number: Int {
        1 + (contains(.shift) ? 1 : 0) + (contains(.alt) ? 2 : 0) + (contains(.control) ? 4 : 0)
    }
}

extension Mouse {
    fileprivate var code: Int {
        let pressed =
            switch deed {
            case .wheelUp: 64
            case .wheelDown: 65
            case .press, .release: button.number
            case .drag, .move: button.number + 32
            }
        return pressed + (modifiers.contains(.shift) ? 4 : 0) + (modifiers.contains(.alt) ? 8 : 0)
            + (modifiers.contains(.control) ? 16 : 0)
    }
}

extension Mouse.Button {
    fileprivate var number: Int {
        switch self {
        case .left: 0
        case .middle: 1
        case .right: 2
        case .none: 3
        }
    }
}
