/// What a program asked its terminal to do from now on.
public struct Modes: Equatable, Sendable {
    /// What the program wants to hear of the mouse.
    public enum MouseTracking: UInt8, Sendable {
        case off
        /// Presses and releases.
        case clicks
        /// And moves with a button held.
        case drags
        /// And all other moves.
        case moves
    }

    public internal(set) var hasApplicationCursorKeys = false
    public internal(set) var hasApplicationKeypad = false
    public internal(set) var hasBracketedPaste = false
    public internal(set) var hasFocusEvents = false
    public internal(set) var mouse = MouseTracking.off
    /// Places of the mouse as numbers, so that they may be any.
    public internal(set) var hasMouseNumbers = false
    /// The wheel is arrows on the alternate screen.
    public internal(set) var hasWheelAsArrows = false
    public internal(set) var isAlternate = false
    /// The program is in the middle of drawing: what is there is not to be shown yet.
    public internal(set) var isSynchronizing = false
    public internal(set) var isReversed = false

    var showsCursor = true
    var cursorBlinks = false
    var hasAutowrap = true
    var hasOrigin = false
    var hasInsertion = false
    /// A line feed returns as well.
    var hasNewLine = false
}

/// What a cursor looks like.
public enum CursorShape: UInt8, Sendable {
    case block, underline, bar
}
