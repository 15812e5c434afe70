/// A command line that makes no sense, in words for the person who typed it.
///
/// What was typed is quoted byte for byte: sanitise the texts before a terminal sees them.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong; tests and scripts tell errors apart by this, not by the words.
    public enum Code: Hashable, Sendable {
        case unknownCommand, unknownOption
        case missingValue, unexpectedValue, valueNotAllowed
        case missingArgument, unexpectedArgument
        /// The parser accepted it, the command cannot: a time that is none, two options at odds.
        case invalid
    }

    /// The kind of mistake.
    public let code: Code
    /// What failed, on what and why: one sentence without a full stop.
    public let message: String
    /// What to try next, such as `see 'skep events --help'`.
    public let hint: String

    /// An error in words of the caller; see ``Program/usageError(_:in:)`` for the usual hint.
    public init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message alone: the hint has a line of its own.
    public var description: String { message }
}

extension Program {
    /// A mistake that only the command itself can see, with the usual hint.
    public func usageError(_ message: String, in command: Command?) -> UsageError {
        UsageError(.invalid, message, hint: hint(for: command))
    }

    /// Names the help that always exists: every program and command answers `--help`.
    func hint(for command: Command?) -> String {
        "see '\(title(of: command)) --help'"
    }
}
