public import Swarm

/// A box that has the keys until it is answered.
public enum Dialog: Equatable, Sendable {
    case question(Confirmation)
    case field(FieldDialog)
    case start(StartForm)
    case palette(Palette)
    case help(HelpPage)
    case find(FindPage)
    case sql(SQLPage)
    case answer(AnswerBox)
    case approval(ApprovalBox)
    case list(ListBox)
    case family(FamilyBox)
    case override(OverrideBox)
}

/// Something that is lost, or lets several go: only `y` does it.
public struct Confirmation: Equatable, Sendable {
    public var text: String
    var deed: Deed

    /// What is done once somebody said yes; about the agents there were when it was asked.
    enum Deed: Equatable, Sendable {
        case act(verb: String, [Target])
        case thaw
        case makeWorkspace
        case restore(RestoreQuestion)
        case take(LeasesPage.Claim)
    }

    /// An agent as it was when the question was asked: one that has changed since is left out.
    struct Target: Equatable, Sendable {
        var id: AgentID
        var name: String
        /// Its life: what it does meanwhile is no other one.
        var process: Int64?
        var hasEnded: Bool

        init(_ agent: Agent) {
            id = agent.id
            name = agent.name
            process = agent.origin.process
            hasEnded = agent.condition.status.isEnd
        }

        func isAsItWas(in state: State) -> Bool { state[id].map(Target.init) == self }
    }
}

/// Lines to be read.
public struct ListBox: Equatable, Sendable {
    public var title: String
    public var lines: [String]
    /// It came while somebody typed: esc alone closes it.
    var stopsTyping = false
    var first = 0

    mutating func move(by distance: Int, rows: Int) {
        first = min(max(first + distance, 0), max(lines.count - rows, 0))
    }
}

/// A line that is typed, and what it is for.
public struct FieldDialog: Equatable, Sendable {
    public enum Purpose: Equatable, Sendable {
        /// With whom the cursor was on.
        case filter(from: AgentID?)
        case search
        case message(to: [AgentID])
        case order(to: [AgentID])
        case goTo
        /// What a workspace that goes on from there is called.
        case fork(at: EventID)
    }

    public var purpose: Purpose
    public var title: String
    public var hint: String
    public var field: Field

    init(_ purpose: Purpose, title: String, hint: String, text: String = "") {
        self.purpose = purpose
        self.title = title
        self.hint = hint
        field = Field(text)
    }

    /// What is wrong with what is typed so far: it stands where the hint does.
    func objection(in state: State) -> String? {
        switch purpose {
        case .filter: SwarmFilter(field.text).objection(in: state)
        case .search: LogWords(field.text).objection
        case .fork: field.text.isEmpty ? nil : AgentName.flaw(of: field.text)
        case .message, .order, .goTo: nil
        }
    }
}
