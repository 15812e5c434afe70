internal import Canvas
internal import Swarm

/// Names a key at a time, above the footer, and goes on when that did what is said of it.
public struct Tour: Equatable, Sendable {
    /// The key that goes on without doing what is named.
    static let skip = Key(".")

    let steps: [Step]
    private(set) var done = 0
    /// What was asked since it began, whoever was.
    private var asked: Set<EventID> = []
    /// Whom somebody has paused, or left paused by a no, so that what is named next does not come.
    private(set) var stalled: String?
    private var isPast = false
    /// Somebody waits for what is named next.
    private var isAsked = false

    struct Step: Equatable, Sendable {
        let action: Action
        /// What the key does, to be read after it.
        let text: String
        /// What has to come first, where it is not there already.
        var once = ""
        /// It is one of these keys in a dialog; it is done when that led to what it is for.
        var answers: [Key] = []
        /// It is done when the screen shows the past, or the present, whatever led there.
        var toPast: Bool?
        /// Without this there is nothing to be done.
        var needs: Need?
        /// The others have to go on for it.
        var takesAll = false
    }

    enum Need: Equatable, Sendable {
        /// So many were not answered yet.
        case question(Int)
        /// Somebody who lives.
        case agent
        case past
        /// Files that were brought back.
        case restoration
    }

    /// What the screen shows, as far as it matters to what can be done.
    struct Sight {
        /// What waits for an answer now.
        let open: Set<EventID>
        /// Whether all have ended, so that nobody asks any more.
        let isOver: Bool
        let isPast: Bool
        /// Whether a restoration can be undone.
        let isRestored: Bool
        /// The first of those that wait until somebody lets them go on.
        let paused: String?
    }

    init(steps: [Step]) { self.steps = steps }

    /// What a day with a swarm is made of; it takes one that waits and one that runs.
    public init() {
        steps = [
            Step(action: .nextWaiting, text: "goes to whoever waits for you, the oldest first"),
            Step(action: .answer, text: "lets you answer it"),
            Step(action: .open, text: "opens the log of the agent under the cursor"),
            Step(action: .everybody, text: "shows all agents in the log, merged by time"),
            Step(action: .pause, text: "pauses an agent with all its processes, or resumes it"),
            Step(action: .breaker, text: "holds the whole swarm at once, from everywhere"),
            Step(action: .breaker, text: "again asks, and y lets go what it held"),
            Step(
                action: .replay, text: "goes back in time: every pane shows that moment",
                toPast: true),
            Step(
                action: .markBack,
                text: "goes to the mark before: a decision, a failure, your hand", needs: .past),
            Step(action: .replay, text: "returns to the present", toPast: false),
            Step(action: .help, text: "shows all keys of where you are"),
            Step(action: .leave, text: "leaves, and the agents go on"),
        ]
    }

    /// The same for the swarm of `skep demo`, which asks twice, ends when both are answered, and can be rewound then.
    public static let ofDemo = Tour(steps: [
        Step(action: .open, text: "opens the log of one of them; esc leads back"),
        Step(
            action: .nextWaiting, text: "goes to whoever waits for you", once: ", once one does",
            needs: .question(1), takesAll: true),
        Step(action: .answer, text: "shows what it asks", needs: .question(1)),
        Step(
            action: .answer, text: "allows it, n does not; it hears that at once",
            answers: [Key("y"), Key("n")], needs: .question(1)),
        Step(action: .leases, text: "shows who holds which file; esc leads back"),
        // What it was told last may be newer than all that it changed.
        Step(action: .changes, text: "shows its changes; b looks back where there are none"),
        Step(action: .pause, text: "stops all of an agent, p again lets it go on", needs: .agent),
        Step(
            action: .nextWaiting, text: "goes to the second question", once: ", once it comes",
            needs: .question(2), takesAll: true),
        Step(
            action: .answer, text: "after a answers it, too: nothing ends before that",
            answers: [Key("y"), Key("n")], needs: .question(2), takesAll: true),
        Step(
            action: .replay, text: "goes back in time: all panes show that moment", toPast: true,
            takesAll: true),
        Step(
            action: .markBack, text: "goes to the mark before: a decision, a failure", needs: .past),
        Step(action: .goTo, text: "goes to any moment that there was", needs: .past),
        Step(
            action: .goTo, text: "behind the word before: that is where it began",
            answers: [Key(.enter)], needs: .past),
        Step(
            action: .restore, text: "brings the files of then back, once all have ended",
            needs: .past),
        Step(action: .replay, text: "returns to the present", toPast: false),
        Step(
            action: .undo, text: "takes that back: the files are as before",
            needs: .restoration),
        Step(action: .leave, text: "leaves, and the agents go on"),
    ])

