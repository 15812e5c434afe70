internal import Custody
internal import Glibc
internal import Linux
internal import Swarm
internal import Wire

/// What a request wants: read from its verb and body, which it never looks beyond.
enum Wish: Equatable {
    case hello
    case health
    case list
    case state
    case events(HistoryQuestion)
    case spawn(AgentSpec, SpawnSpec)
    case instruct(Instruction)
    case attach(agent: String, Visit)
    case join(Joining)
    case bind(Token)
    case say(Saying)
    /// Not read before it is heard: whoever asks does not wait for what others say.
    case append(Request)
    case paint(Painting)

    /// What acts on agents whatever the disk does, and before everything else.
    var isUrgent: Bool {
        if case .instruct(let instruction) = self { return instruction.isUrgent }
        return false
    }

    /// Whether it may do something, before it does it.
    var isQuestion: Bool {
        if case .instruct(.gate) = self { return true }
        return false
    }

    /// What says for whom a connection speaks.
    var isEntrance: Bool {
        switch self {
        case .join, .bind: true
        default: false
        }
    }

    static let unknownVerb = "unknown_verb"
    /// How long a text may be that is typed into a program, without the Enter behind it.
    static let textLimit = InputQueue.byteLimit - 1

    /// How many agents one request may name, and how long the names may be together.
    private static let nameLimit = 1_000
    private static let nameBytes = 64 << 10
    /// How long the role and the path of a directory may be.
    private static let wordBytes = 4_096

    init(_ request: Request) throws(Objection) {
        if request.verb == "append" {
            self = .append(request)
        } else {
            self = try Wish(request.verb, request.body.json)
        }
    }

    init(_ verb: String, _ body: JSON) throws(Objection) {
        switch verb {
        case "hello": self = try Wish.hello(body)
        case "health": self = .health
        case "list": self = .list
        case "state": self = .state
        case "events": self = .events(try HistoryQuestion(body))
        case "spawn": self = try Wish.spawn(body)
        case "send": self = .instruct(try Wish.send(body))
        case "attach": self = try Wish.attach(body)
        case "detach": self = .instruct(.detach(try Wish.targets(body)))
        case "resize": self = .instruct(try Wish.resize(body))
        case "message": self = .instruct(try Wish.letter(.message, body))
        case "order": self = .instruct(try Wish.letter(.order, body))
        case "pause": self = .instruct(.pause(try Wish.targets(body)))
        case "resume": self = .instruct(.resume(try Wish.targets(body)))
        case "stop": self = .instruct(.stop(try Wish.targets(body)))
        case "kill": self = .instruct(.kill(try Wish.targets(body)))
        case "restart":
            self = .instruct(
                .restart(try Wish.targets(body), continuing: body["continue"]?.bool ?? false))
        case "freeze": self = .instruct(.freeze)
        case "thaw": self = .instruct(.thaw)
        case "shutdown": self = .instruct(.shutdown)
        case "snapshot": self = .instruct(.files(.snapshot(label: try Wish.label(body))))
        case "rewind": self = .instruct(try Wish.bringBack(try Wish.rewind(body), body))
        case "undo":
            let isPreview = body["dry_run"]?.bool ?? false
            self = .instruct(try Wish.bringBack(.undo(isPreview: isPreview), body))
        case "fork": self = .instruct(.files(try Wish.fork(body)))
        case "worktree": self = .instruct(try Wish.workTree(body))
        case "gate": self = .instruct(try Wish.gate(body))
        case "approve": self = .instruct(try Wish.settlement(body, isAllowed: true))
        case "deny": self = .instruct(try Wish.settlement(body, isAllowed: false))
        case "expect": self = .instruct(try Wish.expectation(body))
        case "lease": self = .instruct(try Wish.lease(body))
        case "release": self = .instruct(try Wish.release(body))
        case "rules": self = .instruct(try Wish.rules(body))
        case "override": self = .instruct(try Wish.override(body))
        case "budgets":
            self = .instruct(
                .budget(try Wish.budgets(body), agent: try Wish.text("agent", in: body)))
        case "archive": self = .instruct(try Wish.archive(body))
        case "retention": self = .instruct(try Wish.retention(body))
        case "join": self = try Wish.join(body)
        case "leave": self = try Wish.leave(body)
        case "done": self = try Wish.done(body)
        case "paint": self = try Wish.paint(body)
        default:
            throw Objection(Wish.unknownVerb, "there is no verb '\(verb)'", hint: "see protocol.md")
        }
    }

    static func bad(_ message: String) -> Objection { Objection("bad_request", message) }

    // MARK: - Agents

    static func targets(_ body: JSON) throws(Objection) -> Instruction.Targets {
        if body["all"]?.bool == true {
            // Who names some and means all would not find out before it is too late.
            guard body["agents"]?.isNull ?? true else {
                throw bad("it is for 'agents' or for 'all' true, and not for both")
            }
            return .all
        }
        guard let list = body["agents"]?.array, !list.isEmpty else {
            throw bad("'agents' must be a list of names or ids, or 'all' true")
        }
        let names = list.compactMap(\.string)
        guard names.count == list.count else { throw bad("'agents' must hold strings only") }
        // What comes of each is one event, which must fit into a commit.
        guard names.count <= nameLimit, names.reduce(0, { $0 + $1.utf8.count }) <= nameBytes else {
            throw bad("'agents' may hold \(nameLimit) names of \(nameBytes) bytes together")
        }
        // An agent that is named twice is answered for once.
        var seen: Set<String> = []
        return .named(names.filter { seen.insert($0).inserted })
    }

