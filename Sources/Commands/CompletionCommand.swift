internal import Arguments

/// `skep completion`: a script that teaches a shell to complete command lines.
enum CompletionCommand: Subcommand {
    static let declaration = Command(
        "completion", overview: "Print a script that completes command lines in a shell",
        positionals: [
            Positional(
                "SHELL", help: "The shell to print it for",
                kind: .oneOf(Shell.allCases.map(\.rawValue)))
        ],
        examples: [
            Example("source <(skep completion bash)", "In ~/.bashrc; zsh takes the same line"),
            Example("skep completion fish | source", "In ~/.config/fish/config.fish"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        // The parser lets no other word through.
        guard let shell = call.invocation.positional("SHELL").flatMap(Shell.init(rawValue:)) else {
            preconditionFailure("the parser refuses other words")
        }
        try output.page(Skep.program.completionScript(for: shell))
        return .done
    }
}
