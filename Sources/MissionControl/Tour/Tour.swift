internal import Canvas

/// Names a key at a time, above the footer, and goes on when it was pressed.
public struct Tour: Equatable, Sendable {
    /// The key that goes on without doing what is named.
    static let skip = Key(".")

    let steps: [Step]
    private(set) var done = 0

    struct Step: Equatable, Sendable {
        let action: Action
        /// What the key does, to be read after it.
        let text: String
        /// It is one of these keys in a dialog.
        var answers: [Key] = []
        /// It is done when the screen shows the past, or the present, whatever led there.
        var toPast: Bool?
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
                action: .markBack, text: "goes to the mark before: a decision, a failure, your hand"
            ),
            Step(action: .replay, text: "returns to the present", toPast: false),
            Step(action: .help, text: "shows all keys of where you are"),
            Step(action: .leave, text: "leaves, and the agents go on"),
        ]
    }

    /// The same for the swarm of `skep demo`, which asks twice, ends when both are answered, and can be rewound then.
    public static let ofDemo = Tour(steps: [
        Step(action: .open, text: "opens the log of one of them; esc leads back"),
        Step(action: .nextWaiting, text: "goes to whoever waits for you, once one does"),
        Step(action: .answer, text: "shows what it asks"),
        Step(
            action: .answer, text: "allows it, n does not; it hears that at once",
            answers: [Key("y"), Key("n")]),
        Step(action: .leases, text: "shows who holds which file; esc leads back"),
        // What it was told last may be newer than all that it changed.
        Step(action: .changes, text: "shows its changes; b looks back where there are none"),
        Step(action: .pause, text: "stops all of an agent, p again lets it go on"),
        Step(action: .nextWaiting, text: "goes to the second question: it comes later"),
        Step(
            action: .answer, text: "after a answers it, too: nothing ends before that",
            answers: [Key("y"), Key("n")]),
        Step(action: .replay, text: "goes back in time: all panes show that moment", toPast: true),
        Step(action: .markBack, text: "goes to the mark before: a decision, a failure"),
        Step(action: .goTo, text: "goes to any moment that there was"),
        Step(
            action: .goTo, text: "behind the word before: that is where it began",
            answers: [Key(.enter)]),
        Step(action: .restore, text: "brings the files of then back, once all have ended"),
        Step(action: .replay, text: "returns to the present", toPast: false),
        Step(action: .leave, text: "leaves, and the agents go on"),
    ])

    /// Nil when all was seen.
    var step: Step? { steps.indices.contains(done) ? steps[done] : nil }

    /// Goes on where that was what is named; afterwards the screen shows the past, or not.
    mutating func see(_ action: Action, isPast: Bool) {
        guard let step, step.answers.isEmpty else { return }
        if step.toPast.map({ $0 == isPast }) ?? (step.action == action) { goOn() }
    }

    /// Goes on where that was what is named, in a dialog.
    mutating func see(_ key: Key) {
        if step?.answers.contains(key) == true { goOn() }
    }

    mutating func goOn() { done += 1 }
}

/// The row that a tour has while it lasts.
struct TourBar {
    let tour: Tour
    let keys: KeyMap

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0, let step = tour.step else { return }
        canvas.fill(row, .dialog)
        let hint = Line("\(Tour.skip.name) skips", .fieldHint)
        let end = canvas.write(hint, endingAt: row.right - 1, y: row.y, from: row.x) - 2
        let key = step.answers.first?.name ?? keys.key(of: step.action)?.name ?? ":"
        let line =
            Line(" tour \(tour.done + 1) of \(tour.steps.count)  ", .dialogTitle)
            + Line(key, .dialogKey) + Line(" \(step.text)", .dialog)
        canvas.write(line.cut(to: end - row.x), x: row.x, y: row.y)
    }
}
