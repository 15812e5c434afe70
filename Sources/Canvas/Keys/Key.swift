/// A key as it was pressed, with what was held down.
public struct Key: Hashable, Sendable {
    public var code: Code
    public var modifiers: Modifiers

    public enum Code: Hashable, Sendable {
        /// What it types. Of a letter with control held down the small one.
        case character(Unicode.Scalar)
        case enter, tab, escape, backspace, delete, insert
        case up, down, left, right, home, end, pageUp, pageDown
        /// 1 to 24.
        case function(Int)
    }

    public struct Modifiers: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Not said of characters, which are what shift made of them.
        public static let shift = Modifiers(rawValue: 1 << 0)
        public static let alt = Modifiers(rawValue: 1 << 1)
        public static let control = Modifiers(rawValue: 1 << 2)
    }

    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    public init(_ character: Unicode.Scalar, _ modifiers: Modifiers = []) {
        self.init(.character(character), modifiers)
    }

    public static func control(_ character: Unicode.Scalar) -> Key { Key(character, .control) }
}
