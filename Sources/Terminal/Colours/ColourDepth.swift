internal import Canvas

/// How many colours a terminal has, and how a colour is called there.
enum ColourDepth: Equatable, Sendable {
    case none
    /// The eight of the oldest ones; a bright one is the same in bold.
    case eight
    case sixteen
    case palette
    /// Any colour. Where the description is another's, only eight numbers are left for the palette.
    case direct(paletteNumbers: Int)

    init(colours: Int, isDirect: Bool, paletteNumbers: Int = 8) {
        switch colours {
        case ..<8: self = .none
        case ..<16: self = .eight
        case ..<256: self = .sixteen
        case 1 << 24 where isDirect: self = .direct(paletteNumbers: paletteNumbers)
        default: self = .palette
        }
    }

    /// What a curses library calls the colour: -1 is the terminal's own.
    func number(of colour: Colour) -> Int32 {
        switch (colour, self) {
        case (.standard, _), (_, .none): -1
        case (.palette(let index), .direct(let count)):
            index < count ? Int32(index) : ColourDepth.packed(Palette.colour(index))
        case (.rgb(let red, let green, let blue), .direct(let count)):
            // The darkest blues have no numbers of their own.
            max(ColourDepth.packed((red, green, blue)), Int32(count))
        case (.palette(let index), .palette): Int32(index)
        case (.rgb(let red, let green, let blue), .palette):
            Int32(Palette.nearest(to: (red, green, blue), among: 16...255))
        case (.palette(let index), .sixteen):
            Int32(index < 16 ? index : Palette.nearest(to: Palette.colour(index), among: 0...15))
        case (.rgb(let red, let green, let blue), .sixteen):
            Int32(Palette.nearest(to: (red, green, blue), among: 0...15))
        case (.palette(let index), .eight): Int32(Palette.basic(of: index) % 8)
        case (.rgb(let red, let green, let blue), .eight):
            Int32(Palette.nearest(to: (red, green, blue), among: 0...15) % 8)
        }
    }

    /// Whether a colour of eight is meant to be the bright one of its kind.
    func isBright(_ colour: Colour) -> Bool {
        guard self == .eight else { return false }
        switch colour {
        case .standard: return false
        case .palette(let index): return Palette.basic(of: index) > Palette.darkGrey
        case .rgb(let red, let green, let blue):
            return Palette.nearest(to: (red, green, blue), among: 0...15) > Palette.darkGrey
        }
    }

    /// What characters are drawn with: the numbers of their colours, and whether they are to be bold or dim besides.
    struct Look: Hashable {
        var foreground: Int32
        var background: Int32
        var isBright = false
        var isDim = false
    }

    /// How a pen looks here, so that it can be read: where two colours have become one, the characters keep the
    /// terminal's own.
    func look(of pen: Pen) -> Look {
        let (front, back) = (number(of: pen.foreground), number(of: pen.background))
        // Of eight, dark grey is black, which would be gone on a black ground.
        if self == .eight, isDarkGrey(pen.foreground) {
            return Look(foreground: -1, background: back, isDim: true)
        }
        guard front != back else { return Look(foreground: -1, background: back) }
        return Look(foreground: front, background: back, isBright: isBright(pen.foreground))
    }

    private func isDarkGrey(_ colour: Colour) -> Bool {
        switch colour {
        case .standard: false
        case .palette(let index): Palette.basic(of: index) == Palette.darkGrey
        case .rgb(let red, let green, let blue):
            Palette.nearest(to: (red, green, blue), among: 0...15) == Palette.darkGrey
        }
    }

    private static func packed(_ colour: Palette.RGB) -> Int32 {
        Int32(colour.red) << 16 | Int32(colour.green) << 8 | Int32(colour.blue)
    }
}

/// The 256 colours as terminals have them unless somebody changed them.
enum Palette {
    typealias RGB = (red: UInt8, green: UInt8, blue: UInt8)

    /// The bright kind of black.
    static let darkGrey: UInt8 = 8

    static func colour(_ index: UInt8) -> RGB {
        switch index {
        case 0..<16: return basic[Int(index)]
        case 16..<232:
            let place = Int(index) - 16
            return (steps[place / 36], steps[place / 6 % 6], steps[place % 6])
        default:
            let grey = 8 + (index - 232) * 10
            return (grey, grey, grey)
        }
    }

    static func nearest(to colour: RGB, among indices: ClosedRange<UInt8>) -> UInt8 {
        indices.min { distance(colour, self.colour($0)) < distance(colour, self.colour($1)) } ?? 0
    }

    static func basic(of index: UInt8) -> UInt8 {
        index < 16 ? index : nearest(to: colour(index), among: 0...15)
    }

    /// Squares, weighed by how well an eye tells them apart.
    private static func distance(_ left: RGB, _ right: RGB) -> Int {
        let red = Int(left.red) - Int(right.red)
        let green = Int(left.green) - Int(right.green)
        let blue = Int(left.blue) - Int(right.blue)
        return 3 * red * red + 6 * green * green + 2 * blue * blue
    }

    private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    private static let basic: [RGB] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
        (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0),
        (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
}
