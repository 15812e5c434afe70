/// Something that may be given by name: `--json`, `--from X`, `-f`.
public struct Option: Hashable, Sendable {
    /// What a value option given more than once means.
    public enum Repetition: Hashable, Sendable {
        /// The last value counts, so that an alias can be overruled at the end of the line.
        case lastWins
        /// All values count, in their order.
        case collected
    }

    /// The name without its dashes; the program asks its ``Invocation`` by this name.
    public let long: String
    /// The one-letter spelling, without its dash.
    public let short: Character?
    /// What stands for the value in help, such as `FILE`; nil means a flag, which takes none.
    public let placeholder: String?
    /// What the option does, as a phrase.
    public let help: String
    /// What the value may be; ``ValueKind/text`` for a flag.
    public let kind: ValueKind
    /// What it means when the option is given twice.
    public let repetition: Repetition

    /// An option that is there or not.
    public static func flag(_ long: String, short: Character? = nil, help: String) -> Option {
        Option(
            long: long, short: short, placeholder: nil, help: help, kind: .text,
            repetition: .lastWins)
    }

    /// An option that takes a value: `--from X`, `--from=X`, `-n 5` or `-n5`.
    public static func value(
        _ long: String, short: Character? = nil, placeholder: String, help: String,
        kind: ValueKind = .text, repetition: Repetition = .lastWins
    ) -> Option {
        Option(
            long: long, short: short, placeholder: placeholder, help: help, kind: kind,
            repetition: repetition)
    }

    /// False for a flag.
    public var takesValue: Bool { placeholder != nil }

    /// As a person types it: the short form first when there is one.
    var spellings: [String] {
        (short.map { ["-\($0)"] } ?? []) + ["--\(long)"]
    }

    /// The help with what the declaration knows besides: allowed words, repetition.
    var fullHelp: String {
        var notes: [String] = []
        if case .oneOf(let words) = kind { notes.append(words.joined(separator: ", ")) }
        if repetition == .collected { notes.append("may be repeated") }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}
