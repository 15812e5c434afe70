/// What the environment says about colours.
struct ColourWish {
    /// `NO_COLOR`, as no-color.org has it.
    let isUnwanted: Bool
    /// The terminal has any colour, whatever its description says.
    let isTrue: Bool

    init(_ environment: [String: String]) {
        isUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty
        isTrue = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    }

    func open(_ name: String, columns: Int, rows: Int) throws(TerminalError) -> Curses {
        try Curses(name, columns: columns, rows: rows, hasColour: !isUnwanted)
    }

    func depth(of curses: borrowing Curses) -> ColourDepth {
        ColourDepth(colours: curses.colours, isDirect: curses.flag("RGB"))
    }
}
