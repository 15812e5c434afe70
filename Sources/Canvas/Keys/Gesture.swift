/// What a person did with keyboard, mouse or window.
public enum Gesture: Equatable, Sendable {
    case key(Key)
    /// Text that was pasted, as the terminal gave it: anybody may have written it.
    case paste([UInt8])
    case mouse(Mouse)
    case resize(columns: Int, rows: Int)
    case focus(Bool)

    public var isResize: Bool { if case .resize = self { true } else { false } }
}

/// What the mouse did over a cell.
public struct Mouse: Hashable, Sendable {
    public enum Deed: Hashable, Sendable {
        case press, release, drag, move, wheelUp, wheelDown
    }

    public enum Button: Hashable, Sendable { case left, middle, right, none }

    public var deed: Deed
    public var button: Button
    /// Counted from 0.
    public var x: Int
    public var y: Int
    public var modifiers: Key.Modifiers
    /// It follows at once on another press of the same button at the same place. Whoever knows the time says so.
    public var isSecond = false

    public init(
        _ deed: Deed, _ button: Button, x: Int, y: Int, modifiers: Key.Modifiers = []
    ) {
        self.deed = deed
        self.button = button
        self.x = x
        self.y = y
        self.modifiers = modifiers
    }
}
