/// Cuts a line at what a shell cuts it at.
struct ShellReader {
    let signs: [Unicode.Scalar]
    var place = 0
    private var words: [String] = []
    /// The same with a sign in those that a substitution is a part of.
    private var marked: [String] = []
    /// The same without what is redirected, and where that which is written goes to.
    private var plain: [String] = []
    private var targets: [String] = []
    private var isRedirected = false
    private var isWritten = false
    /// Where `cd` has gone, in each of the parentheses that are open.
    private var directories: [String?]
    /// How many were open before the `((` of a sum, in which `<<` is none of ours.
    private var sum: Int?
    /// What the next line begins, and what has been read of such.
    var announced: [HereDocument] = []
    private(set) var documents: [HereDocument] = []
    private var word = String.UnicodeScalarView()
    /// Something of a word was there, perhaps an empty text in quotes.
    private var hasWord = false
    private var hasSubstitution = false
    private var found: [Found] = []
    private(set) var substitutions: [String] = []

    struct Found {
        var words: [String]
        var marked: [String]
        var plain: [String]
        var targets: [String]
        var directory: String?
    }

    init(_ line: String, in directory: String?) {
        signs = Array(line.unicodeScalars)
        directories = [directory]
    }

    mutating func commands() -> [Found] {
        while place < signs.count {
            let sign = signs[place]
            place += 1
            switch sign {
            case "'": quote(until: "'")
            case "$" where next == "'": quoteWithEscapes()
            // What may be said in another language is read as it stands.
            case "$" where next == "\"": continue
            case "\"": doubleQuote()
            case "\\": escape()
            case "`": substituteToBacktick()
            case "$" where next == "(":
                place += 1
                substituteToParenthesis()
            case " ", "\t": endWord()
            case ">", "<": redirect()
            case "&" where next == ">": redirect()
            case "(": openParenthesis()
            case ")": closeParenthesis()
            case "\n":
                endCommand()
                documents += readDocuments(in: directories.last ?? nil)
            case ";", "&", "|": endCommand()
            case "#" where !hasWord: skipComment()
            default: add(sign)
            }
        }
        endCommand()
        return found
    }

    /// What a text holds that is run before it is given: all other signs are text.
    mutating func expand() -> [String] {
        while let sign = next {
            place += 1
            switch sign {
            case "\\": place = min(place + 1, signs.count)
            case "`": substituteToBacktick()
            case "$" where next == "(":
                place += 1
                substituteToParenthesis()
            default: break
            }
        }
        return substitutions
    }

    var next: Unicode.Scalar? { place < signs.count ? signs[place] : nil }

    private mutating func openParenthesis() {
        endCommand()
        if next == "(", sum == nil { sum = directories.count }
        directories.append(directories.last ?? nil)
    }

    private mutating func closeParenthesis() {
        endCommand()
        if directories.count > 1 { directories.removeLast() }
        if directories.count == sum { sum = nil }
    }

    mutating func add(_ sign: Unicode.Scalar) {
        word.append(sign)
        hasWord = true
    }

    /// Where something goes to is one of the words; which descriptor goes there is not.
    private mutating func redirect() {
        if word.allSatisfy({ "0"..."9" ~= $0 }) {
            word = String.UnicodeScalarView()
            hasWord = false
        }
        endWord()
        let start = place - 1
        while let sign = next, sign == ">" || sign == "<" { place += 1 }
        if sum == nil, HereDocument.isSign(signs[start..<place]) { return announce() }
        isRedirected = true
        isWritten = signs[start..<place].contains(">")
        if isWritten, next == "|" { place += 1 }
        guard next == "&" else { return }
        place += 1
        let descriptor = place
        while let sign = next, "0"..."9" ~= sign || sign == "-" { place += 1 }
        if place > descriptor { isRedirected = false }
    }

    /// Quotes make a word, even where nothing is in them.
    mutating func beginWord() { hasWord = true }

    private mutating func escape() {
        guard let sign = next else { return }
        place += 1
        if sign != "\n" { add(sign) }
    }

    private mutating func quote(until end: Unicode.Scalar) {
        hasWord = true
        while let sign = next {
            place += 1
            if sign == end { return }
            word.append(sign)
        }
    }

    private mutating func doubleQuote() {
        hasWord = true
        while let sign = next {
            place += 1
            switch sign {
            case "\"": return
            case "\\": escape()
            case "`": substituteToBacktick()
            case "$" where next == "(":
                place += 1
                substituteToParenthesis()
            default: word.append(sign)
            }
        }
    }

    private mutating func substituteToBacktick() {
        var inner = String.UnicodeScalarView()
        while let sign = next {
            place += 1
            if sign == "`" { break }
            // What nests in backticks has them escaped.
            if sign == "\\", let escaped = next {
                place += 1
                if escaped != "`", escaped != "\\", escaped != "$" { inner.append(sign) }
                inner.append(escaped)
            } else {
                inner.append(sign)
            }
        }
        (hasWord, hasSubstitution) = (true, true)
        substitutions.append(String(inner))
    }

    private mutating func substituteToParenthesis() {
        let start = place
        let end = skipToParenthesis()
        var inner = String.UnicodeScalarView()
        inner.append(contentsOf: signs[start..<end])
        (hasWord, hasSubstitution) = (true, true)
        substitutions.append(String(inner))
    }

    mutating func skipComment() {
        while let sign = next, sign != "\n" { place += 1 }
    }

    private mutating func endWord() {
        guard hasWord else { return }
        // What is set for a command stands before it, and is none of its words.
        let text = String(word)
        let isSet = words.isEmpty && ShellReader.isAssignment(text)
        if !isSet {
            words.append(text)
            marked.append(hasSubstitution ? text + "$()" : text)
        }
        if isRedirected {
            if isWritten { targets.append(text) }
        } else if !isSet {
            plain.append(text)
        }
        isRedirected = false
        word = String.UnicodeScalarView()
        (hasWord, hasSubstitution) = (false, false)
    }

    private mutating func endCommand() {
        endWord()
        isRedirected = false
        guard !words.isEmpty || !targets.isEmpty else { return }
        let directory = directories.last ?? nil
        found.append(
            Found(
                words: words, marked: marked, plain: plain, targets: targets, directory: directory))
        let own = plain.drop { CommandWords.keywords.contains($0) }
        if ["cd", "pushd"].contains(own.first) {
            let goal = own.dropFirst().first { !$0.hasPrefix("-") }
            let home = own.count == 1 ? "~" : nil
            if let path = goal ?? home {
                directories[directories.count - 1] = ShellCommand.path(path, from: directory)
            }
        }
        (words, marked, plain, targets) = ([], [], [], [])
    }

    /// `x=1`, `x+=1`, `x[2]=1`.
    private static func isAssignment(_ text: String) -> Bool {
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        var target = text.utf8[..<sign]
        if target.last == UInt8(ascii: "+") { target = target.dropLast() }
        let name = target.prefix { $0 != UInt8(ascii: "[") }
        guard name.count == target.count || target.last == UInt8(ascii: "]") else { return false }
        return !name.isEmpty
            && name.allSatisfy {
                $0 == 0x5f || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0 & 0xdf)
            }
    }
}
