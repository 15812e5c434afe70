internal import EventLog
internal import Linux
internal import Swarm

/// What the checker's thread does.
// @unchecked: made before the thread starts, and touched by that thread alone from then on.
final class CheckerWorker: @unchecked Sendable {
    /// Rung by whoever wants something.
    let bell: EventCounter
    /// Called when there is something on the desk.
    var tell: @Sendable () -> Void = {}
    private let desk: Monitor<Checker.Desk>
    private let environment: [String]
    private let poller: Poller
    /// What is not begun yet.
    private var waiting: [(check: Check, process: ProcessIdentity?)] = []
    private var running: [UInt64: any RunningCheck] = [:]
    /// Those of which nobody hears any more, until the system says that they are gone.
    private var dropped: Set<UInt64> = []
    private var nextToken: UInt64 = 1

    /// So many are under way at once; the kernel asks for one an agent.
    private static let limit = 32

    init(_ desk: Monitor<Checker.Desk>, environment: [String]) throws {
        self.desk = desk
        self.environment = environment
        bell = try EventCounter()
        poller = try Poller()
        try poller.watch(bell.descriptor, for: .readable, token: 0)
    }

    func run() {
        var events: [Poller.Event] = []
        while !desk.read({ $0.isClosing }) {
            // Where the system has no memory for that it is looked at all the same.
            do { try poller.wait(milliseconds: milliseconds, into: &events) } catch {}
            _ = bell.acknowledge()
            takeWishes()
            for event in events where event.token != 0 { look(at: event.token) }
            expire()
            begin()
        }
        for check in running.values { check.end() }
        desk.update { $0.hasEnded = true }
    }

    private var milliseconds: Int? {
        let due = running.filter { !dropped.contains($0.key) }.values.map(\.deadline).min()
        return due.map { Int(max($0 - Clocks.boot, 0) / 1_000) + 1 }
    }

    private func takeWishes() {
        let wishes = desk.update { desk in
            defer { desk.wishes = [] }
            return desk.wishes
        }
        for wish in wishes {
            switch wish {
            case .check(let check, let process): waiting.append((check, process))
            case .drop(let ticket):
                waiting.removeAll { $0.check.ticket == ticket }
                if let token = running.first(where: { $0.value.ticket == ticket })?.key {
                    drop(token)
                }
            }
        }
    }

    private func begin() {
        while running.count - dropped.count < CheckerWorker.limit, !waiting.isEmpty {
            let (check, process) = waiting.removeFirst()
            do throws(SystemError) {
                if let outcome = try atOnce(check.task) {
                    say(outcome, check.ticket)
                    continue
                }
                let begun = try begin(check, process)
                try begun.watch(by: poller, token: nextToken)
                running[nextToken] = begun
                nextToken += 1
            } catch {
                say(.refused("\(error)"), check.ticket)
            }
        }
    }

    /// What need not be waited for; nil where that must be.
    private func atOnce(_ task: Check.Task) throws(SystemError) -> CheckOutcome? {
        switch task {
        case .append(let path, let directory, let line):
            try LineFile.append(line, to: path, from: directory)
            return .appended
        case .exists(let path):
            return FileStatus(at: path) == nil ? .refused("no such file") : .exists
        case .command, .connect: return nil
        }
    }

    private func begin(
        _ check: Check, _ process: ProcessIdentity?
    ) throws(SystemError) -> any RunningCheck {
        let deadline = Clocks.boot + check.timeout
        switch check.task {
        case .connect(let port):
            return try PortCheck(port, check.ticket, deadline: deadline)
        case .command(let words, let directory, let input):
            return try CommandCheck(
                words, in: directory, process?.environment ?? environment, reading: input,
                check.ticket, deadline: deadline)
        case .append, .exists: preconditionFailure("it is done at once")
        }
    }

    private func look(at token: UInt64) {
        guard let check = running[token], let outcome = check.outcome() else { return }
        running[token] = nil
        if dropped.remove(token) == nil { say(outcome, check.ticket) }
    }

    private func expire() {
        let now = Clocks.boot
        for (token, check) in running where !dropped.contains(token) && check.deadline <= now {
            drop(token)
            say(.timedOut, check.ticket)
        }
    }

    private func drop(_ token: UInt64) {
        guard let check = running[token], !dropped.contains(token) else { return }
        check.end()
        if check.isGone { running[token] = nil } else { dropped.insert(token) }
    }

    private func say(_ outcome: CheckOutcome, _ ticket: Int) {
        desk.update { $0.news.append(Checker.News(outcome: outcome, ticket: ticket)) }
        tell()
    }
}
