internal import Arguments
internal import Glibc
internal import Linux
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
        var link = try call.supervisor()
        // Held before anything is asked for: afterwards their numbers may be somebody else's.
        let supervisor = try Leaving("supervisor", link.run.process)
        let keeper = try Leaving("keeper", link.run.keeper)
        let deadline = ContinuousClock.now + link.answerTime
        do {
            _ = try link.ask("shutdown")
        } catch let error as ControlError where error.code == .noAnswer {
            // It may have gone before the last reply was read. Whether it has is what counts.
        }
        try supervisor?.wait(until: deadline)
        try keeper?.wait(until: deadline)
        try output.line("all is stopped in '\(link.workspace.root)'")
        return .done
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
