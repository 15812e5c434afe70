internal import Arguments
internal import Swarm
internal import Wire

/// A supervisor that has answered, to be asked for more.
struct SupervisorLink: ~Copyable {
    let workspace: WorkspaceSearch
    private(set) var run: RunFile
    /// Whether the breaker was on when it greeted.
    private(set) var isBreakerOn = false
    private var client: ControlClient
    /// Whether it is asked in the name of an agent.
    var isAnAgents: Bool { client.isBound }
    /// How long an answer may take that waits for something to be so.
    let answerTime: Duration
    /// After which somebody who waits is told for what.
    private let noticeTime: Duration

    /// How long a supervisor may take to greet: one that is being replaced needs a moment.
    private static let greeting = Duration.seconds(5)
    /// The same where its processes seem to be gone; another system's may not be seen from here.
    private static let farewell = Duration.milliseconds(200)

    private init(
        _ workspace: WorkspaceSearch, _ run: RunFile, _ surroundings: Surroundings,
        isWholeProcess: Bool = false
    ) throws {
        self.workspace = workspace
        self.run = run
        answerTime = surroundings.answerTime
        noticeTime = surroundings.noticeTime
        do {
            let context = try Context(endsWithProcess: isWholeProcess)
            client = try ControlClient(to: run.control, context: context)
        } catch let error as ZeroMQError {
            throw Failure("\(error.description)")
        }
    }

    /// The one that serves a workspace; nil where none does. What an agent asks for is the agent's.
    ///
    /// Throws a `Failure` when one is there that cannot be talked to.
    static func find(
        in workspace: WorkspaceSearch, _ surroundings: Surroundings, within time: Duration? = nil
    ) throws -> SupervisorLink? {
        guard let run = RunFile(in: workspace) else { return nil }
        var link = try SupervisorLink(workspace, run, surroundings)
        let token = surroundings.token(at: run.control)
        let greeting = token.map { Body([JSON.Field("token", JSON($0))]) } ?? .empty
        guard let hello = try link.open(with: "hello", greeting, within: time ?? link.answerTime)
        else {
            return nil
        }
        link.client.isBound = token != nil
        try link.recognise(hello)
        return link
    }

    /// The agents as they are now, for a command that asks for nothing else, so that it need not greet;
    /// nil where no supervisor serves the workspace.
    static func agents(
        in workspace: WorkspaceSearch, _ surroundings: Surroundings
    ) throws -> AgentList? {
        guard let run = RunFile(in: workspace) else { return nil }
        var link = try SupervisorLink(
            workspace, run, surroundings, isWholeProcess: surroundings.isWholeProcess)
        return try link.open(with: "list", within: link.answerTime).map { try AgentList($0) }
    }

    /// Asks the first thing, which changes nothing; nil where nobody is there to answer.
    private mutating func open(
        with verb: String, _ body: Body = .empty, within time: Duration
    ) throws -> Body? {
        let isExpected =
            run.mayBeAlive && LonelyKeeper(in: workspace)?.isBackingOff != true
        let patience = isExpected ? min(SupervisorLink.greeting, time) : SupervisorLink.farewell
        do {
            return try reply(to: verb, body, within: patience).get()
        } catch let error as ControlError where error.code == .noSupervisor {
            return nil
        } catch let error as ControlError where error.code == .noAnswer && !isExpected {
            return nil
        } catch let error as ErrorBody {
            throw Failure(error)
        }
    }

    /// Asks again where the one that was asked died of something meanwhile: the keeper puts another in
    /// its place.
    private mutating func reply(
        to verb: String, _ body: Body, within time: Duration
    ) throws(ControlError) -> Reply {
        let deadline = ContinuousClock.now + time
        while true {
            do throws(ControlError) {
                return try client.request(verb, body, within: deadline - .now)
            } catch {
                guard error.code == .noAnswer, ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// The file may be of one that is gone: another has its place, and may have written its own
    /// only after we looked.
    private mutating func recognise(_ hello: Body) throws {
        isBreakerOn = hello.json["breaker"]?.bool ?? false
        guard let process = hello.json["pid"]?.int, process != run.process.map(Int64.init),
            let newer = RunFile(in: workspace)
        else { return }
        run = newer
    }

    /// Why there is none.
    static func missing(in workspace: WorkspaceSearch) -> Failure {
        LonelyKeeper(in: workspace)?.failure
            ?? Failure(
                "no supervisor runs in '\(workspace.root)'; 'skep up' starts one",
                code: .noSupervisor)
    }

    /// Asks, and waits for the answer. Throws a `Failure` for what was refused, and a `ControlError`
    /// when there is no answer.
    mutating func ask(
        _ verb: String, _ body: Body = .empty, within time: Duration? = nil
    ) throws -> Body {
        do {
            return try client.request(verb, body, within: time ?? answerTime).get()
        } catch let error as ErrorBody {
            throw Failure(error)
        }
    }

    /// The same, and hears what the supervisor says before it answers.
    mutating func ask(
        _ verb: String, _ body: Body, within time: Duration, hearing: (Push) -> Void
    ) throws -> Body {
        do {
            return try client.request(verb, body, within: time, hearing: hearing).get()
        } catch let error as ErrorBody {
            throw Failure(error)
        }
    }

    /// The same, and where the answer takes longer than a moment, so that somebody may wonder, does
    /// something once.
    mutating func ask(
        _ verb: String, _ body: Body, within time: Duration,
        meanwhile: (inout ControlClient) -> Void
    ) throws -> Body {
        do {
            return try client.request(
                verb, body, within: time, after: noticeTime, meanwhile: meanwhile
            ).get()
        } catch let error as ErrorBody {
            throw Failure(error)
        }
    }

    /// The agents as they are now.
    mutating func agents() throws -> AgentList {
        try AgentList(ask("list", within: SupervisorLink.greeting))
    }
}

extension Surroundings {
    /// What proves to the supervisor at an endpoint that an agent of its own asks.
    fileprivate func token(at endpoint: String) -> String? {
        value("SKEP_CONTROL") == endpoint ? value("SKEP_TOKEN") : nil
    }
}

extension Call {
    /// The supervisor of the workspace; throws what exits with 69 where none runs.
    func supervisor() throws -> SupervisorLink {
        let workspace = try workspace()
        guard
            let link = try SupervisorLink.find(in: workspace, surroundings)
        else {
            throw SupervisorLink.missing(in: workspace)
        }
        return link
    }
}
