internal import Canvas
internal import Swarm

// The connection to the supervisor: what is shown and what waits while it is away, and how it comes back.
extension Model {
    mutating func take(_ link: Link) -> [Effect] {
        // That nobody could be started does not change by nobody's being there; that somebody is does.
        guard !isReadOnly || link == .live else { return [] }
        let before = self.link
        self.link = link
        switch link {
        case .lost where before == .live:
            lostAfter = live.lastID
            // What it said of itself is not so any more.
            bell = nil
        case .live:
            sayHealed()
            guard let onlyAgent, isOnTheWay, terminal?.ticket == nil else { return [] }
            return attach(to: onlyAgent)
        case .readOnly(let why):
            say(why, isBad: true)
            return hasLooked ? openPast() : []
        default: break
        }
        return []
    }

    /// Where nobody serves there is no present, but the last that is known.
    mutating func openPast() -> [Effect] {
        guard past == nil, live.lastID > .none else { return [] }
        return enterPast(at: live.lastID) + (opening.map { ask(.text($0)) } ?? [])
    }

    var isReadOnly: Bool { if case .readOnly = link { true } else { false } }
    var isLost: Bool { if case .lost = link { true } else { false } }

    /// Once all is read that happened meanwhile.
    mutating func sayHealed() {
        guard link == .live, let lostAfter, let bell, bell.lastID <= live.lastID else { return }
        self.lostAfter = nil
        let count = live.lastID.rawValue - lostAfter.rawValue
        say("healed: \(grouped(count)) event\(count == 1 ? "" : "s") read")
    }

    // MARK: - What waits

    /// Holding and stopping that no supervisor has been asked for yet, in their order.
    private var waitingRequests: [(ticket: Ticket, pending: Pending)] {
        guard isLost else { return [] }
        return pending.filter { ControlRequest.isUrgent($0.value.verb) }
            .sorted { $0.key.number < $1.key.number }
            .map { ($0.key, $0.value) }
    }

    /// `hold all, stop coder-2`
    var waitingWords: String {
        waitingRequests.map { words(of: $0.pending) }.joined(separator: ", ")
    }

    private func words(of pending: Pending) -> String {
        guard pending.verb != "freeze" else { return "hold all" }
        let names = pending.names.prefix(2).joined(separator: ", ")
        let more = pending.names.count > 2 ? " and \(pending.names.count - 2) more" : ""
        return "\(pending.verb) \(names)\(more)"
    }

    /// Asked for twice is once.
    func isWaiting(_ verb: String, _ names: [String]) -> Bool {
        waitingRequests.contains { $0.pending.verb == verb && $0.pending.names == names }
    }

    /// Nil where nothing waits.
    mutating func dropWaiting() -> [Effect]? {
        let waiting = waitingRequests
        guard !waiting.isEmpty else { return nil }
        say("dropped: \(waitingWords)")
        for (ticket, _) in waiting { pending[ticket] = nil }
        return [.drop(waiting.map(\.ticket))]
    }

    // MARK: - How it looks

    /// What is known of the present is old.
    func drawLoss(on canvas: inout Canvas, _ layout: Layout) {
        guard isLost, !isReplay else { return }
        let part = Rectangle(
            x: 0, y: layout.counts.y, columns: columns, rows: layout.footer.y - layout.counts.y)
        canvas.update(part) { cell in
            cell.role = .textDim
            cell.pen = .standard
        }
    }
}
