/// The programs that a line for a shell would run, each with its words, as far as can be told without a shell.
///
/// It looks into `$(…)`, backticks and what `sh -c` is given. What variables or files hold nobody knows before.
struct ShellCommand: Equatable, Sendable {
    private(set) var commands: [[String]] = []
    /// Where its output goes to, and what programs that are known change, each seen from where the line begins.
    private(set) var written: [String] = []

    /// A line that nests deeper is looked at no further.
    private static let depthLimit = 8
    private static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh", "fish"]

    init(_ line: String) { read(line, depth: 0, in: nil) }

    private mutating func read(_ line: String, depth: Int, in directory: String?) {
        guard depth < ShellCommand.depthLimit else { return }
        var reader = ShellReader(line, in: directory)
        for found in reader.commands() {
            let changed = found.targets + WrittenPaths.named(in: found.plain)
            written += changed.map { ShellCommand.path($0, from: found.directory) }
            guard !found.words.isEmpty else { continue }
            commands.append(found.words)
            if let inner = ShellCommand.script(in: found.words) {
                read(inner, depth: depth + 1, in: found.directory)
            }
        }
        for inner in reader.substitutions { read(inner, depth: depth + 1, in: directory) }
    }

    static func path(_ path: String, from directory: String?) -> String {
        guard let directory, !path.hasPrefix("/"), !path.hasPrefix("~") else { return path }
        return "\(directory)/\(path)"
    }

    /// What a shell is told to run: `sh -c 'rm x'`, however it is started.
    private static func script(in words: [String]) -> String? {
        guard let shell = words.firstIndex(where: { shells.contains(baseName($0)) }) else {
            return words.first == "eval" ? words.dropFirst().joined(separator: " ") : nil
        }
        let rest = words[(shell + 1)...]
        guard
            let option = rest.firstIndex(where: {
                $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("c")
            })
        else { return nil }
        return rest[(option + 1)...].first
    }

    static func baseName(_ word: String) -> String {
        word.split(separator: "/").last.map(String.init) ?? word
    }
}
