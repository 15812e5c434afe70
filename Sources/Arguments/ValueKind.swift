/// What a positional or the value of an option may be: the parser checks it, the shells complete it.
public enum ValueKind: Hashable, Sendable {
    /// Anything at all; there is nothing to complete.
    case text
    /// Text that may begin with a dash and a digit, such as `-10m`: how far back something is.
    case distance
    /// The path of a file; it need not exist.
    case file
    /// The path of a directory; it need not exist.
    case directory
    /// One of these words and nothing else.
    ///
    /// Words are letters, digits, `.`, `_` and `-`, so that no shell needs to quote them.
    case oneOf([String])
    /// Mostly one of these words, which the shells offer; the command judges any other itself.
    case suggested([String])
    /// The name of one of the program's commands, as in `skep help events`.
    case commandName
}
