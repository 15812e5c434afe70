import EventLog
import Glibc
import Swarm
import Wire

/// A workspace that a supervisor serves, and our end of its control socket.
struct Colony: ~Copyable {
    private var client: ControlClient
    private let run: JSON
    private let log: LogDirectory
    /// How far the log was looked through for what is waited for.
    private var place = EventID.none

    private static let patience = Duration.seconds(60)
    /// So many requests are under way at once.
    private static let requestsAtOnce = 32

    private init(_ run: JSON, _ log: LogDirectory, _ client: consuming ControlClient) {
        self.run = run
        self.log = log
        self.client = client
    }

    /// Finds the supervisor that `skep up` has started.
    static func find(in workspace: String) throws -> Colony {
        let file = try TextFile.read(workspace + "/.skep/run.json")
        guard let run = try? JSON(parsing: file.span.bytes), let control = run["control"]?.string
        else { throw Failure("no supervisor serves '\(workspace)'") }
        let log = LogDirectory(workspace + "/.skep")
        return Colony(run, log, try ControlClient(to: control, context: Context()))
    }

    /// The memory of all that serve a workspace and are still there: keeper, supervisor, holders and painter.
    static func kibibytes(of workspace: String) throws -> Double {
        let keeper = try find(in: workspace).keeper
        return try Usage.children(of: keeper).reduce(try Usage.kibibytes(keeper)) {
            $0 + ((try? Usage.kibibytes($1)) ?? 0)
        }
    }

    var supervisor: pid_t { pid_t(run["pid"]?.int ?? 0) }
    var control: String { run["control"]?.string ?? "" }
    var events: String { run["events"]?.string ?? "" }
    var keeper: pid_t { pid_t(run["keeper_pid"]?.int ?? 0) }

    mutating func ask(_ verb: String, _ body: Body) throws {
        let reply = try client.request(verb, body, within: Colony.patience).get()
        for result in reply.json["results"]?.array ?? [] where result["ok"]?.bool != true {
            throw Failure("\(verb): \(result["message"]?.string ?? "an agent was left out")")
        }
    }

    mutating func health() throws -> JSON {
        try client.request("health", Body([]), within: Colony.patience).get().json
    }

    /// Where and how one is let in to an agent's terminal.
    mutating func attach(_ agent: String) throws -> JSON {
        let body: JSON = ["agent": JSON(agent), "columns": 80, "rows": 24]
        return try client.request("attach", Body(body.object ?? []), within: Colony.patience)
            .get().json
    }

    /// Starts as many agents of one program, and returns when all run or have run.
    mutating func spawn(_ command: [String], count: Int = 1, onTerminal: Bool = false) throws {
        let body = Colony.order(command, onTerminal)
        var underWay: [RequestID] = []
        for _ in 0..<count {
            if underWay.count == Colony.requestsAtOnce { try take(underWay.removeFirst()) }
            underWay.append(try client.send("spawn", body, within: Colony.patience))
        }
        for request in underWay { try take(request) }
    }

    private mutating func take(_ request: RequestID) throws {
        guard let reply = try client.reply(to: request, within: Colony.patience) else {
            throw Failure("the supervisor did not answer")
        }
        let result = try reply.get().json["results"]?.array?.first
        guard result?["ok"]?.bool == true else {
            throw Failure("no agent: \(result?["message"]?.string ?? "the answer names none")")
        }
    }

    private static func order(_ command: [String], _ onTerminal: Bool) -> Body {
        Body([
            JSON.Field("command", JSON(command.map { JSON($0) })), JSON.Field("cwd", "/"),
            JSON.Field("env", ["PATH=/usr/local/bin:/usr/bin:/bin"]),
            JSON.Field("pty", JSON(onTerminal)),
        ])
    }

    /// Looks at the log until it has so many more rows of a type: whatever a reader finds there is
    /// on the disk.
    mutating func wait(for count: Int, _ type: EventType) throws {
        let reader = try LogReader(log)
        let deadline = ContinuousClock.now + Colony.patience
        var left = count
        while true {
            let page = try reader.page(
                after: place, through: EventID(.max), limit: left, where: EventFilter(type: type))
            place = page.end
            left -= page.rows.count
            guard left > 0 else { return }
            guard ContinuousClock.now < deadline else {
                throw Failure("\(left) rows of '\(type.name)' did not come")
            }
            usleep(1_000)
        }
    }
}
