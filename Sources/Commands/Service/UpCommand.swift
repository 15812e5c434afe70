internal import Arguments
internal import Configuration
internal import Swarm

/// `skep up`: a supervisor in the background, and the agents of `skep.yaml`.
enum UpCommand: Subcommand {
    static let declaration = Command(
        "up", overview: "Start the supervisor in the background, and the agents of skep.yaml",
        discussion: [
            """
            The file is looked through first: as long as it has mistakes, all of them are named and
            nothing is started. Then a supervisor is started where none runs, and each agent of the
            file that does not run, as 'skep run --name' would. One with 'depends_on' is started once
            that is so; ctrl-c ends the waiting, and says who was not started.
            """,
            """
            Agents that run as the file says are left as they are. Those of which it says something
            else since they were started are stopped, and started as it says now; those that were
            started because it named them, and that it does not name any more, are named.
            """,
            """
            Without FILE it is 'skep.yaml' at the root of the workspace; where there is none, only the
            supervisor is started. 'skep init' writes one that explains itself. Nothing ends when this
            terminal is closed; 'skep down' ends it.
            """,
        ],
        positionals: [
            Positional("FILE", help: "The agents to start", arity: .optional, kind: .file)
        ],
        options: [
            Call.profileOption,
            .flag("dry-run", help: "Say what would be done, and do nothing"),
            .flag(
                "remove-orphans",
                help: "Stop agents that the file does not name any more"),
        ],
        examples: [
            Example("skep up", "Start what does not run yet"),
            Example("skep up --dry-run", "What that would do, now that the file has changed"),
            Example("skep up --profile dev", "Those of the profile 'dev' as well"),
            Example("skep up review.yaml", "The same with the agents of another file"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        if call.invocation.flag("dry-run") { return try rehearse(call, &output) }
        let (workspace, file) = try call.swarm(&output)
        let launcher = Launcher(workspace: workspace, surroundings: call.surroundings)
        let found = try launcher.find()
        let when: Text = found == nil ? "now" : "already"
        var link = try found ?? launcher.start()
        try output.line(
            "a supervisor runs in '\(workspace.root)' \(when)\(process(link.run))")
        // Else whoever wonders why nothing starts finds it only in 'skep ps'.
        if link.isBreakerOn { try output.remark(AgentList.breakerIsOn) }
        guard let file else { return .done }
        return try Muster(
            file, in: call.surroundings, endsOrphans: call.invocation.flag("remove-orphans")
        ).start(by: &link, &output)
    }

    /// Nothing is made for it, not even a workspace.
    private static func rehearse(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let named = try call.invocation.positional("FILE").map { try ManifestFile($0, in: call) }
        let (workspace, isMade) = try call.placeToRunIn()
        let file =
            try named ?? ManifestFile(of: workspace, call.profiles, call.surroundings)
        let launcher = Launcher(workspace: workspace, surroundings: call.surroundings)
        var state = State()
        if isMade, var link = try launcher.find() {
            try output.line(
                "a supervisor runs in '\(workspace.root)' already\(process(link.run))")
            if link.isBreakerOn { try output.remark(AgentList.breakerIsOn) }
            state = try link.agents().state
        } else {
            try output.line("a supervisor would be started in '\(workspace.root)'")
        }
        guard let file else { return .done }
        try Rehearsal(
            file: file, workspace: workspace, surroundings: call.surroundings,
            endsOrphans: call.invocation.flag("remove-orphans")
        ).tell(state, &output)
        return .done
    }

    private static func process(_ run: RunFile) -> Text {
        run.process.map { ": pid \(plain: $0)" } ?? Text()
    }
}

extension Call {
    /// The workspace to run in, and which agents: those of the FILE that was named, or else of the
    /// workspace's own, if it has one.
    func swarm(_ output: inout Output) throws -> (WorkspaceSearch, ManifestFile?) {
        // Before anything is made: a mistake in it is to leave nothing behind.
        let named = try invocation.positional("FILE").map { try ManifestFile($0, in: self) }
        let file = try named ?? ManifestFile(of: placeToRunIn().workspace, profiles, surroundings)
        return (try workspaceToRunIn(&output), file)
    }

    /// Where a workspace is, or would be made.
    fileprivate func placeToRunIn() throws -> (workspace: WorkspaceSearch, isMade: Bool) {
        let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
        if let found = try WorkspaceSearch(above: start) { return (found, true) }
        let root = WorkspaceSearch.repository(above: start) ?? start
        return (WorkspaceSearch(root: root), false)
    }

    static let profileOption = Option.value(
        "profile", placeholder: "NAME",
        help: "Agents of this profile belong as well; '*' means all", repetition: .collected)

    /// Which profiles of the file were chosen.
    var profiles: [String] { invocation.values("profile") }
}
