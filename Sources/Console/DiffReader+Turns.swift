internal import EventLog
internal import MissionControl
internal import Swarm

// Turns: from when an agent was told something until it is told something else.
extension DiffReader {
    private static let rowsBack = 64
    /// Lines that are typed stand among what is printed, which is not all looked through.
    private static let printedBack = 4_096

    /// When an agent was told something last: an order, a message, a line that was typed. It began then at the
    /// latest when it was started.
    static func startOfTurn(
        of agent: AgentID, _ end: EventID, _ history: History
    ) throws -> EventID? {
        let state = try history.state(end)
        let start = agent.number.map { EventID($0) } ?? .none
        var best = min(start, end)
        for type in [EventType.order, .message] {
            let filter = EventFilter(type: type)
            best =
                try newest(filter, best, end, changesRead, history) {
                    $0.isFor(agent, state)
                } ?? best
        }
        best =
            try newest(EventFilter(agent: agent, type: .output), best, end, printedBack, history) {
                $0.subject?.isWord("in") ?? false
            } ?? best
        return best
    }

    private static func newest(
        _ filter: EventFilter, _ start: EventID, _ end: EventID, _ limit: Int, _ history: History,
        _ isWanted: (EventView) -> Bool
    ) throws -> EventID? {
        var (place, left) = (end, limit)
        while place > start, left > 0 {
            try history.shelf.check()
            let rows = try history.shelf.reader.lastRows(
                through: place, limit: min(rowsBack, left), where: filter)
            guard rows.count > 0 else { return nil }
            for index in (0..<rows.count).reversed() {
                guard rows[index].id > start else { return nil }
                if isWanted(rows[index]) { return rows[index].id }
            }
            left -= rows.count
            place = EventID(rows[0].id.rawValue - 1)
        }
        return nil
    }

    /// Before it decided the next time, or was told something.
    static func endOfTurn(
        of agent: AgentID?, after event: EventID, _ question: DiffQuestion, _ history: History
    ) throws -> EventID {
        guard let agent else { return question.through }
        var end = question.through
        let state = try history.state(question.through)
        for filter in [
            EventFilter(agent: agent, type: .decision), EventFilter(type: .order),
            EventFilter(type: .message),
        ] {
            var place = event
            search: while place < end {
                try history.shelf.check()
                let page = try history.shelf.reader.page(
                    after: place, through: end, limit: rowsBack, where: filter)
                for index in 0..<page.rows.count
                where filter.type == .decision || page.rows[index].isFor(agent, state) {
                    end = page.rows[index].id.previous
                    break search
                }
                guard page.end > place else { break }
                place = page.end
            }
        }
        return end
    }
}

extension EventView {
    /// Whether a letter is for an agent, and not its own.
    fileprivate func isFor(_ agent: AgentID, _ state: State) -> Bool {
        guard let subject = String(lossy: subject), String(lossy: self.agent) != agent.rawValue,
            let recipients = Letter.Recipients(subject: subject)
        else { return false }
        let known = state[agent]
        return switch recipients {
        case .all: true
        case .role(let role): role == known?.role
        case .named(let names): names.contains { $0 == known?.name || $0 == agent.rawValue }
        }
    }
}
