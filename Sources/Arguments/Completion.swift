extension Program {
    /// A script that teaches the shell to complete this program's command lines.
    public func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletion(self).text
        case .zsh: ZshCompletion(self).text
        case .fish: FishCompletion(self).text
        }
    }

    /// The program's name where a shell wants an identifier.
    var identifier: String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}

/// Between single quotes bash and zsh read everything as it stands, but for the quote itself.
func singleQuoted(_ text: String) -> String {
    "'" + text.escaping(["'": #"'\''"#]) + "'"
}

extension String {
    func escaping(_ replacements: [Character: String]) -> String {
        reduce(into: "") { $0 += replacements[$1] ?? String($1) }
    }
}
