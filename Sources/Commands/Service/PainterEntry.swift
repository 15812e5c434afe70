internal import Arguments
internal import Linux
internal import Painter

/// `skep painter ROOT`: what a keeper starts, with a supervisor's pipe as descriptor 3. No person types it,
/// so no help names it.
enum PainterEntry {
    static let word = "painter"
    private static let life: Int32 = 3

    /// Nil when the arguments are not a keeper's.
    static func workspace(_ arguments: [String]) -> WorkspaceSearch? {
        guard arguments.count == 2, arguments[0] == word else { return nil }
        return WorkspaceSearch(root: arguments[1])
    }

    /// Nobody but the diagnostics is there to be told what went wrong.
    static func run(_ workspace: WorkspaceSearch, _ surroundings: Surroundings) -> ExitCode {
        let log = Service.diagnostics(of: "painter", in: workspace, surroundings)
        guard let run = RunFile(in: workspace), let events = run.events else {
            log.write("no supervisor says where it is")
            return .failed
        }
        do {
            try Painter.run(
                PainterOptions(
                    directory: workspace.log, control: run.control, events: events, life: life))
            return .done
        } catch {
            log.write("\(error)")
            return .failed
        }
    }
}
