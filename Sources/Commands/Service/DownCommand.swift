internal import Arguments
internal import Glibc
internal import Linux
internal import Swarm
internal import Wire

/// `skep down`: all agents end, then supervisor and keeper.
enum DownCommand: Subcommand {
    static let declaration = Command(
        "down", overview: "Stop all agents and the supervisor, leaving nothing behind",
        discussion: [
            """
            Agents get SIGTERM, and after 2 s SIGKILL. What was said last is recorded. The command
            returns when supervisor and keeper are gone.
            """
        ],
        examples: [Example("skep down", "End the swarm of this workspace")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let workspace = try call.workspace()
        let deadline = ContinuousClock.now + call.surroundings.answerTime
        if var link = try SupervisorLink.find(in: workspace, call.surroundings) {
            try shutDown(&link, by: deadline, &output)
        } else if let keeper = KeeperLock.keeper(in: workspace) {
            try end(keeper, of: workspace, by: deadline, &output)
        } else {
            throw SupervisorLink.missing(in: workspace)
        }
        guard try KeeperLock.isFree(in: workspace, by: deadline) else {
            throw Failure("processes of agents still end", hint: "see 'ps -e'")
        }
        try output.line("all is stopped in '\(workspace.root)'")
        return .done
    }

    private static func shutDown(
        _ link: inout SupervisorLink, by deadline: ContinuousClock.Instant,
        _ output: inout Output
    ) throws {
        // Held before anything is asked for: afterwards their numbers may be somebody else's.
        let supervisor = try Leaving("supervisor", link.run.process)
        let keeper = try Leaving("keeper", link.run.keeper)
        if let still = StandingStill("keeper", link.run.keeper) {
            try output.complain(still.complaint, hint: still.hint)
        }
        do {
            let last = try link.ask("shutdown")
            if last.json["recorded"] == false {
                try output.complain(
                    "what was said last is lost: the log cannot be written",
                    hint: "see '\(link.workspace.home)/skep.log'")
            }
            // What joined is not ours to end: who did not leave may run on.
            for refusal in last.json["results"]?.array ?? [] {
                try output.complain(Text(foreign: refusal["message"]?.string ?? ""))
            }
        } catch {
            // It may have gone before the last reply was read, or before it took notice.
            guard isWithoutAnswer(error) else { throw error }
            try Leaving("keeper", KeeperLock.keeper(in: link.workspace))?.tell()
        }
        try supervisor?.wait(until: deadline)
        try keeper?.wait(until: deadline)
    }

    private static func isWithoutAnswer(_ error: any Error) -> Bool {
        (error as? ControlError)?.code == .noAnswer || (error as? Failure)?.refusal == "interrupted"
    }

    /// No supervisor is there to stop the agents in order. When the keeper is gone, holders end them.
    private static func end(
        _ number: ProcessNumber, of workspace: WorkspaceSearch,
        by deadline: ContinuousClock.Instant,
        _ output: inout Output
    ) throws {
        guard let keeper = try Leaving("keeper", number) else { return }
        try keeper.tell()
        try keeper.wait(until: deadline)
        guard SystemFile.text(workspace.home + "/" + RunFile.name) != nil else { return }
        try output.remark("no supervisor served: what was left of the agents was killed")
    }
}

/// A process whose end is waited for.
private struct Leaving: ~Copyable {
    private let role: Text
    private let number: ProcessNumber
    private let process: ProcessHandle
    private let poller: Poller

    /// Nil when there is none any more, or none was named.
    init?(_ role: Text, _ number: ProcessNumber?) throws {
        guard let number else { return nil }
        let process: ProcessHandle
        do throws(SystemError) {
            process = try ProcessHandle(number)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        let poller = try Poller()
        try poller.watch(process.descriptor, for: .readable, token: 0)
        self.role = role
        self.number = number
        self.process = process
        self.poller = poller
    }

    /// Tells it to end.
    borrowing func tell() throws { try process.send(.terminate) }

    /// Throws a `Failure` when it still runs then.
    borrowing func wait(until deadline: ContinuousClock.Instant) throws {
        var events: [Poller.Event] = []
        while events.isEmpty {
            let left = deadline - ContinuousClock.now
            guard left > .zero else {
                throw Failure(
                    "the \(role), pid \(plain: number), still runs; it goes on stopping",
                    hint: "'skep ps' shows which agents are left")
            }
            try poller.wait(milliseconds: left.milliseconds, into: &events)
        }
    }
}

extension Duration {
    /// Rounded up, so that nobody waits for nothing at all.
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000) + 1
    }
}
