/// One subcommand as a value: the parser, help, completion and the manual page all read it.
///
/// What is said of it is made when it is read: a program starts with all of its commands, and runs one.
public struct Command: Sendable {
    /// The word that follows the program's name.
    public let name: String
    /// What it does, in one line without a full stop.
    public let overview: String
    private let makeDiscussion: @Sendable () -> [String]
    private let makePositionals: @Sendable () -> [Positional]
    private let makeOptions: @Sendable () -> [Option]
    private let makeExamples: @Sendable () -> [Example]

    /// Describes a command; ``Program`` refuses one that contradicts itself.
    public init(
        _ name: String, overview: String,
        discussion: @escaping @autoclosure @Sendable () -> [String] = [],
        positionals: @escaping @autoclosure @Sendable () -> [Positional] = [],
        options: @escaping @autoclosure @Sendable () -> [Option] = [],
        examples: @escaping @autoclosure @Sendable () -> [Example] = []
    ) {
        self.name = name
        self.overview = overview
        makeDiscussion = discussion
        makePositionals = positionals
        makeOptions = options
        makeExamples = examples
    }

    /// Paragraphs for help and the manual page; they are wrapped to the width at hand.
    public var discussion: [String] { makeDiscussion() }
    /// In the order in which they are typed.
    public var positionals: [Positional] { makePositionals() }
    /// The command's own options; those of the ``Program`` are accepted as well.
    public var options: [Option] { makeOptions() }
    /// Lines worth trying, for help and the manual page.
    public var examples: [Example] { makeExamples() }

    /// What stands before `--` or where there is none.
    var plainPositionals: [Positional] { positionals.filter { $0.arity != .afterDashes } }

    var afterDashes: Positional? { positionals.first { $0.arity == .afterDashes } }
}

// A program has one command of a name.
extension Command: Hashable {
    public static func == (left: Command, right: Command) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A line to type and what it does.
public struct Example: Hashable, Sendable {
    /// The whole line, with the program's name.
    public let line: String
    /// What it does, as a phrase.
    public let meaning: String

    /// An example for help and the manual page.
    public init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}

/// A closing section of help and manual page, such as FILES or ENVIRONMENT.
public struct Note: Hashable, Sendable {
    /// A name and what it means.
    public struct Row: Hashable, Sendable {
        /// What is explained: a path, a variable, a number.
        public let term: String
        /// What it is, as a phrase.
        public let meaning: String

        /// One line of the section.
        public init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// The heading, in capitals.
    public let title: String
    /// What stands under the heading, in order.
    public let rows: [Row]
    /// Too long for help.
    public let isForManual: Bool

    /// A section that comes after the exit codes.
    public init(_ title: String, rows: [Row], isForManual: Bool = false) {
        self.title = title
        self.rows = rows
        self.isForManual = isForManual
    }
}
