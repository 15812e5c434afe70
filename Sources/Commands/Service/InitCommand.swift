internal import Arguments
internal import Configuration
internal import Glibc
internal import Linux

/// `skep init`: a directory becomes a workspace, with a `skep.yaml` that explains itself.
enum InitCommand: Subcommand {
    static let declaration = Command(
        "init", overview: "Make the current directory a workspace, and write a skep.yaml",
        discussion: [
            """
            Makes '.skep', which will hold the log, with a '.gitignore' of its own, so that git passes
            over it. In a repository 'skep run' and 'skep up' do the same by themselves, at its root.
            """,
            """
            'skep.yaml' is for the agents that 'skep up' starts: it begins with examples of all that
            can be said of one, and 'preset: claude' is enough for an agent that is known here. What is
            there already is never written over.
            """,
        ],
        examples: [
            Example("skep init", "Make a workspace here"),
            Example("skep -C ~/shop init", "Make one of another directory"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let root = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        if try WorkspaceSearch.isRoot(root) {
            try output.line("'\(root)' is a workspace already")
        } else {
            let outer = try WorkspaceSearch(above: root)
            let made = try WorkspaceSearch.make(in: root)
            try output.line("'\(root)' is a workspace now, in '\(made.home)'")
            if let outer { try output.remark("it lies inside another one, '\(outer.root)'") }
        }
        let path = WorkspaceSearch.path(root, Manifest.fileName)
        if try write(path) {
            try output.line(
                "'\(path)' is written: name your agents there, then 'skep up' starts them")
        } else {
            try output.line("'\(path)' is there already, and stays as it is; 'skep up' reads it")
        }
        return .done
    }

    /// False where something of that name is there, whatever it is.
    private static func write(_ path: String) throws(SystemError) -> Bool {
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor(open: path, O_CREAT | O_EXCL | O_WRONLY, mode: 0o666)
        } catch {
            guard error.code == EEXIST else { throw error }
            return false
        }
        do throws(SystemError) {
            let text = Array(Manifest.template.utf8)
            guard case .bytes(text.count) = try file.write(text) else {
                throw SystemError(code: ENOSPC, deed: "write", subject: path)
            }
        } catch {
            // Half of it would stay for ever, as it is never written over.
            unlink(path)
            throw error
        }
        return true
    }
}
