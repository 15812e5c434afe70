internal import Glibc

/// Whether a screen can be shown here.
struct TerminalCheck {
    /// False in a pipe or a service, where no screen is expected.
    var isTerminal: Bool
    var name: String?
    var colours: Text
    /// Whether the system's tables describe it.
    var isKnown: Bool

    init(_ surroundings: Surroundings) {
        name = surroundings.value("TERM")
        isTerminal = isatty(0) == 1 && isatty(1) == 1
        isKnown = name.map { TerminalCheck.isDescribed($0, surroundings) } ?? false
        colours = TerminalCheck.colours(of: name ?? "", surroundings)
    }

    var finding: Finding {
        guard let name else { return lacking("TERM is not set") }
        guard name != "dumb" else { return lacking("TERM is 'dumb', which cannot move the cursor") }
        guard isKnown else {
            return .wrong(
                "terminal", "TERM is '\(name)', which this machine does not know",
                "set TERM to what the terminal is, or 'apt-get install ncurses-term'")
        }
        return .ok("terminal", "\(name), \(colours)")
    }

    private func lacking(_ fact: Text) -> Finding {
        isTerminal
            ? .wrong("terminal", fact, "set it to what the terminal is, such as xterm-256color")
            : .note("terminal", fact, "a screen needs one, commands do not")
    }

    private static func colours(of name: String, _ surroundings: Surroundings) -> Text {
        if surroundings.value("NO_COLOR") != nil { return "no colours, as NO_COLOR is set" }
        if ["truecolor", "24bit"].contains(surroundings.value("COLORTERM")) {
            return "true colours"
        }
        return name.contains("256color") ? "256 colours" : "8 colours"
    }

    /// ncurses looks in these places for a file under the first letter of the name.
    private static func isDescribed(_ name: String, _ surroundings: Surroundings) -> Bool {
        guard let first = name.unicodeScalars.first, !name.contains("/") else { return false }
        let own = [
            surroundings.value("TERMINFO"), surroundings.value("HOME").map { $0 + "/.terminfo" },
        ]
        let places =
            own.compactMap(\.self)
            + ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"]
        return places.contains { place in
            [String(first), String(first.value, radix: 16)].contains {
                access("\(place)/\($0)/\(name)", R_OK) == 0
            }
        }
    }
}
