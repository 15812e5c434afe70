/// What a bee accounts for, by stream; `Tests/Bee/bee.c` says when it is written.
public struct BeeLedger: Sendable {
    public struct Account: Equatable, Sendable {
        /// So many lines are whole.
        public let lines: Int64
        /// So many bytes must be found.
        public let bytes: Int64
        /// So many more may be found.
        public let trying: Int64

        public init(lines: Int64, bytes: Int64, trying: Int64) {
            self.lines = lines
            self.bytes = bytes
            self.trying = trying
        }
    }

    public private(set) var accounts: [String: Account] = [:]

    /// Nil where there is none, or it is something else.
    public init?(path: String) {
        guard let text = TextFile.read(path), text.hasSuffix("\n") else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 7, words[1] == "lines", words[3] == "bytes", words[5] == "trying",
                let lines = Int64(words[2]), let bytes = Int64(words[4]),
                let trying = Int64(words[6])
            else { return nil }
            accounts[String(words[0])] = Account(lines: lines, bytes: bytes, trying: trying)
        }
    }
}
