/// The script for bash; it needs neither bash-completion nor anything newer than bash 3.2.
///
/// Tables of the program's words come first, as `case` statements over "command option" and
/// "command:place"; then a walk over the line, the same for every program.
struct BashCompletion {
    private let program: Program
    private let prefix: String

    init(_ program: Program) {
        self.program = program
        prefix = "_" + program.identifier
    }

    var text: String {
        """
        # Completion of \(program.name) for bash: source this file.

        # Sets what the option takes; fails when it takes no value.
        \(prefix)_option() {
            kind=
            case "$1 $2" in
        \(indented(optionCases))
            esac
            [[ -n $kind ]]
        }

        # Sets what stands in this place of the command.
        \(prefix)_argument() {
            kind=
            case "$1:$2" in
        \(indented(argumentCases))
            esac
        }

        \(prefix)_options() {
            kind=words
            case $1 in
        \(indented(optionLists))
            esac
        }

        \(reply)

        \(walk)

        complete -F \(prefix) \(program.name)

        """
    }

    private var optionCases: [String] {
        program.options.filter(\.takesValue).map { optionCase($0, key: "* ") }
            + program.commands.flatMap { command in
                command.options.filter(\.takesValue).map { optionCase($0, key: "\(command.name) ") }
            }
    }

    private func optionCase(_ option: Option, key: String) -> String {
        let patterns = option.spellings.map { spelling in
            // The star of a global option must stay outside the quotes to mean any command.
            key == "* " ? "*' \(spelling)'" : "'\(key)\(spelling)'"
        }
        return "\(patterns.joined(separator: " | "))) \(setting(option.kind)) ;;"
    }

    private var argumentCases: [String] {
        program.commands.flatMap { command in
            (command.afterDashes.map { ["'\(command.name):--'*) \(setting($0.kind)) ;;"] } ?? [])
                + command.plainPositionals.enumerated().map { place, positional in
                    let pattern =
                        positional.takesMany
                        ? "'\(command.name):'*"
                        : "'\(command.name):\(place)' | '\(command.name):--\(place)'"
                    return "\(pattern)) \(setting(positional.kind)) ;;"
                }
        }
    }

    private var optionLists: [String] {
        program.commands.map { "\($0.name)) words=\(list(with: $0)) ;;" }
            + ["*) words=\(list(with: nil)) ;;"]
    }

    private func list(with command: Command?) -> String {
        let spellings = program.options(with: command).flatMap(\.spellings)
        return "'\(spellings.joined(separator: " "))'"
    }

    private func setting(_ kind: ValueKind) -> String {
        switch kind {
        case .text, .distance: "kind=text"
        case .file: "kind=file"
        case .directory: "kind=directory"
        case .oneOf(let words), .suggested(let words):
            "kind=words words='\(words.joined(separator: " "))'"
        case .commandName: "kind=words words='\(commandNames)'"
        }
    }

    private var commandNames: String {
        program.commands.map(\.name).joined(separator: " ")
    }

    private func indented(_ lines: [String]) -> String {
        lines.map { "        " + $0 }.joined(separator: "\n")
    }
}

extension BashCompletion {
    /// Readline's own file completion knows about quotes and `~`; compgen does not, and stands in
    /// where compopt is missing (bash 3.2) or a prefix must be kept.
    private var reply: String {
        """
        \(prefix)_reply() {
            local action line
            case $kind in
                file) action=default; set -- -f ;;
                directory) action=dirnames; set -- -d ;;
                words) action=; set -- -W "$words" ;;
                *) return 0 ;;
            esac
            if [[ -n $action ]]; then
                [[ -z $prefix ]] && compopt -o "$action" 2>/dev/null && return 0
                compopt -o filenames 2>/dev/null
            fi
            while IFS= read -r line; do
                COMPREPLY+=("$prefix$line")
            done < <(compgen "$@" -- "$cur")
        }
        """
    }

    /// Bash breaks `--from=x` into three words unless the person told it not to; both are read.
    private var walk: String {
        """
        \(prefix)() {
            local cur=${COMP_WORDS[COMP_CWORD]} command= option= prefix= ended= kind= words=
            local i word place=0
            COMPREPLY=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [[ -n $option ]]; then
                    [[ $word == "=" ]] || option=
                elif [[ -z $ended && $word == -- ]]; then
                    ended=--
                elif [[ -z $ended && $word == -* ]]; then
                    \(prefix)_option "$command" "$word" && option=$word
                elif [[ -z $command ]]; then
                    command=$word
                else
                    ((place += 1))
                fi
            done
            [[ -n $option && $cur == "=" ]] && cur=
            if [[ -z $option$ended && $cur == --*=* ]]; then
                option=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
            fi
            if [[ -n $option ]]; then
                \(prefix)_option "$command" "$option"
            elif [[ -z $ended && $cur == -* ]]; then
                \(prefix)_options "$command"
            elif [[ -z $command ]]; then
                kind=words words='\(commandNames)'
            else
                \(prefix)_argument "$command" "$ended$place"
            fi
            \(prefix)_reply
        }
        """
    }
}
