internal import Arguments

/// `skep init`: a directory becomes a workspace.
enum InitCommand: Subcommand {
    static let declaration = Command(
        "init", overview: "Make the current directory a workspace",
        discussion: [
            """
            Makes '.skep', which will hold the log, with a '.gitignore' of its own, so that git passes
            over it. In a repository 'skep run' and 'skep up' do the same by themselves, at its root.
            """
        ],
        examples: [
            Example("skep init", "Make a workspace here"),
            Example("skep -C ~/shop init", "Make one of another directory"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let root = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        guard try !WorkspaceSearch.isRoot(root) else {
            try output.line("'\(root)' is a workspace already")
            return .done
        }
        let outer = try WorkspaceSearch(above: root)
        let made = try WorkspaceSearch.make(in: root)
        try output.line("'\(root)' is a workspace now, in '\(made.home)'")
        if let outer { try output.remark("it lies inside another one, '\(outer.root)'") }
        return .done
    }
}
