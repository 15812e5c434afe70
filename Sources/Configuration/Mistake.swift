/// What is wrong at one place of a file, and what would be right.
///
/// Its words quote the file, so whoever prints them has them sanitised.
public struct Mistake: Error, Equatable, Sendable {
    /// The file it is in, as messages name it; nil for the one that was to be read.
    public let file: String?
    public let place: Place
    /// What is wrong: a phrase without a full stop.
    public let message: String
    /// What would be right, as it follows on "expected"; empty where the message says it.
    public let expected: String
    /// A name that nobody knows, and those that are known here: one of them may have been meant.
    public let unknown: Unknown?
    /// Keys of which one should be there: it may be, misspelled, and then that was said already.
    public let missing: Missing?

    public struct Unknown: Equatable, Sendable {
        public let typed: String
        public let known: [String]
    }

    public struct Missing: Equatable, Sendable {
        public let keys: [String]
        /// What stands there that nobody knows.
        public let typed: [String]
    }

    public init(
        in file: String? = nil, at place: Place, _ message: String, expected: String = "",
        unknown: Unknown? = nil, missing: Missing? = nil
    ) {
        self.file = file
        self.place = place
        self.message = message
        self.expected = expected
        self.unknown = unknown
        self.missing = missing
    }
}

/// All that is wrong with a file, in its order, and then with those it names; there is at least one.
public struct Mistakes: Error, Equatable, Sendable {
    /// How many are said: a file of nothing else would bury the first.
    public static let limit = 50

    public let list: [Mistake]
    /// How many more there are.
    public let untold: Int

    init(_ all: [Mistake]) {
        precondition(!all.isEmpty, "without a mistake nothing is thrown")
        let sorted = all.enumerated().sorted {
            let (one, other) = ($0.element, $1.element)
            return (one.file ?? "", one.place, $0.offset)
                < (other.file ?? "", other.place, $1.offset)
        }
        list = sorted.prefix(Mistakes.limit).map(\.element)
        untold = all.count - list.count
    }
}

/// A text of the file as a message quotes it: no longer than anybody reads.
func quoted(_ text: String) -> String {
    let limit = 60
    let start = text.unicodeScalars.prefix(limit)
    guard start.count == limit, text.unicodeScalars.count > limit else { return "'\(text)'" }
    return "'\(String(start))…'"
}
