internal import Arguments
internal import Linux
internal import Supervisor

/// `skep supervisor ROOT --keeper FD`: what a keeper starts. No person types it, so no help names it.
enum SupervisorEntry {
    static let word = "supervisor"

    /// Nil when the arguments are not a keeper's.
    static func options(
        _ arguments: [String], _ surroundings: Surroundings
    ) -> SupervisorOptions? {
        guard arguments.count == 4, arguments[0] == word, arguments[2] == "--keeper",
            let line = Int32(arguments[3])
        else { return nil }
        let workspace = WorkspaceSearch(root: arguments[1])
        return SupervisorOptions(
            directory: workspace.home, workspace: workspace.root, keeper: line,
            environment: surroundings.environment.entries, version: Skep.version,
            log: Service.diagnostics(of: "supervisor", in: workspace, surroundings))
    }

    /// Nobody but the diagnostics is there to be told what went wrong.
    static func run(_ options: SupervisorOptions) -> ExitCode {
        do {
            try Supervisor.run(options)
            return .done
        } catch {
            options.log.write("\(error)")
            return .failed
        }
    }
}