    /// What the key does that is named, and what has to come before.
    var text: String { step.map { $0.text + (isAsked ? "" : $0.once) } ?? "" }

    /// Nil when all was seen.
    var step: Step? { steps.indices.contains(done) ? steps[done] : nil }

    /// Goes on where that was what is named; it was done.
    mutating func see(_ action: Action) {
        guard let step, step.answers.isEmpty, step.toPast == nil else { return }
        if step.action == action { goOn() }
    }

    /// Passes over what is done already, or cannot be done any more.
    mutating func see(_ sight: Sight) {
        isPast = sight.isPast
        asked.formUnion(sight.open)
        let answered = asked.subtracting(sight.open).count
        while let step, step.isIdle(sight, answered: answered) { goOn() }
        isAsked = step?.isThere(sight, asked: asked.count) == true
        let waits = step?.takesAll == true && sight.open.isEmpty && !sight.isPast
        stalled = waits ? sight.paused : nil
    }

    /// Goes on where that was what is named, in the dialog of an action.
    mutating func seeAnswer(to action: Action) {
        if let step, !step.answers.isEmpty, step.action == action { goOn() }
    }

    mutating func goOn() { done += 1 }

    /// Whether what is named next is in the past alone, which somebody has left before they saw it.
    var isAway: Bool {
        guard let step, step.needs == .past, !isPast else { return false }
        return Action.modes(of: step.action) == .replay
    }

    /// Goes on without. Who does not want to go to the past does without all that is there.
    mutating func skip() {
        let staysHere = step?.toPast == true || !isPast && step?.needs == .past
        goOn()
        while staysHere, step?.needs == .past { goOn() }
    }
}

extension Tour.Step {
    fileprivate func isIdle(_ sight: Tour.Sight, answered: Int) -> Bool {
        if let toPast { return toPast == sight.isPast }
        return switch needs {
        case .question(let count): answered >= count || sight.isOver
        case .agent: sight.isOver
        case .restoration: !sight.isRestored
        case .past, nil: false
        }
    }

    /// Whether the question that it leads to was asked, and waits.
    fileprivate func isThere(_ sight: Tour.Sight, asked: Int) -> Bool {
        guard case .question(let count) = needs else { return false }
        return asked >= count && !sight.open.isEmpty
    }
}

/// The row that a tour has while it lasts.
struct TourBar {
    let tour: Tour
    let keys: KeyMap
    /// A box stands before it that takes no key but the one that closes it.
    var isBehind = false
    /// The key that leaves closes a page first.
    var isOnPage = false

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0, let step = tour.step else { return }
        canvas.fill(row, .dialog)
        let hint = Line(isBehind ? "" : "\(Tour.skip.name) skips", .fieldHint)
        let end = canvas.write(hint, endingAt: row.right - 1, y: row.y, from: row.x) - 2
        let (key, text) = words(step)
        let line =
            Line(" tour \(tour.done + 1) of \(tour.steps.count)  ", .dialogTitle)
            + Line(key, .dialogKey) + Line(" \(text)", .dialog)
        canvas.write(line.cut(to: end - row.x), x: row.x, y: row.y)
    }

    private func words(_ step: Tour.Step) -> (key: String, text: String) {
        let named = step.answers.first?.name ?? keys.key(of: step.action)?.name ?? ":"
        if tour.isAway, !isBehind {
            return (keys[.replay], "goes back in time once more, where \(named) is next")
        }
        if isBehind { return ("esc", "closes this box; then \(named) \(tour.text)") }
        if step.action == .leave, isOnPage {
            return (named, "closes this page; \(named) again \(tour.text)")
        }
        if let name = tour.stalled {
            return (keys[.pause], "on \(name) lets it go on: the others wait for it")
        }
        return (named, tour.text)
    }
}
