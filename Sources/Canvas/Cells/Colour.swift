/// A colour as programs ask a terminal for it.
public enum Colour: Hashable, Sendable {
    /// Whatever the terminal has when nobody asks.
    case standard
    /// One of the 256: 8 plain, 8 bright, a cube of 216, 24 greys.
    case palette(UInt8)
    case rgb(UInt8, UInt8, UInt8)
}

/// How a character is drawn, colours apart.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let bold = Attributes(rawValue: 1 << 0)
    public static let dim = Attributes(rawValue: 1 << 1)
    public static let italic = Attributes(rawValue: 1 << 2)
    public static let underline = Attributes(rawValue: 1 << 3)
    public static let blink = Attributes(rawValue: 1 << 4)
    public static let reverse = Attributes(rawValue: 1 << 5)
    public static let strike = Attributes(rawValue: 1 << 6)
    public static let hidden = Attributes(rawValue: 1 << 7)
}

/// What a character is drawn with.
public struct Pen: Hashable, Sendable {
    public var foreground: Colour
    public var background: Colour
    public var attributes: Attributes

    public static let standard = Pen()

    public init(
        foreground: Colour = .standard, background: Colour = .standard,
        attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// This pen where it says something, and the other one where it does not.
    public func over(_ other: Pen) -> Pen {
        Pen(
            foreground: foreground == .standard ? other.foreground : foreground,
            background: background == .standard ? other.background : background,
            attributes: attributes.union(other.attributes))
    }
}
