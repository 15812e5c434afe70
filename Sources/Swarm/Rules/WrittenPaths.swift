/// Which files a program of a command changes, makes or takes away, by what is known of the usual ones.
enum WrittenPaths {
    /// Whatever it is started by: `sudo tee /etc/hosts`.
    static func named(in command: [String]) -> [String] {
        let programs = CommandWords.programs(in: command)
        // Each of so many words may be a program, with all that follow: it may be anything.
        guard programs.count <= GateQuestion.writtenLimit else { return ["/"] }
        return programs.flatMap { named($0.name, command[($0.place + 1)...]) }
    }

    private static let all: Set<String> = [
        "tee", "touch", "mkdir", "rm", "rmdir", "unlink", "truncate", "shred", "mkfifo", "chmod",
        "chown", "chgrp", "mv",
    ]
    private static let last: Set<String> = ["cp", "install", "ln"]

    private static func named(_ program: String, _ words: ArraySlice<String>) -> [String] {
        if program == "dd" {
            return words.filter { $0.hasPrefix("of=") }.map { String($0.dropFirst(3)) }
        }
        if program == "sed" { return edited(words) }
        guard all.contains(program) || last.contains(program) else { return [] }
        let takesGoal = last.contains(program) || program == "mv"
        var goals: [String] = []
        var isAll = all.contains(program)
        let operands = operands(among: words) { word, next in
            if program == "install", word == "--directory" || isShort(word, "d") { isAll = true }
            guard takesGoal, let goal = goal(word) else { return false }
            guard goal.isEmpty else {
                goals.append(goal)
                return false
            }
            if let next { goals.append(next) }
            return true
        }
        if isAll { return operands + goals }
        if !goals.isEmpty { return goals }
        return operands.count > 1 ? operands.suffix(1) : []
    }

    /// What is no option. Each option is told with the word behind it, and says whether that belongs to it.
    private static func operands(
        among words: ArraySlice<String>, _ takesNext: (String, String?) -> Bool
    ) -> [String] {
        var operands: [String] = []
        var place = words.startIndex
        while place < words.endIndex {
            let word = words[place]
            place += 1
            if word == "--" { return operands + words[place...] }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            if takesNext(word, place < words.endIndex ? words[place] : nil) { place += 1 }
        }
        return operands
    }

    /// `sed -i` changes the files it is given: behind its script, where no option has that.
    private static func edited(_ words: ArraySlice<String>) -> [String] {
        var (isInPlace, hasScript) = (false, false)
        let operands = operands(among: words) { word, _ in
            let option = editingOption(word)
            isInPlace = isInPlace || option.letter == "i"
            hasScript = hasScript || option.letter == "e" || option.letter == "f"
            return option.takesNext
        }
        guard isInPlace else { return [] }
        return Array(operands.dropFirst(hasScript ? 0 : 1))
    }

    /// The first of its letters that has something behind it, there or in the next word.
    private static func editingOption(_ word: String) -> (letter: Character?, takesNext: Bool) {
        if word.hasPrefix("--") {
            let names: [(String, Character)] = [("--i", "i"), ("--e", "e"), ("--fi", "f")]
            let letter = names.first { word.hasPrefix($0.0) }?.1
            return (letter, letter != nil && letter != "i" && !word.contains("="))
        }
        let found = word.firstIndex { "iefl".contains($0) }
        guard let place = found else { return (nil, false) }
        let isLast = word.index(after: place) == word.endIndex
        return (word[place], isLast && word[place] != "i")
    }

    private static func isShort(_ word: String, _ letter: Character) -> Bool {
        !word.hasPrefix("--") && word.contains(letter)
    }

    /// What `-t` or `--target-directory` names; empty where that is the next word, nil where it is another option.
    private static func goal(_ word: String) -> String? {
        if word.hasPrefix("--") {
            guard word.hasPrefix("--t") else { return nil }
            return word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) } ?? ""
        }
        return word.firstIndex(of: "t").map { String(word[word.index(after: $0)...]) }
    }
}
