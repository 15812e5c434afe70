internal import Arguments
internal import Swarm
internal import Wire

/// A supervisor that has answered, to be asked for more.
struct SupervisorLink: ~Copyable {
    let workspace: WorkspaceSearch
    private(set) var run: RunFile
    private var client: ControlClient
    /// How long an answer may take that waits for something to be so.
    let answerTime: Duration
    /// Why its log is not written, as of the last list.
    private(set) var trouble: Failure?

    /// How long a supervisor may take to greet: one that is being replaced needs a moment.
    private static let greeting = Duration.seconds(5)
    /// The same where its processes seem to be gone; another system's may not be seen from here.
    private static let farewell = Duration.milliseconds(200)

    private init(_ workspace: WorkspaceSearch, _ run: RunFile, _ answerTime: Duration) throws {
        self.workspace = workspace
        self.run = run
        self.answerTime = answerTime
        do {
            client = try ControlClient(to: run.control, context: Context())
        } catch let error as ZeroMQError {
            throw Failure("\(error.description)")
        }
    }

    /// The one that serves a workspace; nil where none does.
    ///
    /// Throws a `Failure` when one is there that cannot be talked to.
    static func find(
        in workspace: WorkspaceSearch, answerTime: Duration, within time: Duration? = nil
    ) throws -> SupervisorLink? {
        guard let run = RunFile(in: workspace) else { return nil }
        var link = try SupervisorLink(workspace, run, answerTime)
        let isExpected =
            run.mayBeAlive && LonelyKeeper(in: workspace)?.isBackingOff != true
        let patience = isExpected ? min(greeting, time ?? answerTime) : farewell
        do {
            try link.recognise(link.client.request("hello", within: patience).get())
        } catch let error as ControlError where error.code == .noSupervisor {
            return nil
        } catch let error as ControlError where error.code == .noAnswer && !isExpected {
            return nil
        } catch let error as ErrorBody {
            throw Failure(error)
        }
        return link
    }

    /// The file may be of one that is gone: another has its place, and may have written its own
    /// only after we looked.
    private mutating func recognise(_ hello: Body) throws {
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

    /// The agents as they are now.
    mutating func agents() throws -> AgentList {
        let answer = try ask("list", within: SupervisorLink.greeting)
        trouble = answer.json["trouble"]?.string.map { why in
            Failure(Text(foreign: why), hint: answer.json["hint"]?.string.map(Text.init(foreign:)))
        }
        return try AgentList(answer)
    }
}

extension Call {
    /// The supervisor of the workspace; throws what exits with 69 where none runs.
    func supervisor() throws -> SupervisorLink {
        let workspace = try workspace()
        guard
            let link = try SupervisorLink.find(in: workspace, answerTime: surroundings.answerTime)
        else {
            throw SupervisorLink.missing(in: workspace)
        }
        return link
    }
}
