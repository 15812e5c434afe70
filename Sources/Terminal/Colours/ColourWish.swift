/// What the environment says about colours.
struct ColourWish {
    /// `NO_COLOR`, as no-color.org has it.
    private let isUnwanted: Bool
    /// The terminal has any colour, whatever its description says.
    private let isTrue: Bool
    private let isInTmux: Bool

    init(_ environment: [String: String]) {
        isUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty
        isTrue = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
        isInTmux = environment["TMUX"] != nil
    }

    /// What a terminal has that is described with so many colours.
    func depth(colours: Int, isDirect: Bool, on name: String) -> ColourDepth {
        guard !isUnwanted else { return .none }
        // GNU screen hands the variable on and does not know these colours; tmux has its name, and does.
        let isScreen = name.hasPrefix("screen") && !isInTmux
        // Most terminals that have all colours are described as having 256.
        if isTrue, !isScreen, colours == 256 { return .direct(paletteNumbers: 256) }
        return ColourDepth(colours: colours, isDirect: isDirect)
    }
}
