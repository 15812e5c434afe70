/// What is wrong at one place of a file, and what would be right.
///
/// Its words quote the file, so whoever prints them has them sanitised.
public struct Mistake: Error, Equatable, Sendable {
    public let place: Place
    /// What is wrong: a phrase without a full stop.
    public let message: String
    /// What would be right, as it follows on "expected"; empty where the message says it.
    public let expected: String
    /// A name that nobody knows, and those that are known here: one of them may have been meant.
    public let unknown: Unknown?

    public struct Unknown: Equatable, Sendable {
        public let typed: String
        public let known: [String]
    }

    public init(
        at place: Place, _ message: String, expected: String = "", unknown: Unknown? = nil
    ) {
        self.place = place
        self.message = message
        self.expected = expected
        self.unknown = unknown
    }
}

/// All that is wrong with a file, in its order; there is at least one.
public struct Mistakes: Error, Equatable, Sendable {
    /// How many are said: a file of nothing else would bury the first.
    public static let limit = 50

    public let list: [Mistake]
    /// How many more there are.
    public let untold: Int

    init(_ all: [Mistake]) {
        precondition(!all.isEmpty, "without a mistake nothing is thrown")
        let sorted = all.enumerated().sorted {
            ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
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
