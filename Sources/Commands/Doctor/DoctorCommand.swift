internal import Arguments
internal import EventLog
internal import Swarm

/// `skep doctor`: what is missing on this machine, and how to get it.
enum DoctorCommand: Subcommand {
    static let declaration = Command(
        "doctor", overview: "Say what this machine lacks, and how to get it",
        discussion: [
            """
            Looks at the libraries skep is linked with, at the programs, the kernel and the terminal
            it needs, and at the workspace: its log, its permissions, its disk. Each line ends in 'ok' or in
            what to do; '?' marks what is worth knowing, '✗' what is wrong. Exits with 1 if anything
            is wrong. Nothing is changed.
            """
        ],
        options: [.flag("json", help: "Print one JSON object")],
        examples: [Example("skep doctor", "Whether all is well here")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let findings = libraries + tools(call.surroundings) + workspace(call)
        if call.invocation.flag("json") {
            try output.json(Array(findings.json(version: Skep.version).text.utf8))
        } else {
            for line in findings.lines(output.face) { try output.line(line) }
        }
        return findings.isAllWell ? .done : .failed
    }

    private static func tools(_ surroundings: Surroundings) -> [Finding] {
        [
            GitCheck.finding(surroundings), HolderCheck.finding(surroundings),
        ] + KernelCheck.findings + [
            SocketCheck.finding(surroundings), TerminalCheck(surroundings).finding,
            LocaleCheck.finding(surroundings),
        ] + ScreenCheck.findings(surroundings)
    }

    /// That none runs is no mistake.
    private static func keeper(_ workspace: WorkspaceSearch) -> [Finding] {
        guard let process = KeeperLock.keeper(in: workspace) else { return [] }
        if let still = StandingStill("keeper", process) {
            return [.wrong("keeper", still.complaint, still.hint)]
        }
        if let still = StandingStill("supervisor", RunFile(in: workspace)?.process) {
            return [.wrong("supervisor", still.complaint, still.hint)]
        }
        return [.ok("keeper", "pid \(plain: process)")]
    }

    private static func workspace(_ call: Call) -> [Finding] {
        do throws(Failure) {
            let found = try call.workspace()
            return [.ok("workspace", "\(found.root)")] + DiskCheck(found.log).findings
                + keeper(found)
                + LogCheck.findings(found.log, call.zone)
        } catch {
            return [.note("workspace", error.message, error.hint ?? "")]
        }
    }
}
