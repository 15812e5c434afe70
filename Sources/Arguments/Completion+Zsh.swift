/// The script for zsh: one `_arguments` call for the program and one for each command.
struct ZshCompletion {
    private let program: Program
    private let function: String

    init(_ program: Program) {
        self.program = program
        function = "_" + program.identifier
    }

    var text: String {
        """
        #compdef \(program.name)
        # Completion of \(program.name) for zsh: source this file, or save it as \(function) in $fpath.

        \(function)_commands() {
            local -a commands=(
        \(lines(program.commands.map(described), indent: 8))
            )
            _describe -t commands command commands
        }

        \(function)() {
            local curcontext=$curcontext state line ret=1
            typeset -A opt_args
            _arguments -C -s -S \\
        \(continued(program.options.map(spec), indent: 8)) \\
                '(-): :->command' \\
                '(-)*:: :->argument' && ret=0
            case $state in
                command)
                    \(function)_commands && ret=0
                    ;;
                argument)
                    curcontext=${curcontext%:*:*}:\(program.name)-$words[1]:
                    case $words[1] in
        \(program.commands.map(commandCase).joined(separator: "\n"))
                    esac
                    ;;
            esac
            return ret
        }

        # In $fpath the file is the function's body; sourced, it has to introduce itself.
        if [[ $funcstack[1] == \(function) ]]; then
            \(function) "$@"
        else
            compdef \(function) \(program.name)
        fi

        """
    }

    private func described(_ command: Command) -> String {
        singleQuoted("\(command.name):\(escaped(command.overview))")
    }

    private func commandCase(_ command: Command) -> String {
        let options = program.options(with: command).map(spec)
        let plain = command.plainPositionals.enumerated().map { spec($0 + 1, $1) }
        let call = arguments(options + plain)
        let calls = command.afterDashes.map { rest in
            // zsh passes over --, so what follows it needs a call of its own.
            """
                                if (( ${words[(i)--]} < CURRENT )); then
            \(arguments(options + [spec(1, rest)]))
                                else
            \(call)
                                fi
            """
        }
        return """
                            \(command.name))
            \(calls ?? call)
                                ;;
            """
    }

    private func arguments(_ specs: [String]) -> String {
        """
                            _arguments -s -S \\
        \(continued(specs, indent: 24)) && ret=0
        """
    }

    /// `'(-f --follow)'{-f,--follow}'[help]'`: a group that excludes itself, unless repeatable.
    private func spec(_ option: Option) -> String {
        let names = option.spellings.map { spelling in
            guard option.takesValue else { return spelling }
            // The value of a short option may be glued to it, that of a long one follows `=`.
            return spelling.hasPrefix("--") ? spelling + "=" : spelling + "+"
        }
        let forms = names.count > 1 ? "{\(names.joined(separator: ","))}" : names[0]
        let value = option.placeholder.map { ":\(escaped($0)):\(action(option.kind))" } ?? ""
        return singleQuoted(exclusion(option)) + forms
            + singleQuoted("[\(escaped(option.help))]\(value)")
    }

    private func exclusion(_ option: Option) -> String {
        if option == Program.help || option == Program.version { return "(- *)" }
        if option.repetition == .collected { return "*" }
        return "(\(option.spellings.joined(separator: " ")))"
    }

    private func spec(_ place: Int, _ positional: Positional) -> String {
        let start = positional.takesMany ? "*" : "\(place)"
        let colons = positional.arity == .optional ? "::" : ":"
        return singleQuoted(
            "\(start)\(colons)\(escaped(positional.name)):\(action(positional.kind))")
    }

    private func action(_ kind: ValueKind) -> String {
        switch kind {
        // A single space: something is expected, and nothing is known about it.
        case .text, .distance: " "
        case .file: "_files"
        case .directory: "_directories"
        case .oneOf(let words), .suggested(let words): "(\(words.joined(separator: " ")))"
        case .commandName: "\(function)_commands"
        }
    }

    private func escaped(_ text: String) -> String {
        text.escaping(["\\": #"\\"#, ":": #"\:"#, "[": #"\["#, "]": #"\]"#])
    }

    private func lines(_ lines: [String], indent: Int) -> String {
        lines.map { String(repeating: " ", count: indent) + $0 }.joined(separator: "\n")
    }

    private func continued(_ lines: [String], indent: Int) -> String {
        lines.map { String(repeating: " ", count: indent) + $0 }.joined(separator: " \\\n")
    }
}
