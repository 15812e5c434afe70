internal import Canvas

/// What is shown while there is no agent: what can be started here, and how.
public struct FirstRun: Equatable, Sendable {
    /// Agent programs that are in `PATH`, and the shell.
    public var programs: [String]
    /// What was looked for.
    public var known: [String]
    var selected = 0

    public init(programs: [String] = [], known: [String] = []) {
        self.programs = programs
        self.known = known
    }

    /// Behind the programs stands another command.
    var rows: Int { programs.count + 1 }

    mutating func move(by distance: Int) {
        let target = selected.addingReportingOverflow(distance)
        let index = target.overflow ? (distance < 0 ? 0 : rows - 1) : target.partialValue
        selected = min(max(index, 0), rows - 1)
    }

    /// Goes to what is drawn on a line; false where nothing to start is.
    mutating func select(line: Int) -> Bool {
        guard (1...rows).contains(line) else { return false }
        selected = line - 1
        return true
    }

    /// Nil for another command.
    var program: String? { programs.indices.contains(selected) ? programs[selected] : nil }

    func draw(on canvas: inout Canvas, in area: Rectangle, directory: String, _ keys: KeyMap) {
        for (index, line) in lines(directory, keys).prefix(area.rows).enumerated() {
            canvas.write(line, x: area.x, y: area.y + index, end: area.right - 1)
        }
    }

    private func lines(_ directory: String, _ keys: KeyMap) -> [Line] {
        var lines = [Line("   Start one in \(directory):", .textStrong)]
        for index in 0..<rows {
            let name = programs.indices.contains(index) ? programs[index] : "another command …"
            let isSelected = index == selected
            lines.append(
                Line(isSelected ? " ▸ " : "   ", .titleFocus)
                    + Line(name, isSelected ? .textStrong : .text))
        }
        if programs.isEmpty || programs.count == 1 && known.count > 1 {
            let names = known.joined(separator: ", ")
            lines.append(Line("   (looked for in PATH and not found: \(names))", .textDim))
        }
        lines.append(Line())
        lines.append(
            Line("   enter", .footerKey)
                + Line(
                    "   starts it and opens its terminal; \(keys.leaveWords) comes back here", .text
                ))
        lines.append(
            Line("   \(keys[.new])", .footerKey)
                + Line("       the same with a name, a role, a directory, arguments", .text))
        lines.append(Line())
        lines.append(Line("   From a shell   skep run -- claude \"fix the failing test\"", .text))
        lines.append(
            Line(
                "   Everything is kept in .skep/log.db. Leaving with \(keys[.leave]) stops nothing.",
                .textDim))
        return lines
    }
}
