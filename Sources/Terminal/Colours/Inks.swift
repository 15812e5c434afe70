internal import CNcurses
internal import Canvas

/// What pens are called by ncurses: attributes, and the number of a pair of colours, of which there are
/// so many and no more.
struct Inks {
    private struct Pair: Hashable {
        let foreground: Int32
        let background: Int32

        init(_ look: ColourDepth.Look) {
            foreground = look.foreground
            background = look.background
        }
    }

    let depth: ColourDepth
    private let limit: Int
    private var numbers: [Pair: CInt] = [:]
    private var inks: [Pen: Curses.Ink] = [:]
    /// Pairs that no cell has any more.
    private var free: [CInt] = []

    /// More than a screen has use for; ncurses reserves room for each.
    private static let most = 16_384

    init(depth: ColourDepth, pairs: Int) {
        self.depth = depth
        limit = min(pairs - 1, Inks.most)
    }

    /// Nil where all pairs are taken: then `keep` has to say which still are.
    mutating func ink(of pen: Pen, in curses: borrowing Curses) -> Curses.Ink? {
        if let ink = inks[pen] { return ink }
        let look = depth.look(of: pen)
        var attributes = Inks.attributes(of: pen.attributes)
        if look.isBright { attributes |= skep_bold }
        if look.isDim { attributes |= skep_dim }
        guard let number = number(of: Pair(look), in: curses) else { return nil }
        // Only to be found faster: pens that share a pair may be any number.
        if inks.count >= Inks.most { inks = [:] }
        inks[pen] = (attributes, number)
        return (attributes, number)
    }

    /// Without its colours, where there is no pair for them.
    static func colourless(_ pen: Pen) -> Curses.Ink { (attributes(of: pen.attributes), 0) }

    /// Frees every pair that is not one of these pens'.
    mutating func keep(_ pens: Set<Pen>) {
        inks = [:]
        let used = Set(pens.map { Pair(depth.look(of: $0)) })
        free += numbers.filter { !used.contains($0.key) }.map(\.value)
        numbers = numbers.filter { used.contains($0.key) }
    }

    private mutating func number(of pair: Pair, in curses: borrowing Curses) -> CInt? {
        if pair.foreground == -1, pair.background == -1 { return 0 }
        if let number = numbers[pair] { return number }
        guard numbers.count < limit else { return nil }
        let number = free.popLast() ?? CInt(numbers.count + 1)
        curses.setPair(number, foreground: pair.foreground, background: pair.background)
        numbers[pair] = number
        return number
    }

    private static func attributes(of wanted: Attributes) -> attr_t {
        names.reduce(0) { wanted.contains($1.0) ? $0 | $1.1 : $0 }
    }

    // ncurses knows no word for struck through.
    private static let names: [(Attributes, attr_t)] = [
        (.bold, skep_bold), (.dim, skep_dim), (.italic, skep_italic),
        (.underline, skep_underline), (.blink, skep_blink), (.reverse, skep_reverse),
        (.hidden, skep_hidden),
    ]
}
