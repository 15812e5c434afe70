import EventLog
import Glibc
import Support
import Swarm

/// Bees of every kind in one colony, and what must be true of them when all is over.
struct BeeSwarm {
    let colony: Colony
    private let bees: [Bee]
    private var processes: [String: Int64] = [:]

    /// Starts them; they go on until they are stopped.
    init(in colony: Colony, _ bees: [Bee] = BeeSwarm.everyKind) throws {
        self.colony = colony
        self.bees = bees.map { bee in
            var bee = bee
            bee.ledgers = colony.ledgers
            return bee
        }
        for bee in self.bees {
            let said = try colony.run(bee)
            guard said.code == 0 else { throw Child.Failure(description: said.errors) }
        }
        processes = try numbers()
    }

    /// Eight: on pipes and terminals, with descriptor 3, in every shape; two of them answer.
    static var everyKind: [Bee] {
        [
            bee("pipe", rate: 400) { $0.onErrors = true },
            bee("events", rate: 200) { $0.onDescriptor3 = true },
            bee("wide", rate: 100, bytes: 9_000) { $0.fork = .daemon },
            bee("terminal", rate: 400) { $0.onTerminal = true },
            bee("both", rate: 200) {
                $0.onTerminal = true
                $0.onDescriptor3 = true
            },
            bee("scrubbed", rate: 200) { $0.fork = .scrub },
            answering("echo"),
            answering("typist") { $0.onTerminal = true },
        ]
    }

    private static func bee(
        _ name: String, rate: Int, bytes: Int = 80, _ change: (inout Bee) -> Void = { _ in }
    ) -> Bee {
        var bee = Bee(name)
        (bee.lines, bee.rate, bee.bytes) = (-1, rate, bytes)
        change(&bee)
        return bee
    }

    private static func answering(
        _ name: String, _ change: (inout Bee) -> Void = { _ in }
    ) -> Bee {
        var bee = Bee(name)
        (bee.lines, bee.afterwards) = (1, .echo)
        change(&bee)
        return bee
    }

    private func numbers() throws -> [String: Int64] {
        let agents = try colony.agents()
        return bees.reduce(into: [:]) { numbers, bee in
            let agent = agents[bee.name]
            guard agent?["status"]?.string == "running" else { return }
            numbers[bee.name] = agent?["pid"]?.int
        }
    }
}

// MARK: - What must be true

extension BeeSwarm {
    /// Whether the same processes run as at the start, as the log has it and as the kernel has it.
    func complaintsWhileRunning() throws -> [String] {
        let now = try numbers()
        return bees.compactMap { bee in
            guard let process = processes[bee.name] else { return "\(bee.name) never ran" }
            guard now[bee.name] == process else {
                return "\(bee.name) was \(process) and is \(now[bee.name] ?? 0)"
            }
            return kill(Int32(process), 0) == 0 ? nil : "\(bee.name) is gone"
        }
    }

    /// Stops them and looks at the log: nothing for all five, and each began and ended once.
    func complaintsAtTheEnd() throws -> [String] {
        let names = bees.map(\.name)
        try colony.skep(["stop"] + names)
        try colony.waitForEnd(of: names)
        try colony.skep("down")
        var complaints: [String] = []
        let verdict = try colony.skep("verify")
        if verdict.code != 0 { complaints += verdict.lines + [verdict.errors] }
        let report = try AuditReport(of: colony.directory, ledgers: colony.ledgers)
        if !report.isClean { complaints += report.lines }
        let log = try RawLog(colony.directory.log)
        for type in ["agent.spawned", "agent.exited"] {
            let count = try log.integer(
                """
                SELECT count(*) FROM events WHERE event_type = '\(type)' AND agent_id IN (
                    SELECT agent_id FROM events WHERE event_type = 'agent.spawned'
                    AND content ->> '$.name' IN ('\(names.joined(separator: "', '"))'))
                """)
            if count != bees.count { complaints.append("\(count) times '\(type)'") }
        }
        return complaints
    }

    /// How many bytes they wrote.
    var written: Int64 {
        bees.reduce(0) { sum, bee in
            let ledger = BeeLedger(path: "\(colony.ledgers)/\(bee.name).ledger")
            return sum + (ledger?.accounts.values.reduce(0) { $0 + $1.bytes } ?? 0)
        }
    }
}

// MARK: - Asking

/// Texts sent to bees that answer, each of another length, so that answers tell whose they are.
struct Correspondence {
    private var sent: [String: [Int]] = ["echo": [], "typist": []]
    private var open: [(bee: String, length: Int, asking: Child)] = []
    private var last = 10

    /// Begins to send one to each.
    mutating func begin(in colony: Colony) throws {
        for bee in sent.keys.sorted() {
            last += 1
            let text = String(repeating: "x", count: last)
            open.append((bee, last, try Child(colony.command(["send", bee, text]))))
        }
    }

    /// Waits for the commands; those that ended well were acknowledged.
    mutating func finish() throws {
        for (bee, length, asking) in open where try asking.wait() == .exited(0) {
            sent[bee]?.append(length)
        }
        open = []
    }

    var acknowledged: Int { sent.values.reduce(0) { $0 + $1.count } }

    /// What was acknowledged was answered once; nothing was answered twice.
    func complaints(in colony: Colony) throws -> [String] {
        try sent.flatMap { bee, lengths in
            let answers = try colony.skep("logs", "--raw", bee).lines.compactMap { line in
                line.split(separator: " ").first { $0.hasPrefix("got=") }
                    .flatMap { Int($0.dropFirst(4)) }
            }
            let counts = Dictionary(answers.map { ($0, 1) }, uniquingKeysWith: +)
            return lengths.filter { counts[$0] == nil }.map { "\(bee) never got \($0)" }
                + counts.filter { $0.value > 1 }.map { "\(bee) got \($0.key) \($0.value) times" }
        }
    }
}
