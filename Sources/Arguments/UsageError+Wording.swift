/// The sentences of the parser, all in one place so that they sound alike.
extension UsageError {
    static func unknownCommand(_ name: String, of program: Program) -> UsageError {
        let near = question(about: name, among: program.commands.map(\.name))
        return UsageError(
            .unknownCommand, "unknown command '\(name)' of '\(program.name)'" + near,
            hint: program.hint(for: nil))
    }

    static func unknownOption(
        _ spelling: String, with command: Command?, of program: Program
    ) -> UsageError {
        UsageError(
            .unknownOption,
            "unknown option '\(spelling)' for '\(program.title(of: command))'"
                + advice(on: spelling, with: command, of: program),
            hint: program.hint(for: command))
    }

    static func unknownLetter(
        _ letter: Unicode.Scalar, in cluster: String, with command: Command?, of program: Program
    ) -> UsageError {
        let isAlone = cluster.unicodeScalars.count == 2
        return UsageError(
            .unknownOption,
            "unknown option '-\(letter)'" + (isAlone ? "" : " in '\(cluster)'")
                + " for '\(program.title(of: command))'"
                + advice(on: cluster, with: command, of: program),
            hint: program.hint(for: command))
    }

    static func valueForFlag(
        _ spelling: String, value: String, with command: Command?, of program: Program
    ) -> UsageError {
        UsageError(
            .unexpectedValue,
            "option '\(spelling)' of '\(program.title(of: command))' takes no value, "
                + "but got '\(value)'",
            hint: program.hint(for: command))
    }

    static func missingValue(
        of option: Option, spelled spelling: String, with command: Command?, of program: Program
    ) -> UsageError {
        UsageError(
            .missingValue,
            "option '\(spelling)' of '\(program.title(of: command))' needs a value: "
                + "\(spelling) \(option.placeholder ?? "")",
            hint: program.hint(for: command))
    }

    static func notAllowed(
        _ value: String, of subject: String, words: [String], with command: Command?,
        of program: Program
    ) -> UsageError {
        UsageError(
            .valueNotAllowed,
            "'\(value)' is not a value of \(subject); allowed: \(words.joined(separator: ", "))",
            hint: program.hint(for: command))
    }

    static func missing(
        _ positional: Positional, with command: Command, of program: Program
    ) -> UsageError {
        let usage = Usage(program, command).text
        return UsageError(
            .missingArgument,
            "missing argument \(positional.name) of '\(program.title(of: command))'; "
                + "usage: \(usage)",
            hint: program.hint(for: command))
    }

    static func unexpected(
        _ argument: String, with command: Command, of program: Program
    ) -> UsageError {
        UsageError(
            .unexpectedArgument,
            "unexpected argument '\(argument)' for '\(program.title(of: command))'"
                + capacity(of: command),
            hint: program.hint(for: command))
    }

    /// `skep run ls -la`: all of it, with the dashes where they belong.
    static func dashesMissing(
        before argument: String, as line: [String], with command: Command, of program: Program
    ) -> UsageError {
        let corrected = ([program.name] + line).map(shellWord).joined(separator: " ")
        let isShort = corrected.utf8.count <= lineLimit && !corrected.contains(where: \.isNewline)
        return UsageError(
            .unexpectedArgument,
            "unexpected argument '\(argument)' for '\(program.title(of: command))'"
                + capacity(of: command) + (isShort ? ": \(corrected)" : ""),
            hint: program.hint(for: command))
    }

    /// A longer one says less than that there must be dashes.
    private static let lineLimit = 200

    /// As it is typed to be one argument.
    private static func shellWord(_ argument: String) -> String {
        let isPlain = argument.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._-/=:,+@%".utf8.contains(byte)
            }
        }
        guard !isPlain || argument.isEmpty else { return argument }
        return "'"
            + argument.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }

    /// Why there is no room for one more argument.
    private static func capacity(of command: Command) -> String {
        if let last = command.afterDashes { return "; put \(last.name) after '--'" }
        let names = command.positionals.map(\.name)
        return names.isEmpty
            ? ", which takes none" : ", which takes only \(names.joined(separator: " "))"
    }

    /// What may have been meant by an unknown option: a neighbour here, the same one elsewhere,
    /// or no option at all.
    private static func advice(
        on spelling: String, with command: Command?, of program: Program
    ) -> String {
        let here = program.options(with: command).flatMap(\.spellings)
        let near = question(about: spelling, among: here)
        if !near.isEmpty { return near }
        if let owner = program.commands.first(where: { owns(spelling, $0) }) {
            return command == nil
                ? "; it goes after the command, as in '\(program.title(of: owner)) \(spelling)'"
                : "; it is an option of '\(program.title(of: owner))'"
        }
        return command?.positionals.isEmpty == false
            ? "; put '--' before an argument that begins with '-'" : ""
    }

    private static func owns(_ spelling: String, _ command: Command) -> Bool {
        command.options.contains { $0.spellings.contains(spelling) }
    }
}
