/// An argument known by its place.
public struct Positional: Hashable, Sendable {
    /// How many arguments stand in this place.
    public enum Arity: Hashable, Sendable {
        case one
        case optional
        case oneOrMore
        case zeroOrMore
        /// All that follows `--`, at least one: the command line of another program.
        case afterDashes
    }

    /// The name in help, in capitals; the program asks its ``Invocation`` by this name.
    public let name: String
    /// What the argument is, as a phrase.
    public let help: String
    /// How many arguments it takes.
    public let arity: Arity
    /// What each of them may be.
    public let kind: ValueKind

    /// An argument that is text unless told otherwise.
    public init(_ name: String, help: String, arity: Arity = .one, kind: ValueKind = .text) {
        self.name = name
        self.help = help
        self.arity = arity
        self.kind = kind
    }

    var isRequired: Bool {
        switch arity {
        case .one, .oneOrMore, .afterDashes: true
        case .optional, .zeroOrMore: false
        }
    }

    var takesMany: Bool {
        switch arity {
        case .oneOrMore, .zeroOrMore, .afterDashes: true
        case .one, .optional: false
        }
    }

    var fullHelp: String {
        guard case .oneOf(let words) = kind else { return help }
        return "\(help) (\(words.joined(separator: ", ")))"
    }
}
