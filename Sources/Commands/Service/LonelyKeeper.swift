internal import Arguments
internal import Linux

/// A keeper whose supervisor does not answer: it is starting, or does not stay up.
struct LonelyKeeper {
    let workspace: WorkspaceSearch
    let process: ProcessNumber

    init?(in workspace: WorkspaceSearch) {
        guard let keeper = KeeperLock.keeper(in: workspace) else { return nil }
        self.workspace = workspace
        process = keeper
    }

    /// Whether its supervisor has failed, and the next one is not due yet: nobody answers now.
    var isBackingOff: Bool { Diagnostics(in: workspace, fromStart: true).endsWithATryAgain }

    private var still: StandingStill? {
        StandingStill("supervisor", RunFile(in: workspace)?.process)
            ?? StandingStill("keeper", process)
    }

    /// What is wrong.
    var complaint: Text {
        if let still { return still.complaint }
        // Without a failure of this one it would be the word of another that is gone.
        let diagnostics = Diagnostics(in: workspace, fromStart: true)
        let last = diagnostics.endsWithATryAgain ? diagnostics.lastLine : []
        return "the supervisor of '\(workspace.root)' does not answer"
            + (last.isEmpty ? Text() : "; it said last: \(last)")
    }

    var hint: Text {
        if let still { return still.hint }
        guard isBackingOff else {
            return
                "it may be starting; see '\(workspace.home)/skep.log'; 'skep down' ends all of it"
        }
        return """
            agents run on, and the keeper, pid \(plain: process), starts it again and again; \
            see '\(workspace.home)/skep.log'; 'skep down' ends all of it
            """
    }

    var failure: Failure { Failure(complaint, hint: hint, code: .noSupervisor) }
}
