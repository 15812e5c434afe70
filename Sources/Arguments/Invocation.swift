/// A command line that has been understood.
///
/// Values are asked for by the names of the declaration. A name the command does not declare
/// stops the program, because a silent nil would hide a misspelling of ours for good.
public struct Invocation: Sendable {
    /// What the person wants.
    public enum Request: Hashable, Sendable {
        /// The program's own name and perhaps global options, nothing else.
        case bare
        case command(Command)
        /// Help on the command, or on the program when nil.
        case help(Command?)
        case version
    }

    /// What to do.
    public let request: Request
    /// Everything that was no option, in its order, including what followed `--`.
    public let positionals: [String]

    let declared: [Option]
    let flags: Set<String>
    let values: [String: [String]]
    let arguments: [String: [String]]

    /// Whether the flag of this long name was given.
    public func flag(_ name: String) -> Bool {
        precondition(isDeclared(name, takingValue: false), "no flag '\(name)' is declared")
        return flags.contains(name)
    }

    /// The value of the option of this long name; the last one when it was repeated.
    public func value(_ name: String) -> String? {
        values(name).last
    }

    /// All values of an option declared as ``Option/Repetition/collected``, otherwise the last.
    public func values(_ name: String) -> [String] {
        precondition(isDeclared(name, takingValue: true), "no value option '\(name)' is declared")
        return values[name] ?? []
    }

    /// The argument of this name; the first when it takes many.
    public func positional(_ name: String) -> String? {
        positionals(name).first
    }

    /// All arguments of this name.
    public func positionals(_ name: String) -> [String] {
        guard case .command(let command) = request else { return [] }
        precondition(
            command.positionals.contains { $0.name == name }, "no positional '\(name)' is declared")
        return arguments[name] ?? []
    }

    private func isDeclared(_ name: String, takingValue: Bool) -> Bool {
        declared.contains { $0.long == name && $0.takesValue == takingValue }
    }
}
