/// What somebody wants done, read from a request.
public enum Instruction: Equatable, Sendable {
    /// The ticket names what the keeper needs besides: the environment, and what else is not logged.
    case spawn(AgentSpec, ticket: Int)
    /// Types it, and Enter where that is wanted. An answer is typed while the agent waits for one, and
    /// all else while it does not.
    case send(agent: String, text: String, enter: Bool = true, isAnswer: Bool = false)
    /// Lets somebody in to an agent's terminal.
    case attach(agent: String, Visit)
    /// Lets go of whoever is attached to them.
    case detach(Targets)
    case resize(agent: String, AgentSpec.Size)
    /// Brings a message or an order to whoever it is for.
    case deliver(Letter)
    case pause(Targets)
    case resume(Targets)
    case stop(Targets)
    case kill(Targets)
    /// With the command that takes up their conversations, where that is wanted.
    case restart(Targets, continuing: Bool = false)
    case freeze
    case thaw
    case shutdown
    case files(FileTask)
    /// Brings files back, and then starts those anew, by name, who can take up their conversations.
    case bringBack(FileTask, continuing: [String])
    /// Takes away the worktree of an agent that has ended.
    case fell(agent: String)
    /// Asks whether something may be done.
    case gate(GateQuestion, agent: String?)
    case settle(Settlement)
    /// Finds out whether something is as an agent says.
    case expect(ExpectationWish)
    case lease(LeaseWish)
    case release(LeaseRelease)
    /// What holds from here on; nil for what holds where nobody has said anything.
    case rule(Rules?)
    /// A rule counts less from here on, or, where it is not on, as before.
    case exempt(ExemptionWish)
    case override(OverrideWish)
    /// What an agent may use from here on before somebody is asked; nil for all of them together.
    case budget(Budgets, agent: String?)
    /// Moves old events into the archive; nil for what the retention says.
    case archive(ArchiveLimit?)
    /// How old they become from here on before that is done by itself.
    case retain(Retention)

    /// Whom it is for: named ones, or all.
    public enum Targets: Equatable, Sendable {
        case named([String])
        case all
    }

    public var verb: String {
        switch self {
        case .spawn: "spawn"
        case .send: "send"
        case .attach: "attach"
        case .detach: "detach"
        case .resize: "resize"
        case .deliver(let letter): letter.kind.rawValue
        case .pause: "pause"
        case .resume: "resume"
        case .stop: "stop"
        case .kill: "kill"
        case .restart: "restart"
        case .freeze: "freeze"
        case .thaw: "thaw"
        case .shutdown: "shutdown"
        case .files(let task), .bringBack(let task, _): task.verb
        case .fell: "worktree"
        case .gate: "gate"
        case .settle(let answer): answer.isAllowed ? "approve" : "deny"
        case .expect: "expect"
        case .lease: "lease"
        case .release: "release"
        case .rule: "rules"
        case .exempt, .override: "override"
        case .budget: "budgets"
        case .archive: "archive"
        case .retain: "retention"
        }
    }

    /// What keeps somebody from harm acts at once, and is recorded when the disk lets it be.
    public var isUrgent: Bool {
        switch self {
        case .pause, .stop, .kill, .freeze, .shutdown: true
        case .spawn, .send, .attach, .detach, .resize, .deliver, .resume, .restart, .thaw,
            .files, .bringBack, .fell, .gate, .settle, .expect, .lease, .release, .rule,
            .exempt, .override, .budget, .archive, .retain:
            false
        }
    }
}

/// Why something cannot be done: what the wire carries as `code`, `message` and `hint`.
public struct Objection: Error, Equatable, Sendable {
    public let code: String
    public let message: String
    public let hint: String?
    /// The number that is due, where one was out of turn.
    public let expected: Int64?

    public init(
        _ code: String, _ message: String, hint: String? = nil, expected: Int64? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.expected = expected
    }

    var fields: [JSON.Field] {
        [JSON.Field("code", JSON(code)), JSON.Field("message", JSON(message))]
            + (hint.map { [JSON.Field("hint", JSON($0))] } ?? [])
    }
}

/// How somebody wants to be attached.
public struct Visit: Equatable, Sendable {
    /// How large the terminal is from which that is done.
    public var size: AgentSpec.Size
    /// Nothing is to be typed.
    public var isWatching: Bool
    /// What is kept of the token that lets one connection in.
    public var digest: String
    /// What whoever asked is told besides the agent's name; the token is in it, and so it is in no event.
    public var reply: [JSON.Field]

    public init(
        size: AgentSpec.Size, isWatching: Bool, digest: String = "", reply: [JSON.Field] = []
    ) {
        self.size = size
        self.isWatching = isWatching
        self.digest = digest
        self.reply = reply
    }
}

/// Why something is typed into an agent, so that what came of it finds its way.
public enum Cause: Equatable, Sendable {
    /// Somebody sent it.
    case request(Asker)
    /// Somebody sent it as the answer to what the agent asks.
    case answer(Asker)
    /// It is the message or order of that event.
    case letter(EventID)
    /// Somebody who is attached typed it, behind so many bytes before.
    case keys(viewer: UInt64, from: Int64)

    public var isKeys: Bool { if case .keys = self { true } else { false } }
}

/// Who asked, so that the answer finds its way.
public struct Asker: Hashable, Sendable {
    /// The connection, as the wire names it.
    public let client: [UInt8]
    public let request: [UInt8]

    public init(client: [UInt8], request: [UInt8]) {
        self.client = client
        self.request = request
    }

    /// Whether its socket takes nothing but the answer. That belongs to the request, as its first byte.
    public var isREQ: Bool { request.first == 1 }

    /// No client: the keeper, or the supervisor itself. Nobody hears the answer.
    public static let nobody = Asker(client: [], request: [])
}
