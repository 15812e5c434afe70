extension Program {
    /// The help of the program, as a text of at most 80 columns that ends with a newline.
    public func help() -> String {
        let commandRows = commands.map { Note.Row($0.name, $0.overview) }
        return document(
            head(overview, discussion) + [
                section("USAGE", usage(of: nil)),
                section("OPTIONS", table(optionRows(with: nil))),
                section("SUBCOMMANDS", table(commandRows)),
                section("EXAMPLES", lines(of: examples)),
            ]
                + ([ExitCode.note] + notes.filter { !$0.isForManual }).map {
                    section($0.title, table($0.rows))
                } + [
                    ["See '\(name) COMMAND --help' for one command."]
                ])
    }

    /// The help of one command, as a text of at most 80 columns that ends with a newline.
    public func help(for command: Command) -> String {
        let argumentRows = command.positionals.map { Note.Row($0.name, $0.fullHelp) }
        return document(
            head(command.overview, command.discussion) + [
                section("USAGE", usage(of: command)),
                section("ARGUMENTS", table(argumentRows)),
                section("OPTIONS", table(optionRows(with: command))),
                section("EXAMPLES", lines(of: command.examples)),
            ])
    }

    private func head(_ overview: String, _ discussion: [String]) -> [[String]] {
        [[overview]] + discussion.map { wrapped($0, columns: helpColumns) }
    }

    private func usage(of command: Command?) -> [String] {
        let usage = Usage(self, command)
        let indent = 2 + usage.title.count + 1
        let lines = filled(usage.items.map(Usage.text(of:)), columns: helpColumns - indent)
        let margin = String(repeating: " ", count: indent)
        let first = "  " + usage.title + (lines.first.map { " " + $0 } ?? "")
        return [first] + lines.dropFirst().map { margin + $0 }
    }

    private func optionRows(with command: Command?) -> [Note.Row] {
        options(with: command).map { option in
            // Long names stand under each other, whether or not there is a short one.
            let margin = option.short == nil ? "    " : ""
            let last = Usage.spelling("--\(option.long)", of: option)
            let names = option.spellings.dropLast() + [Usage.text(of: last)]
            return Note.Row(margin + names.joined(separator: ", "), option.fullHelp)
        }
    }

    private func lines(of examples: [Example]) -> [String] {
        examples.flatMap { example in
            ["  " + example.line]
                + wrapped(example.meaning, columns: helpColumns - 6).map { "      " + $0 }
        }
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [title] + lines
    }

    private func document(_ parts: [[String]]) -> String {
        parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }
}
