extension Program {
    /// Understands the arguments after the program's own name.
    ///
    /// The first mistake from the left is thrown, except that `--help` and `--version` end the
    /// reading: who asks for help is not told what is missing.
    public func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        var parser = Parser(program: self, arguments: arguments)
        return try parser.run()
    }
}

/// Reads arguments from the left; what an option is depends on the command seen so far.
private struct Parser {
    private let program: Program
    private let all: [String]
    private var pending: ArraySlice<String>
    private var command: Command?
    private var optionsEnded = false
    private var flags: Set<String> = []
    private var values: [String: [String]] = [:]
    private var plain: [String] = []
    /// Where the first of these stands among all arguments.
    private var firstPlain: Int?
    private var afterDashes: [String] = []

    init(program: Program, arguments: [String]) {
        self.program = program
        all = arguments
        pending = arguments[...]
    }

    mutating func run() throws(UsageError) -> Invocation {
        while let argument = pending.popFirst() {
            if let request = try take(argument) { return invocation(request, [:]) }
        }
        guard let command else { return invocation(.bare, [:]) }
        return invocation(.command(command), try dealOut(to: command))
    }

    /// Takes one argument, with the value it may need; a request ends the reading.
    private mutating func take(_ argument: String) throws(UsageError) -> Invocation.Request? {
        if optionsEnded || !isOption(argument) {
            try takePlain(argument)
            return nil
        }
        if argument == "--" {
            optionsEnded = true
            return nil
        }
        return argument.utf8.starts(with: "--".utf8)
            ? try takeLong(argument) : try takeCluster(argument)
    }

    /// A single dash is an argument: by custom it means standard input.
    ///
    /// Bytes, not characters, are compared here and below: a combining mark after the dash or
    /// the equals sign would hide it.
    private func isOption(_ argument: String) -> Bool {
        argument.utf8.first == UInt8(ascii: "-") && argument.utf8.count > 1
            && !(isDistance(argument) && command?.plainPositionals.first?.kind == .distance)
    }

    private func isDistance(_ argument: String) -> Bool {
        argument.utf8.dropFirst().first.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false
    }

    private mutating func takePlain(_ argument: String) throws(UsageError) {
        guard let command else {
            guard let named = program.command(named: argument) else {
                throw .unknownCommand(argument, of: program)
            }
            self.command = named
            return
        }
        if optionsEnded && command.afterDashes != nil {
            afterDashes.append(argument)
        } else {
            firstPlain = firstPlain ?? pending.startIndex - 1
            plain.append(argument)
        }
    }

    /// `skep run ls -la` lacks no option and no program, but the dashes before it.
    private var withoutDashes: UsageError? {
        guard let command, command.afterDashes != nil, command.plainPositionals.isEmpty,
            let firstPlain
        else { return nil }
        let line = all[..<firstPlain] + ["--"] + all[firstPlain...]
        return .dashesMissing(
            before: all[firstPlain], as: Array(line), with: command, of: program)
    }

    private mutating func takeLong(_ argument: String) throws(UsageError) -> Invocation.Request? {
        let parts = argument.utf8.split(
            separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let spelling = String(Substring(parts[0]))
        let attached = parts.count > 1 ? String(Substring(parts[1])) : nil
        let found = declared.first { "--\($0.long)" == spelling }
        guard let found else {
            throw withoutDashes ?? .unknownOption(spelling, with: command, of: program)
        }
        return try accept(found, spelled: spelling, attached: attached)
    }

    /// Reads `-fq`, `-n5` and `-fn5`: flags, and at the end perhaps an option with its value.
    private mutating func takeCluster(_ argument: String) throws(UsageError)
        -> Invocation.Request?
    {
        var letters = argument.unicodeScalars.dropFirst()
        while let letter = letters.popFirst() {
            guard let found = declared.first(where: { $0.short == Character(letter) }) else {
                throw withoutDashes
                    ?? .unknownLetter(letter, in: argument, with: command, of: program)
            }
            let attached = found.takesValue && !letters.isEmpty ? String(letters) : nil
            if let request = try accept(found, spelled: "-\(letter)", attached: attached) {
                return request
            }
            if found.takesValue { return nil }
        }
        return nil
    }

    private mutating func accept(
        _ option: Option, spelled spelling: String, attached: String?
    ) throws(UsageError) -> Invocation.Request? {
        guard option.takesValue else {
            guard attached == nil else {
                throw .valueForFlag(spelling, value: attached ?? "", with: command, of: program)
            }
            return takeFlag(option)
        }
        // The next argument is the value whatever it looks like: `--from -10m` is a time.
        guard let value = attached ?? pending.popFirst() else {
            throw .missingValue(of: option, spelled: spelling, with: command, of: program)
        }
        try check(value, option.kind, of: spelling)
        let earlier = option.repetition == .collected ? values[option.long] ?? [] : []
        values[option.long] = earlier + [value]
        return nil
    }

    private mutating func takeFlag(_ option: Option) -> Invocation.Request? {
        switch option {
        case Program.help:
            // `skep --help events` means the same as `skep events --help`.
            return .help(command ?? pending.lazy.compactMap(program.command(named:)).first)
        case Program.version:
            return .version
        default:
            flags.insert(option.long)
            return nil
        }
    }

    private func dealOut(to command: Command) throws(UsageError) -> [String: [String]] {
        var left = plain[...]
        var dealt: [String: [String]] = [:]
        for positional in command.positionals {
            let share = take(from: &left, for: positional)
            guard !share.isEmpty || !positional.isRequired else {
                if positional.arity == .afterDashes, let extra = left.first {
                    throw withoutDashes ?? .unexpected(extra, with: command, of: program)
                }
                throw .missing(positional, with: command, of: program)
            }
            for argument in share { try check(argument, positional.kind, of: positional.name) }
            dealt[positional.name] = Array(share)
        }
        if let extra = left.first {
            throw withoutDashes ?? .unexpected(extra, with: command, of: program)
        }
        return dealt
    }

    private func take(
        from left: inout ArraySlice<String>, for positional: Positional
    ) -> ArraySlice<String> {
        if positional.arity == .afterDashes { return afterDashes[...] }
        let share = positional.takesMany ? left : left.prefix(1)
        left = left.dropFirst(share.count)
        return share
    }

    private func check(
        _ value: String, _ kind: ValueKind, of subject: String
    ) throws(UsageError) {
        switch kind {
        case .text, .distance, .file, .directory, .suggested:
            return
        case .oneOf(let words):
            guard words.contains(value) else {
                throw .notAllowed(value, of: subject, words: words, with: command, of: program)
            }
        case .commandName:
            guard program.command(named: value) != nil else {
                throw .unknownCommand(value, of: program)
            }
        }
    }

    private var declared: [Option] { program.options(with: command) }

    private func invocation(
        _ request: Invocation.Request, _ arguments: [String: [String]]
    ) -> Invocation {
        Invocation(
            request: request, positionals: plain + afterDashes, declared: declared, flags: flags,
            values: values, arguments: arguments)
    }
}
