/// The programs that a line for a shell would run, each with its words, as far as can be told without a shell.
///
/// It looks into `$(…)`, backticks and what `sh -c` is given. What variables or files hold nobody knows before.
struct ShellCommand: Equatable, Sendable {
    private(set) var commands: [CommandWords] = []
    /// Where its output goes to, and what programs that are known change, each seen from where the line begins.
    private(set) var written: [String] = []

    /// A line that nests deeper is looked at no further, and may change anything.
    private static let depthLimit = 8
    private static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh", "fish"]

    init(_ line: String) { read(line, depth: 0, in: nil) }

    private mutating func read(
        _ line: String, depth: Int, in directory: String?, isForShell: Bool = false
    ) {
        guard depth < ShellCommand.depthLimit else { return written.append("/") }
        var reader = ShellReader(line, in: directory)
        let all = reader.commands()
        // Whatever a line says may be what a shell in it is given, by a pipe or by a file.
        let isForShell = isForShell || all.contains { ShellCommand.isShellNamed(in: $0.words) }
        for found in all {
            let changed = found.targets + WrittenPaths.named(in: found.plain)
            written += changed.map { ShellCommand.path($0, from: found.directory) }
            guard !found.words.isEmpty else { continue }
            let command = CommandWords(found.words, marked: found.marked)
            commands.append(command)
            if let inner = ShellCommand.script(in: command) {
                read(inner, depth: depth + 1, in: found.directory)
            }
        }
        for inner in reader.substitutions {
            read(inner, depth: depth + 1, in: directory, isForShell: isForShell)
        }
        for document in reader.documents {
            read(document, depth: depth + 1, isForShell: isForShell)
        }
    }

    /// The text of a here-document is text, but for what it holds to be run, and for a shell that reads it.
    private mutating func read(_ document: HereDocument, depth: Int, isForShell: Bool) {
        if isForShell {
            read(document.text, depth: depth, in: document.directory, isForShell: true)
        } else if !document.isQuoted {
            var reader = ShellReader(document.text, in: document.directory)
            for inner in reader.expand() { read(inner, depth: depth, in: document.directory) }
        }
    }

    private static func isShellNamed(in words: [String]) -> Bool {
        words.contains { word in
            let name = baseName(word)
            return shells.contains(name) || name == "eval" || name == "ssh"
        }
    }

    static func path(_ path: String, from directory: String?) -> String {
        guard let directory, !path.isAbsolute, !path.hasPrefix("~") else { return path }
        return "\(directory)/\(path)"
    }

    /// What a shell is told to run: `sh -c 'rm x'`, however it is started.
    private static func script(in command: CommandWords) -> String? {
        let words = command.words
        let shell = words.firstIndex { shells.contains(baseName($0)) }
        let eval = command.programs.first { words[$0.place] == "eval" }?.place
        if let eval, shell.map({ eval < $0 }) ?? true {
            return words[(eval + 1)...].drop { $0 == "--" }.joined(separator: " ")
        }
        return shell.flatMap { argument(of: words[($0 + 1)...]) }
    }

    /// What stands behind `-c`, and behind the options that follow it.
    private static func argument(of words: ArraySlice<String>) -> String? {
        let isOption = { (word: String) in word.hasPrefix("-") && !word.hasPrefix("--") }
        guard var place = words.firstIndex(where: { isOption($0) && $0.contains("c") }) else {
            return nil
        }
        while place < words.endIndex, let sign = words[place].first, "-+".contains(sign) {
            let word = words[place]
            place += 1
            if word == "--" || word == "-" { break }
            // `-o` has a name of its own behind it.
            if !word.hasPrefix("--"), word.contains(where: { "oO".contains($0) }) { place += 1 }
        }
        return place < words.endIndex ? words[place] : nil
    }

    static func baseName(_ word: String) -> String {
        let slash = UInt8(ascii: "/")
        guard word.utf8.contains(slash) else { return word }
        return word.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? word
    }
}
