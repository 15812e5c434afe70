extension Program {
    /// What is wrong with the declaration, each as a sentence; none in a program that shipped.
    var mistakes: [String] {
        commandNameMistakes + textMistakes + optionMistakes(with: nil)
            + commands.flatMap { optionMistakes(with: $0) + positionalMistakes(of: $0) }
    }

    private var commandNameMistakes: [String] {
        let names = commands.map(\.name)
        return nameMistakes(of: [name], as: "the program's name")
            + nameMistakes(of: names, as: "a command's name") + duplicates(names, in: name)
    }

    private var textMistakes: [String] {
        let broken = lines.filter { $0.isEmpty || $0.contains(where: \.isNewline) }
        let long = unbrokenLines.filter { $0.count > helpColumns - 2 }
        return broken.map { "'\($0)' should be one line" }
            + long.map { "'\($0)' is too long for one line of help" }
    }

    /// Texts that help cannot wrap.
    private var unbrokenLines: [String] {
        [overview] + commands.map(\.overview)
            + (examples + commands.flatMap(\.examples)).map(\.line)
    }

    /// Every text that stands in a column, a macro or a script's word.
    private var lines: [String] {
        [overview, version]
            + (examples + commands.flatMap(\.examples)).flatMap { [$0.line, $0.meaning] }
            + (options + commands.flatMap(\.options)).flatMap(texts(of:))
            + commands.map(\.overview)
            + commands.flatMap(\.positionals).flatMap { [$0.name, $0.help] }
            + notes.map(\.title)
            + notes.flatMap(\.rows).flatMap { [$0.term, $0.meaning] }
    }

    private func texts(of option: Option) -> [String] {
        [option.help] + (option.placeholder.map { [$0] } ?? [])
    }

    private func optionMistakes(with command: Command?) -> [String] {
        let options = options(with: command)
        let title = title(of: command)
        let shorts = options.compactMap(\.short)
        return duplicates(options.map(\.long), in: title)
            + duplicates(shorts.map(String.init), in: title)
            + nameMistakes(of: options.map(\.long), as: "an option's name")
            + shorts.filter { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .map { "'-\($0)' of '\(title)' is not a letter or digit" }
            + wordMistakes(of: options.map(\.kind), in: title)
    }

    private func positionalMistakes(of command: Command) -> [String] {
        let title = title(of: command)
        let positionals = command.positionals
        let ordered = zip(positionals, positionals.dropFirst()).compactMap { before, after in
            follows(after, before)
                ? nil : "\(after.name) cannot follow \(before.name) in '\(title)'"
        }
        return ordered + duplicates(positionals.map(\.name), in: title)
            + wordMistakes(of: positionals.map(\.kind), in: title)
    }

    /// Arguments are dealt out from the left without looking back, so the rest must be certain.
    private func follows(_ after: Positional, _ before: Positional) -> Bool {
        switch before.arity {
        case .one: true
        case .optional: !after.isRequired || after.arity == .afterDashes
        case .oneOrMore, .zeroOrMore: after.arity == .afterDashes
        case .afterDashes: false
        }
    }

    private func duplicates(_ names: [String], in title: String) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
            .map { "'\($0)' is declared twice in '\(title)'" }
    }

    private func nameMistakes(of names: [String], as what: String) -> [String] {
        names.filter { !isPlainWord($0) || $0.hasPrefix("-") }
            .map { "'\($0)' cannot be \(what)" }
    }

    private func wordMistakes(of kinds: [ValueKind], in title: String) -> [String] {
        kinds.flatMap { kind -> [String] in
            switch kind {
            case .oneOf(let words), .suggested(let words):
                words.filter { !isPlainWord($0) }
                    .map { "'\($0)' in '\(title)' needs quoting in a shell" }
            case .text, .distance, .file, .directory, .commandName: []
            }
        }
    }

    /// The completion scripts write such words unquoted.
    private func isPlainWord(_ word: String) -> Bool {
        !word.isEmpty
            && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}
