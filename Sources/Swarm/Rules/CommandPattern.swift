/// What a command looks like that a rule is about: `rm -rf`, `git push --force`.
///
/// Who forbids means it wherever it is run and in whatever order; who allows means these words and no others.
struct CommandPattern: Equatable, Sendable {
    private let words: [String]
    private let globs: [Glob]

    init(_ text: String) {
        words = text.split(separator: " ").map(String.init)
        globs = words.map { Glob($0) }
    }

    /// Whether a command does this, perhaps by another program: `sudo rm -fr build` does `rm -rf`.
    func isFound(in command: CommandWords) -> Bool {
        guard let glob = globs.first else { return false }
        // The first place has all the words behind it that a later one has.
        guard let program = command.programs.first(where: { glob.matches($0.name) }) else {
            return false
        }
        let rest = command.words[(program.place + 1)...]
        return zip(words, globs).dropFirst().allSatisfy { isFound($0, $1, in: rest) }
    }

    private func isFound(_ word: String, _ glob: Glob, in rest: ArraySlice<String>) -> Bool {
        if word.hasPrefix("-"), !word.hasPrefix("--") {
            // Short options are written together or apart.
            let letters = rest.lazy.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") }
                .flatMap { $0.unicodeScalars.dropFirst() }
            return word.unicodeScalars.dropFirst().allSatisfy { letters.contains($0) }
        }
        return rest.contains { glob.matches($0) }
    }

    /// Whether a command is this one, word by word; `**` at the end stands for any more. What stands for any
    /// signs stands for no way up, nor into a directory, nor for what a shell makes something else of.
    func isExactly(_ command: [String]) -> Bool {
        var wanted = words
        let isOpen = wanted.last == "**"
        if isOpen { wanted.removeLast() }
        guard isOpen ? command.count >= wanted.count : command.count == wanted.count else {
            return false
        }
        return zip(wanted, command).allSatisfy { pattern, word in
            let glob = Glob(pattern)
            if glob.isExact { return pattern == word }
            let slashes = { (text: String) in text.utf8.count { $0 == UInt8(ascii: "/") } }
            return glob.matches(word) && slashes(pattern) == slashes(word) && !word.contains("..")
                && !word.isExpanded && !word.unicodeScalars.contains(where: \.isHidden)
        }
    }

    /// What is proposed to be allowed always: the command as it stands, with what its last word begins with.
    /// Nil where that would be taken for something else: more than it was.
    static func proposal(for command: [String]) -> String? {
        let isPlain = command.allSatisfy { word in
            !word.isEmpty && Glob(word).isExact && !word.contains(" ") && !word.isExpanded
        }
        return isPlain ? command.joined(separator: " ") + "*" : nil
    }
}

extension String {
    /// A shell may make something else of it, and of another value the next time.
    fileprivate var isExpanded: Bool {
        utf8.first == UInt8(ascii: "~") || utf8.contains { "$`*?[{".utf8.contains($0) }
    }
}

extension Unicode.Scalar {
    /// Nobody who allowed a pattern has thought of what cannot be seen.
    fileprivate var isHidden: Bool {
        switch properties.generalCategory {
        case .format, .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }
}
