internal import Arguments
internal import MissionControl

/// One subcommand: how it is typed, and what it does.
protocol Subcommand: SendableMetatype {
    static var declaration: Command { get }

    /// Does what was asked for.
    ///
    /// Throws a `UsageError`, a `Failure`, a `LogError` or a `WriteError`.
    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode
}

/// A subcommand with its arguments, and the world it runs in.
struct Call {
    let invocation: Invocation
    let surroundings: Surroundings

    var zone: Zone { surroundings.zone }

    /// The workspace of the current directory, or of the one named with `-C`.
    func workspace() throws(Failure) -> WorkspaceSearch {
        try WorkspaceSearch(from: invocation.value("directory"), in: surroundings)
    }

    /// A mistake in the arguments that only the command can see.
    func usageError(_ message: String) -> UsageError {
        guard case .command(let command) = invocation.request else {
            return Skep.program.usageError(message, in: nil)
        }
        return Skep.program.usageError(message, in: command)
    }
}
