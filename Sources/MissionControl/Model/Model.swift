internal import Canvas
internal import Swarm

/// Everything the screen is: what is known, and how the person looks at it.
///
/// It is a value: `update` takes what happened and says what is to be done, `draw` makes the picture. Nothing in it
/// knows a clock, a terminal or a file.
public struct Model: Sendable {
    // What is so.
    public let workspace: String
    /// Where new agents work, as people write it.
    public var directory = "."
    /// The directory of the workspace, as the machine calls it.
    public var root = "/"
    public var link = Link.connecting
    public var bell: Bell?
    /// The newest event that was known when the supervisor was lost; nil when all since then is read.
    var lostAfter: EventID?
    /// The newest moment that was read.
    public var live = Moment()
    /// Where in the past; nil while it is the present.
    public var past: Past?
    /// From where to where the log goes; nil while there is nothing in it.
    public var extent: Extent?
    /// Nobody looks for a present.
    public private(set) var isPastAlone = false
    /// Where in the past one wants to begin then, as people write it.
    var opening: String?
    /// Where in the past somebody was last.
    var lastPlace: EventID?
    var journey = Journey()
    /// What the log is being read for, and takes a while.
    var lookedFor: LogQuestion?
    var density: Density?
    /// The mark after the playhead.
    var ahead: MarkAhead?
    /// How fast the past is played.
    var pace = 1.0
    /// How the timeline was zoomed; nil shows the whole run.
    var scale: TimeScale?
    /// What was asked of the log last, by its kind.
    var asked: [LogQuestion.Kind: LogQuestion] = [:]
    public var zone: Zone
    public var keys: KeyMap

    // How it is looked at.
    public var columns = 80
    public var rows = 24
    public var focus = Pane.swarm
    /// What stands below the swarm where there is one place for it.
    public var lower = Pane.log
    public var hasDiff = false
    public var isZoomed = false
    public var swarm = SwarmPane()
    public var log = LogPane()
    public internal(set) var diff = DiffPane()
    /// Whether an agent's log shows its screen, where somebody chose.
    var streamed: [AgentID: Bool] = [:]
    /// What the terminal of the agent in the Log showed when it was asked last.
    var preview: ScreenAnswer?
    var pan: PreviewPan?
    /// The mouse has the playhead, until its button is let go.
    var isScrubbing = false
    /// Where it was when the mouse took it.
    var scrubbedFrom: EventID?
    /// Who that waits was gone to last.
    var visited: AgentID?
    public var choices = Choices()
    public var firstRun = FirstRun()
    /// Names a key at a time while it lasts.
    public var tour: Tour?
    var drops = Drops()
    public var healthPage = HealthPage()
    public internal(set) var asks = AsksPage()
    public internal(set) var leases = LeasesPage()
    public internal(set) var talk = TalkPage()
    public internal(set) var trace = TracePage()
    public internal(set) var budgets = BudgetsPage()
    public var dialogs: [Dialog] = []
    var sql = SQLMemory()
    /// The agent's terminal that somebody wants; nil while nobody does.
    var terminal: WantedTerminal?
    /// Whom somebody took over to type at its terminal.
    var takenOver: AgentID?
    /// The agent whose terminal is all that is wanted: who leaves it leaves.
    public internal(set) var onlyAgent: String?
    /// The terminal that was left, by whoever wanted nothing else.
    public internal(set) var left: Attachment?
    /// Why nothing could be shown, for whoever wanted nothing else.
    public private(set) var trouble: Refusal?
    /// Somebody wants a workspace where there is none.
    public internal(set) var makesWorkspace = false
    /// The workspace that somebody wants to see next.
    public internal(set) var opens: String?
    /// Said once; the next key takes it away.
    public var notice: Notice?

    // What is under way.
    var lastTicket = 0
    var alerts = Alerts()
    var pending: [Ticket: Pending] = [:]
    /// A message that nobody took: the next one to the same begins with it.
    var unsent: Draft?
    /// The log was looked into: what is not there is not there.
    var hasLooked = false

    public struct Notice: Equatable, Sendable {
        public var text: String
        public var isBad = false
    }

    /// A request that has no outcome yet, in the words of its notice.
    struct Pending: Equatable, Sendable {
        var verb: String
        var names: [String]
        /// The terminal of whoever is started is opened.
        var opens = false
        /// Who is taken over, and its terminal opened then.
        var takesOver: AgentID?
        /// What was written, which is not to be lost where it is not taken.
        var draft: Draft?
        /// A step on the way to files as they were.
        var restoring: RestoreStep?
        /// What is said when it is done.
        var done: String?
        /// What others are told then.
        var tells: Draft?
    }

    struct Draft: Equatable, Sendable {
        var ids: [AgentID]
        var text: String
    }

    public init(workspace: String, zone: Zone = .utc, keys: KeyMap = .standard) {
        self.workspace = workspace
        self.zone = zone
        self.keys = keys
    }

    // MARK: - The moment

    public var isReplay: Bool { past != nil }

    /// Shows what is in the log, from a place on, and looks for nobody who serves.
    public mutating func showPastAlone(at place: String?) {
        isPastAlone = true
        link = .readOnly("skep replay reads the log alone")
        opening = place
    }

    mutating func giveUp(_ refusal: Refusal) -> [Effect] {
        trouble = refusal
        return [.leave]
    }

    /// What panes are drawn from.
    public var scene: Scene {
        Scene(past?.moment ?? live, isReplay: isReplay, zone: zone, keys: keys)
    }

    var size: Layout.SizeClass { Layout.SizeClass(columns: columns, rows: rows) }

    public var layout: Layout {
        Layout(
            columns: columns, rows: rows,
            Layout.Wish(
                agents: swarm.places(scene).count, focus: focus, lower: lower, hasDiff: hasDiff,
                isZoomed: isZoomed, isReplay: isReplay, hasTour: tour?.step != nil,
                share: choices.share))
    }

    /// The agent one looks at: in one agent's log or Diff that one, else the one under the cursor.
    var current: Agent? {
        if focus == .log, log.agents?.count == 1, let id = log.agents?.first {
            return scene.state[id]
        }
        if focus == .diff, let id = diff.agent { return scene.state[id] }
        if let ids = agentsOfPage { return ids.last.flatMap { scene.state[$0] } }
        return swarm.seen(scene).flatMap { scene.state[$0] }
    }

    /// Those an action is about: in one agent's log or Diff that one, on a page whom its row is about, else the marked
    /// ones or the one under the cursor.
    var chosen: [Agent] {
        if let ids = agentsOfPage { return ids.compactMap { scene.state[$0] } }
        let isOfOne = focus == .log && log.agents?.count == 1 || focus == .diff && diff.agent != nil
        guard isOfOne else { return swarm.chosen(scene) }
        return [current].compactMap(\.self)
    }

    /// Whom the row of a page is about; nil where that is no matter of rows.
    private var agentsOfPage: [AgentID]? {
        switch focus {
        case .asks: asks.agent(scene).map { [$0] } ?? []
        case .leases: leases.agents(scene)
        case .budgets: budgets.agent(scene).map { [$0] } ?? []
        default: nil
        }
    }

    /// What the Log shows, for steps from event to event.
    var logSelection: LogSelection { log.selection }

    /// The rows of a pane without its title and heads.
    func bodyRows(of pane: Pane) -> Int { bodyRows(of: pane, in: layout) }

    func bodyRows(of pane: Pane, in layout: Layout) -> Int {
        let heads = pane == .swarm && layout.hasHeads ? 1 : 0
        return max((layout.panes[pane]?.rows ?? 0) - 1 - heads, 0)
    }
}