    private static func send(_ body: JSON) throws(Objection) -> Instruction {
        guard let agent = body["agent"]?.string else { throw bad("'agent' must be a name or id") }
        guard let text = body["text"]?.string else { throw bad("'text' must be a string") }
        let enter = body["enter"]?.bool ?? true
        guard enter || !text.isEmpty else {
            throw bad("'text' is empty, and no 'enter' follows it")
        }
        guard text.utf8.count <= textLimit else {
            throw Objection(
                "too_long", "'text' has \(text.utf8.count) bytes, and may have \(textLimit)",
                hint: "send it in parts")
        }
        let isAnswer = body["answer"]?.bool ?? false
        return .send(agent: agent, text: text, enter: enter, isAnswer: isAnswer)
    }
}

// MARK: - Spawning

extension Wish {
    private static func spawn(_ body: JSON) throws(Objection) -> Wish {
        let command = try words("command", in: body)
        guard let program = command.first, !program.isEmpty else {
            throw bad("'command' must be a list of words, the program first")
        }
        let directory = try text("cwd", in: body)
        guard let directory, directory.utf8.first == UInt8(ascii: "/") else {
            throw bad("'cwd' must be an absolute path")
        }
        let environment = try words("env", in: body)
        guard environment.allSatisfy({ $0.utf8.dropFirst().contains(UInt8(ascii: "=")) }) else {
            throw bad("'env' must hold strings of the form NAME=value")
        }
        var visible = AgentSpec(
            name: try name(body), role: try text("role", in: body) ?? "", command: command,
            directory: directory, isTerminal: body["pty"]?.bool ?? true,
            restart: try restart(body))
        visible.mailbox = try mailbox(body)
        visible.isApart = body["worktree"]?.bool ?? false
        visible.definition = try text("definition", in: body)
        visible.ready = try ready(body)
        if body["budgets"]?.isNull == false { visible.budgets = try budgets(body) }
        visible.manners = try manners(body)
        visible.consistency = try consistency(body)
        guard visible.recordedBytes <= AgentSpec.byteLimit else {
            throw Objection(
                "too_long",
                "the command takes \(visible.recordedBytes) bytes of the log, and may take "
                    + "\(AgentSpec.byteLimit)",
                hint: "put what is long into a file, and run a program that reads it")
        }
        let size = try size(body)
        visible.size = AgentSpec.Size(columns: Int64(size.columns), rows: Int64(size.rows))
        var spec = SpawnSpec(
            command: command, environment: environment, directory: directory,
            umask: try umask(body), terminal: visible.isTerminal ? size : nil)
        spec.limits = SpawnSpec.Limits(visible.manners.containment)
        spec.continuing = visible.manners.continuing ?? []
        do { _ = try spec.encode() } catch {
            let isNul = error == .hasNul
            throw bad(isNul ? "a word holds a NUL byte" : "command and environment are too long")
        }
        return .spawn(visible, spec)
    }

    static func name(_ body: JSON) throws(Objection) -> AgentName? {
        guard let text = try text("name", in: body) else { return nil }
        if let flaw = AgentName.flaw(of: text) {
            throw Objection(
                "bad_request", "'\(text)' cannot be a name: \(flaw)", hint: AgentName.rule)
        }
        return AgentName(rawValue: text)
    }

    private static func mailbox(_ body: JSON) throws(Objection) -> Mailbox? {
        guard let value = body["messages"], !value.isNull, value.bool != false else { return nil }
        guard let mailbox = Mailbox(value) else {
            throw bad("'messages' must be true, or hold a 'file' or the words of a 'command'")
        }
        return mailbox
    }

    private static func ready(_ body: JSON) throws(Objection) -> Probe? {
        guard let value = body["ready"], !value.isNull else { return nil }
        guard let probe = Probe(value) else {
            throw bad(
                "'ready' must hold one of 'command', 'port' and 'line', and times of 1 ms to a day")
        }
        return probe
    }

    private static func restart(_ body: JSON) throws(Objection) -> RestartPolicy {
        guard let word = try text("restart", in: body) else { return .never }
        guard let policy = RestartPolicy(rawValue: word) else {
            throw bad("'restart' must be never, on-failure or always")
        }
        return policy
    }

    private static func consistency(_ body: JSON) throws(Objection) -> ConsistencyPolicy {
        guard let word = try text("consistency", in: body) else { return .inform }
        guard let policy = ConsistencyPolicy(rawValue: word) else {
            throw bad("'consistency' must be inform or pause")
        }
        return policy
    }

    private static func size(_ body: JSON) throws(Objection) -> PseudoTerminal.Size {
        guard let size = body["size"], !size.isNull else {
            return PseudoTerminal.Size(columns: 120, rows: 40)
        }
        guard let columns = size[0]?.int, let rows = size[1]?.int, size.array?.count == 2,
            (1...9_999).contains(columns), (1...9_999).contains(rows)
        else { throw bad("'size' must be [columns, rows]") }
        return PseudoTerminal.Size(columns: UInt16(columns), rows: UInt16(rows))
    }

    private static func umask(_ body: JSON) throws(Objection) -> UInt32? {
        guard let value = body["umask"], !value.isNull else { return nil }
        guard let mask = value.int, (0...0o777).contains(mask) else {
            throw bad("'umask' must be a number from 0 to 511")
        }
        return UInt32(mask)
    }

    static func text(_ key: String, in body: JSON) throws(Objection) -> String? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let text = value.string else { throw bad("'\(key)' must be a string") }
        guard text.utf8.count <= wordBytes else {
            throw bad("'\(key)' may have \(wordBytes) bytes")
        }
        return text
    }

    static func words(_ key: String, in body: JSON) throws(Objection) -> [String] {
        guard let value = body[key], !value.isNull else { return [] }
        guard let list = value.array, case let words = list.compactMap(\.string),
            words.count == list.count
        else { throw bad("'\(key)' must be a list of strings") }
        return words
    }
}
