internal import Arguments
internal import MissionControl

/// `skep help`: the program, one of its commands, or all of it as a manual page.
enum HelpCommand: Subcommand {
    static let declaration = Command(
        "help", overview: "Explain skep or one of its commands",
        positionals: [
            Positional(
                "COMMAND", help: "The command to explain", arity: .optional, kind: .commandName)
        ],
        options: [
            .flag("man", help: "Print the manual page, all commands on one page"),
            .flag("keys", help: "Print the keys of the screen, as Markdown"),
        ],
        examples: [
            Example("skep help events", "The same as 'skep events --help'"),
            Example("skep help --man | man -l -", "Read the manual page"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let name = call.invocation.positional("COMMAND")
        guard !call.invocation.flag("man") else {
            if let name {
                throw call.usageError(
                    "'--man' prints one page for all commands, and takes no '\(name)'")
            }
            try output.page(Skep.program.manualPage())
            return .done
        }
        guard !call.invocation.flag("keys") else {
            try output.page(KeyTable.page)
            return .done
        }
        let command = name.flatMap { Skep.program.command(named: $0) }
        try output.page(command.map { Skep.program.help(for: $0) } ?? Skep.program.help())
        return .done
    }
}
