internal import Swarm

// What the tour sees of what is done.
extension Model {
    /// Whatever led there, what the tour names next may be done already, or impossible by now.
    mutating func lookAfterTour() {
        guard tour?.step != nil else { return }
        let state = live.state
        let sight = Tour.Sight(
            open: Set(state.requests.map(\.id)),
            isOver: !state.agents.isEmpty
                && state.agents.allSatisfy { $0.condition.status.isEnd && !$0.asksToComeBack },
            isPast: isReplay, isRestored: state.whyNothingToUndo == nil,
            paused: state.agents.first { $0.condition.status == .paused && !$0.isHeld }?.name)
        tour?.see(sight)
    }

    /// A key goes on with the tour where it did what it is for.
    mutating func lookAtTour(after action: Action, _ effects: [Effect]) {
        if tour?.step?.action == action, hasDone(action, effects) { tour?.see(action) }
    }

    private func hasDone(_ action: Action, _ effects: [Effect]) -> Bool {
        switch action {
        case .open: focus == .log && log.agents?.count == 1
        case .everybody: focus != .talk && log.agents == nil
        case .answer: dialogs.last?.isForAnswer == true
        case .leases: focus == .leases
        case .changes: focus == .diff
        // A page was closed, and nothing left.
        case .leave: !effects.isEmpty
        case .breaker: !dialogs.isEmpty
        // What comes of these is known later.
        case .pause, .markBack, .restore, .undo: false
        default: true
        }
    }

    /// The supervisor did what a key was for.
    mutating func lookAtTour(after pending: Pending, _ body: JSON) {
        let results = body["results"]?.array ?? []
        guard results.isEmpty || results.contains(where: { $0["ok"]?.bool != false }) else {
            return
        }
        switch pending.verb {
        case "pause", "resume": tour?.see(.pause)
        case "freeze": tour?.see(.breaker)
        case "approve", "deny": tour?.seeAnswer(to: .answer)
        default: break
        }
    }

    /// The playhead is where a key was to lead.
    mutating func lookAtTour(after way: PlaceQuestion.Way) {
        switch way {
        case .mark(_, forward: false, _): tour?.see(.markBack)
        case .text: tour?.seeAnswer(to: .goTo)
        default: break
        }
    }
}

extension Dialog {
    /// Somebody answers an agent there.
    fileprivate var isForAnswer: Bool {
        switch self {
        case .answer, .approval: true
        default: false
        }
    }
}
