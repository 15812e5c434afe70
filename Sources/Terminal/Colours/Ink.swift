internal import Canvas

/// What characters are drawn with on this terminal: its numbers of colours, and attributes it can show beside them.
struct Ink: Hashable, Sendable {
    var foreground: Int32 = -1
    var background: Int32 = -1
    var attributes: Attributes = []

    /// The terminal's own.
    static let plain = Ink()

    /// Whether it is another one with other colours, or with attributes where that has none, and lacks nothing that it has.
    ///
    /// What one attribute more does to those before, terminals do not agree on.
    func adds(to other: Ink) -> Bool {
        (attributes == other.attributes || other.attributes.isEmpty)
            && (foreground != -1 || other.foreground == -1)
            && (background != -1 || other.background == -1)
    }

    /// Whether a blank looks as it does in a row that was erased.
    var isInvisible: Bool {
        background == -1 && attributes.isDisjoint(with: [.underline, .reverse, .strike])
    }
}

/// The sequences by which a terminal changes what it draws with.
struct InkWords {
    private let plain: [UInt8]
    private let names: [(Attributes, [UInt8])]
    /// What cannot be shown beside a colour.
    private let notWithColours: Attributes
    private let depth: ColourDepth
    /// Nothing is shown but plain characters: others would take a column of their own (`xmc`), or never end.
    private let isBare: Bool

    private static let words: [(Attributes, name: String, bit: Int)] = [
        (.bold, "bold", 1 << 5), (.dim, "dim", 1 << 4), (.italic, "sitm", 1 << 15),
        (.underline, "smul", 1 << 1), (.blink, "blink", 1 << 3), (.reverse, "rev", 1 << 2),
        (.hidden, "invis", 1 << 6), (.strike, "smxx", 1 << 16),
    ]

    init(_ curses: borrowing Curses) {
        depth = curses.depth
        isBare = curses.number("xmc") > 0 || curses.sequence("sgr0") == nil
        let colours = depth == .none ? [] : curses.sequence("op") ?? []
        plain = (curses.sequence("sgr0") ?? []) + colours
        var names: [(Attributes, [UInt8])] = []
        var others: Attributes = []
        let bits = curses.number("ncv")
        for word in InkWords.words {
            if let sequence = curses.sequence(word.name) { names.append((word.0, sequence)) }
            if bits & word.bit != 0 { others.insert(word.0) }
        }
        self.names = names
        notWithColours = others
    }

    func ink(of pen: Pen) -> Ink {
        guard !isBare else { return .plain }
        let look = depth.look(of: pen)
        var attributes = pen.attributes
        if look.isBright { attributes.insert(.bold) }
        if look.isDim { attributes.insert(.dim) }
        if look.foreground != -1 || look.background != -1 { attributes.subtract(notWithColours) }
        return Ink(
            foreground: look.foreground, background: look.background, attributes: attributes)
    }

    /// From what was drawn with before; nil where that is not known.
    func sequence(_ ink: Ink, from before: Ink?, _ curses: borrowing Curses) -> [UInt8] {
        let kept = before.flatMap { ink.adds(to: $0) ? $0 : nil }
        // There is no word for taking back one of several.
        let start = kept ?? .plain
        var bytes = kept == nil ? plain : []
        let isBare = ink.attributes == start.attributes
        if !isBare {
            for (attribute, sequence) in names where ink.attributes.contains(attribute) {
                bytes += sequence
            }
        }
        // An attribute may undo a colour that was there before it.
        if ink.foreground != (isBare ? start.foreground : -1) {
            bytes += colour(ink.foreground, "setaf", "38", curses)
        }
        if ink.background != (isBare ? start.background : -1) {
            bytes += colour(ink.background, "setab", "48", curses)
        }
        return bytes
    }

    private func colour(
        _ number: Int32, _ name: String, _ code: String, _ curses: borrowing Curses
    ) -> [UInt8] {
        // All colours of a terminal that is described with 256: in words that every such one knows.
        if case .direct(paletteNumbers: 256) = depth, number >= 256 {
            let (red, green, blue) = (number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff)
            return Array("\u{1b}[\(code);2;\(red);\(green);\(blue)m".utf8)
        }
        return curses.sequence(name, Int(number)) ?? []
    }
}
