extension Program {
    /// The manual page in man(7) roff: the program and all its commands on one page.
    public func manualPage() -> String {
        var page = Roff()
        page.macro("TH", name.uppercased(), "1", "", "\(name) \(version)", "User Commands")
        // Command lines and paths are no place for hyphenation, nor for stretched spaces.
        page.request("nh")
        page.request("ad l")
        page.macro("SH", "NAME")
        page.line("\(name) - \(overview)")
        page.macro("SH", "SYNOPSIS")
        page.synopsis(Usage(self, nil))
        page.paragraphs(discussion, under: "DESCRIPTION")
        page.macro("SH", "OPTIONS")
        options.forEach { page.option($0) }
        page.macro("SH", "COMMANDS")
        page.line("Every command accepts the options above as well.")
        for command in commands { page.command(command, of: self) }
        page.examples(examples)
        for note in [ExitCode.note] + notes { page.note(note) }
        return page.text
    }
}

extension Roff {
    fileprivate mutating func synopsis(_ usage: Usage) {
        var pieces: [Usage.Piece] = [.literal(usage.title)]
        for item in usage.items { pieces += [.mark(" ")] + item }
        line(pieces)
    }

    fileprivate mutating func command(_ command: Command, of program: Program) {
        macro("SS", program.title(of: command))
        synopsis(Usage(program, command))
        paragraphs([command.overview] + command.discussion)
        for positional in command.positionals {
            entry([.placeholder(positional.name)], positional.fullHelp)
        }
        command.options.forEach { option($0) }
        guard !command.examples.isEmpty else { return }
        paragraphs(["Examples:"])
        exampleEntries(command.examples)
    }

    fileprivate mutating func option(_ option: Option) {
        let last = Usage.spelling("--\(option.long)", of: option)
        let first = option.spellings.dropLast()
            .flatMap { [Usage.Piece.literal($0), .mark(", ")] }
        entry(first + last, option.fullHelp)
    }

    fileprivate mutating func examples(_ examples: [Example]) {
        guard !examples.isEmpty else { return }
        macro("SH", "EXAMPLES")
        exampleEntries(examples)
    }

    fileprivate mutating func note(_ note: Note) {
        macro("SH", note.title)
        for row in note.rows { entry([.literal(row.term)], row.meaning) }
    }

    fileprivate mutating func paragraphs(_ paragraphs: [String], under title: String) {
        guard !paragraphs.isEmpty else { return }
        macro("SH", title)
        self.paragraphs(paragraphs)
    }

    private mutating func paragraphs(_ paragraphs: [String]) {
        for paragraph in paragraphs {
            macro("PP")
            line(paragraph)
        }
    }

    private mutating func exampleEntries(_ examples: [Example]) {
        for example in examples { entry([.literal(example.line)], example.meaning) }
    }

    private mutating func entry(_ term: [Usage.Piece], _ meaning: String) {
        macro("TP")
        line(term)
        line(meaning)
    }
}
