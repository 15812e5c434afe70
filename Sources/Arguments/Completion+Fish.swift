/// The script for fish: one `complete` line for each word, with the place where it fits.
struct FishCompletion {
    private let program: Program
    private let function: String

    init(_ program: Program) {
        self.program = program
        function = "__" + program.identifier
    }

    var text: String {
        """
        # Completion of \(program.name) for fish: save it as \(program.name).fish in
        # ~/.config/fish/completions, or source it.

        \(typed)

        # Whether the line is at one of the places "command:place".
        function \(function)_at
            set -l typed (\(function)_typed)
            for place in $argv
                string match -q -- $place $typed; and return 0
            end
            return 1
        end

        \(entries.joined(separator: "\n"))

        """
    }

    /// Fish's own helpers take the value of `-C` for the command, hence a walk of our own.
    private var typed: String {
        """
        # Prints the command on the line and how many arguments follow it.
        function \(function)_typed
            set -l words (commandline -opc)
            set -e words[1]
            set -l command ''
            set -l place 0
            set -l ended ''
            set -l skip ''
            for word in $words
                if test -n "$skip"
                    set skip ''
                    continue
                end
                if test -z "$ended"
                    switch "$command $word"
                        case '* --'
                            set ended --
                            continue
        \(skipCase)
                        case '* -*'
                            continue
                    end
                end
                if test -z "$command"
                    set command $word
                else
                    set place (math $place + 1)
                end
            end
            echo "$command:$ended$place"
        end
        """
    }

    /// The options whose next word is their value.
    private var skipCase: String {
        let keys =
            valueSpellings(program.options).map { "'* \($0)'" }
            + program.commands.flatMap { command in
                valueSpellings(command.options).map { "'\(command.name) \($0)'" }
            }
        guard !keys.isEmpty else { return "                # No option takes a value." }
        return """
                            case \(keys.joined(separator: " "))
                                set skip 1
                                continue
            """
    }

    private func valueSpellings(_ options: [Option]) -> [String] {
        options.filter(\.takesValue).flatMap(\.spellings)
    }

    private var entries: [String] {
        // Files are offered only where a file belongs.
        [entry("-f")] + program.options.map { entry(switches($0)) }
            + program.commands.map { command in
                entry(
                    "-n '\(function)_at :0 :--0' -a \(command.name) "
                        + "-d \(quoted(command.overview))")
            } + program.commands.flatMap(entries(for:))
    }

    private func entries(for command: Command) -> [String] {
        let plain = command.plainPositionals.enumerated().compactMap { place, positional in
            offer(positional.kind).map { offered in
                entry("-n \(condition(command, place, positional)) \(offered)")
            }
        }
        let rest = command.afterDashes.flatMap { offer($0.kind) }
            .map { entry(#"-n "\#(function)_at '\#(command.name):--*'" \#($0)"#) }
        return command.options.map { option in
            entry(#"-n "\#(function)_at '\#(command.name):*'" \#(switches(option))"#)
        } + plain + (rest.map { [$0] } ?? [])
    }

    private func condition(_ command: Command, _ place: Int, _ positional: Positional) -> String {
        guard positional.takesMany else {
            return "'\(function)_at \(command.name):\(place) \(command.name):--\(place)'"
        }
        let earlier = (0..<place).map { " \(command.name):\($0) \(command.name):--\($0)" }.joined()
        let exception = earlier.isEmpty ? "" : "; and not \(function)_at\(earlier)"
        return #""\#(function)_at '\#(command.name):*'\#(exception)""#
    }

    private func switches(_ option: Option) -> String {
        let short = option.short.map { "-s \($0) " } ?? ""
        return "\(short)-l \(option.long)\(value(option)) -d \(quoted(option.help))"
    }

    private func value(_ option: Option) -> String {
        guard option.takesValue else { return "" }
        return offer(option.kind).map { option.kind == .file ? " -r -F" : " -x \($0)" } ?? " -x"
    }

    /// What to offer for a value; nil where nothing is known about it.
    private func offer(_ kind: ValueKind) -> String? {
        switch kind {
        case .text, .distance: nil
        case .file: "-F"
        case .directory: "-a '(__fish_complete_directories)'"
        case .oneOf(let words), .suggested(let words): "-a '\(words.joined(separator: " "))'"
        case .commandName: "-a '\(program.commands.map(\.name).joined(separator: " "))'"
        }
    }

    private func entry(_ rest: String) -> String {
        "complete -c \(program.name) \(rest)"
    }

    private func quoted(_ text: String) -> String {
        "'" + text.escaping(["\\": #"\\"#, "'": #"\'"#]) + "'"
    }
}
