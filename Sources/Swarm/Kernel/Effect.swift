/// What reaches the kernel from outside.
public enum Input: Equatable, Sendable {
    case asked(Instruction, by: Asker)
    /// What a program says that has joined, or wants to.
    case said(Saying, by: Asker)
    /// Something came on a connection, whatever it was.
    case heard([UInt8])
    /// A push could not be sent: the connection is gone, or takes nothing more.
    case unreachable([UInt8])
    /// The holder has started an agent's program, or could not.
    case process(AgentID, ProcessLife.Input)
    /// What came of trying to hold an agent, or of letting it run.
    case hold(AgentID, Hold.Input)
    /// What an agent printed, from a stream's offset on.
    case printed(AgentID, stream: String, offset: Int64, bytes: [UInt8])
    /// What an agent said of itself, as it may be said by it.
    case told(AgentID, Report)
    /// What an agent asks on descriptor 3 whether it may do it, and what it calls that.
    case wondered(AgentID, GateQuestion, key: String)
    /// What it asks on descriptor 3 and cannot be asked so: why, and what it calls that.
    case misasked(AgentID, why: String, key: String)
    /// What its terminal shows that it does.
    case seen(AgentID, Status, Evidence, String?)
    /// Something came that could not be accepted: from where, why, and how often.
    case dropped(AgentID?, source: String, why: String, count: Int64 = 1)
    /// A program got all that was sent to it, or no more than this.
    case sent(AgentID, text: [UInt8], isHidden: Bool, for: Cause)
    case notSent(AgentID, Objection, got: [UInt8], isHidden: Bool, for: Cause)
    /// Somebody who is attached typed it, and its program got it.
    case typed(AgentID, [UInt8], isHidden: Bool)
    /// An agent's terminal has another size.
    case resized(AgentID, AgentSpec.Size)
    /// Whoever was attached was let go; so many were there.
    case detached(AgentID, viewers: Int)
    case sampled([Sample.Reading])
    case clockChanged(ClockChange)
    case files(FileNews)
    /// What came of a check.
    case checked(CheckOutcome, ticket: Int)
    /// What came of moving old events.
    case archived(ArchiveOutcome)
    /// Nobody is left who could start anything: all agents are to end, and nobody asked for it.
    case keeperLost
    /// Another supervisor takes over.
    case replaced
    /// A moment the kernel asked for has come.
    case elapsed
}

extension Input {
    /// Whose stream it was read from.
    var agent: AgentID? {
        switch self {
        case .process(let id, _), .told(let id, _), .wondered(let id, _, _): id
        case .misasked(let id, _, _): id
        case .dropped(let id, _, _, _): id
        default: nil
        }
    }
}

/// A fact that an agent tells: what it may tell is for whoever reads it to know.
public struct Report: Equatable, Sendable {
    public let type: EventType
    public let subject: String?
    public let content: Event.Content
    /// Where it came from, and what else the agent says of that.
    public let metadata: String?
    /// Where the paths are that a message is about.
    public var about: [FilePlace] = []
    /// What it says that can be found out, where it is a declaration of that.
    public var expectation: Expectation? {
        get { declared.first }
        set { declared = newValue.map { [$0] } ?? [] }
    }
    /// One at most. In a place of its own: it is large, and hardly any of thousands has one.
    private var declared: [Expectation] = []

    public init(
        _ type: EventType, subject: String? = nil, content: Event.Content = .text("{}"),
        metadata: String? = nil
    ) {
        self.type = type
        self.subject = subject
        self.content = content
        self.metadata = metadata
    }

    /// The paths that it names, where it is a message.
    public var paths: [String]? {
        guard type == .message, case .text(let text) = content else { return nil }
        return Message(parsing: text.utf8Span.span.bytes)?.about
    }

    /// Why it is so, where the agent says what it does.
    var reason: String? {
        guard type == .status, case .text(let text) = content else { return nil }
        return SelfReport(parsing: text.utf8Span.span.bytes)?.reason
    }
}

/// What the kernel wants done.
public enum Effect: Equatable, Sendable {
    /// Store it. The ids follow each other.
    case record(Event)
    /// Answer once everything recorded before is on the disk; urgent answers may go before that,
    /// and then say that they are not recorded yet.
    case answer(Asker, Answer, after: EventID, isUrgent: Bool)
    case spawn(AgentID, name: String, ticket: Int?)
    /// What the ticket stands for is not needed any more.
    case discard(ticket: Int)
    case terminate(AgentID)
    case killAll(AgentID)
    case tryToHold(AgentID)
    case letRun(AgentID, except: [Int64])
    /// Type it; a letter only once it is on the disk.
    case send(AgentID, text: [UInt8], for: Cause)
    /// Type no more of a letter of which nothing was typed yet.
    case takeBack(AgentID, letter: EventID)
    /// Let in whoever comes with the token that was told.
    case admit(AgentID, Visit)
    case detach(AgentID)
    case resize(AgentID, AgentSpec.Size)
    /// Tell a joined program, once everything up to there is on the disk.
    case push([UInt8], verb: String, JSON, after: EventID)
    /// Say whether what an agent declares of a file is so.
    case look(Declaration)
    /// Do what is wanted of the files.
    case work(FileErrand)
    /// Do what is wanted of an agent's worktree.
    case cultivate(WorkTreeErrand)
    /// Find out whether it is so.
    case check(Check)
    /// Nobody waits for that check any more: what runs for it is ended.
    case dropCheck(ticket: Int)
    /// Move old events into the archive, and say what came of it.
    case archive(ArchiveLimit)
    /// What the ticket stands for is to run there.
    case redirect(ticket: Int, to: String)
    /// What came of bringing files back is recorded: once that is on the disk, what undoes it at the next
    /// start can go.
    case finishRestoring
    /// Nothing of the agent is left: its descriptors can go, but for what it printed and is started
    /// again from.
    case close(AgentID)
    /// Those can go as well.
    case forget(AgentID)
    /// All agents are gone, and that was wanted.
    case leave
}

public enum Answer: Equatable, Sendable {
    case done(JSON)
    case refused(Objection)
}
