/// A command as it is typed, taken apart as a shell does it with words and quotes; nothing is expanded.
struct CommandWords: Equatable {
    var words: [String] = []
    /// What is wrong with the text; nil when nothing is.
    var mistake: String?

    init(_ text: String) {
        var reader = Reader(text)
        reader.readAll()
        if let quote = reader.quote {
            mistake = "a \(quote) is open; write another one"
        } else if reader.isEscaping {
            mistake = "nothing follows the \\"
        } else {
            words = reader.words
        }
    }

    /// A command as it could be typed.
    static func text(_ words: [String]) -> String {
        words.map { word in
            let isPlain = !word.isEmpty && word.allSatisfy { !" \t\n'\"\\".contains($0) }
            return isPlain
                ? word
                : "'"
                    + word.split(separator: "'", omittingEmptySubsequences: false)
                    .joined(separator: "'\\''") + "'"
        }.joined(separator: " ")
    }

    private struct Reader {
        let text: String
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaping = false

        init(_ text: String) { self.text = text }

        mutating func readAll() {
            for character in text { read(character) }
            end()
        }

        private mutating func read(_ character: Character) {
            if isEscaping {
                add(character)
                isEscaping = false
            } else if character == "\\", quote != "'" {
                isEscaping = true
                word = word ?? ""
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                end()
            } else {
                add(character)
            }
        }

        private mutating func add(_ character: Character) {
            word = (word ?? "") + String(character)
        }

        private mutating func end() {
            if let word { words.append(word) }
            word = nil
        }
    }
}
