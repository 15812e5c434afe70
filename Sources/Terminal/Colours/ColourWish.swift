/// What the environment says about colours.
struct ColourWish {
    /// `NO_COLOR`, as no-color.org has it.
    private let isUnwanted: Bool
    /// The terminal has any colour, whatever its description says.
    private let isTrue: Bool
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
        isUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty
        isTrue = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    }

    /// ncurses for a terminal, with all the colours that this has.
    func open(_ name: String, columns: Int, rows: Int) throws(TerminalError) -> Curses {
        if let description = ownDescription(of: name),
            let curses = try? Curses(
                name, columns: columns, rows: rows, hasColour: true, description: description),
            curses.depth == .direct(paletteNumbers: 256)
        {
            return curses
        }
        return try Curses(name, columns: columns, rows: rows, hasColour: !isUnwanted)
    }

    /// A description with all colours, for a terminal that has more than it is described with.
    private func ownDescription(of name: String) -> String? {
        // GNU screen hands the variable on and does not know these colours; tmux has its name, and does.
        let isScreen = name.hasPrefix("screen") && environment["TMUX"] == nil
        guard isTrue, !isUnwanted, !isScreen,
            var description = Description.find(name, environment), description.hasPalette
        else { return nil }
        description.addAllColours()
        return description.variable
    }
}
