internal import Canvas

extension KeyParser {
    /// What follows `ESC [ <`: which button, the place, and whether it was pressed.
    func mouse(_ text: ArraySlice<UInt8>, _ last: UInt8) -> Gesture? {
        guard last == 0x4d || last == 0x6d, let numbers = Numbers(text), let bits = numbers[0],
            let x = numbers[1], let y = numbers[2]
        else { return nil }
        return mouse(bits: bits, x: x, y: y, isReleased: last == 0x6d)
    }

    /// What follows `ESC [`, as terminals did it that know nothing better: `M` and three bytes.
    func oldMouse(_ rest: ArraySlice<UInt8>) -> Verdict {
        guard rest.count >= 4 else { return .more }
        let bytes = rest.dropFirst().prefix(3).map { Int($0) - 32 }
        guard bytes.allSatisfy({ $0 >= 0 }) else { return .gesture(nil, 4) }
        // It does not say which button was released.
        let isReleased = bytes[0] & 3 == 3 && bytes[0] & (32 | 64) == 0
        return .gesture(mouse(bits: bytes[0], x: bytes[1], y: bytes[2], isReleased: isReleased), 4)
    }

    private func mouse(bits: Int, x: Int, y: Int, isReleased: Bool) -> Gesture? {
        guard x > 0, y > 0, bits < 128 else { return nil }
        var modifiers: Key.Modifiers = []
        if bits & 4 != 0 { modifiers.insert(.shift) }
        if bits & 8 != 0 { modifiers.insert(.alt) }
        if bits & 16 != 0 { modifiers.insert(.control) }
        guard let (deed, button) = deed(bits, isReleased) else { return nil }
        return .mouse(Mouse(deed, button, x: x - 1, y: y - 1, modifiers: modifiers))
    }

    private func deed(_ bits: Int, _ isReleased: Bool) -> (Mouse.Deed, Mouse.Button)? {
        if bits & 64 != 0 {
            // The two others are wheels that go sideways.
            switch bits & 3 {
            case 0: return (.wheelUp, .none)
            case 1: return (.wheelDown, .none)
            default: return nil
            }
        }
        let button = [Mouse.Button.left, .middle, .right, .none][bits & 3]
        if isReleased { return (.release, button) }
        guard bits & 32 != 0 else { return button == .none ? nil : (.press, button) }
        return (button == .none ? .move : .drag, button)
    }
}
