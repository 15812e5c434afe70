internal import Canvas

extension Emulator {
    mutating func setModes(_ on: Bool) {
        for index in 0..<parser.parameters.count {
            switch parser.parameters[index] {
            case 4: modes.hasInsertion = on
            case 20: modes.hasNewLine = on
            default: break
            }
        }
    }

    mutating func setPrivateModes(_ on: Bool) {
        for index in 0..<parser.parameters.count {
            guard let mode = parser.parameters[index] else { continue }
            if let flag = Modes.flags[mode] {
                modes[keyPath: flag] = on
            } else {
                setPrivateMode(mode, on)
            }
        }
    }

    /// Those that do more than to be remembered.
    private mutating func setPrivateMode(_ mode: Int, _ on: Bool) {
        switch mode {
        case 6:
            modes.hasOrigin = on
            moveTo(row: 0, column: 0)
        case 7:
            modes.hasAutowrap = on
            if !on { head.isPastMargin = false }
        case 9, 1000: modes.mouse = on ? .clicks : .off
        case 1002: modes.mouse = on ? .drags : .off
        case 1003: modes.mouse = on ? .moves : .off
        case 47, 1047, 1049: setAlternate(on, mode)
        case 1048: if on { save() } else { restore() }
        default: break
        }
    }

    private mutating func setAlternate(_ on: Bool, _ mode: Int) {
        if on {
            if mode == 1049 { save() }
            switchScreen(to: true)
            if mode == 1049 { grid.fill(0..<rows, with: Grid.blank(head.pen)) }
        } else {
            if mode == 1047, modes.isAlternate { grid.fill(0..<rows, with: .blank) }
            switchScreen(to: false)
            if mode == 1049 { restore() }
        }
    }

    /// The cursor stays where it is; each screen has its own saved one.
    private mutating func switchScreen(to alternate: Bool) {
        guard modes.isAlternate != alternate else { return }
        modes.isAlternate = alternate
        swap(&grid, &other)
        swap(&saved, &otherSaved)
    }

    /// Whether a mode is on; nil where there is none of that number.
    func mode(_ number: Int, isPrivate: Bool) -> Bool? {
        guard isPrivate else {
            return switch number {
            case 4: modes.hasInsertion
            case 20: modes.hasNewLine
            default: nil
            }
        }
        if let flag = Modes.flags[number] { return modes[keyPath: flag] }
        return switch number {
        case 6: modes.hasOrigin
        case 7: modes.hasAutowrap
        case 1000: modes.mouse == .clicks
        case 1002: modes.mouse == .drags
        case 1003: modes.mouse == .moves
        case 47, 1047, 1049: modes.isAlternate
        default: nil
        }
    }
}

extension Modes {
    /// The modes that are only remembered, by DEC's and xterm's numbers.
    fileprivate static var flags: [Int: WritableKeyPath<Modes, Bool>] {
        [
            1: \.hasApplicationCursorKeys, 5: \.isReversed, 12: \.cursorBlinks, 25: \.showsCursor,
            66: \.hasApplicationKeypad, 1004: \.hasFocusEvents, 1006: \.hasMouseNumbers,
            1007: \.hasWheelAsArrows, 2004: \.hasBracketedPaste, 2026: \.isSynchronizing,
        ]
    }
}
