/// What `keep1` is written in: words with a NUL byte between each two.
enum Words {
    static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The words must be free of NUL.
    static func join(_ words: [String]) -> [UInt8] {
        Array(words.joined(separator: "\0").utf8)
    }
}

extension FixedWidthInteger {
    /// Digits and nothing else; nil where they do not fit.
    init?(word: String, radix: Int = 10) {
        guard word.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) == true
        else { return nil }
        self.init(word, radix: radix)
    }
}
