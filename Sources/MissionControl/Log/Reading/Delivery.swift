internal import Canvas
internal import Swarm

/// What came of a message or an order, for each of those it is for.
struct Delivery: Equatable {
    private(set) var reached: [String] = []
    private(set) var refusals: [(name: String, why: String)] = []

    /// Nil for what concludes no letter.
    init?(_ event: EventView) {
        guard let subject = event.subject, subject.isWord("message") || subject.isWord("order"),
            event.type == .command, event.contentIsText,
            let record = CommandRecord(parsing: event.content), record.event != nil
        else { return nil }
        for outcome in record.outcome?.array ?? [] {
            let name = outcome["agent"]?.string
            if outcome["ok"]?.bool == true {
                reached.append(name ?? "")
            } else {
                refusals.append((name ?? "", Delivery.why(outcome)))
            }
        }
    }

    static func == (left: Delivery, right: Delivery) -> Bool {
        left.reached == right.reached
            && left.refusals.elementsEqual(right.refusals) { $0 == $1 }
    }

    /// `delivered to 3; refused by bench: it has exited`
    func text(_ names: EventNames) -> String {
        let refused = refusals.map { name, why in
            // Or an id: whatever it was sent by.
            let by = name.isEmpty ? "" : " by \(names.name(AgentID(rawValue: name)))"
            return "refused\(by): \(why)"
        }
        guard !refused.isEmpty else {
            return reached.count > 1 ? "delivered to \(grouped(reached.count))" : "delivered"
        }
        let delivered = reached.isEmpty ? [] : ["delivered to \(grouped(reached.count))"]
        return (delivered + refused).joined(separator: "; ")
    }

    /// In a few words, for it stands beside what was said.
    private static func why(_ outcome: JSON) -> String {
        switch outcome["code"]?.string {
        case "not_running", "exited": "it has exited"
        case "not_listening": "it did not ask for messages"
        case "waiting": "it waits for an answer"
        case "expired": "it did not take it in time"
        case "ending": "it is being ended"
        case "taken_over": "it is taken over"
        case "interrupted": "the supervisor was replaced meanwhile"
        case "no_such_agent": "there is none"
        case let code: outcome["message"]?.string ?? code ?? "it is not said why"
        }
    }
}

extension EntryReader {
    /// After so many commands nobody says any more what came of it.
    private static let deliveryReach = 512

    /// What came of a message or an order; nil where nobody has said it yet.
    private func delivery(of letter: EventID) throws -> Delivery? {
        var found: Delivery?
        try source.forEach(
            after: letter, through: through, atMost: EntryReader.deliveryReach,
            of: RowFilter(type: .command)
        ) { event in
            guard let record = CommandRecord(parsing: event.content), record.event == letter else {
                return true
            }
            found = Delivery(event)
            return false
        }
        return found
    }

    /// The entry with what came of it, where it is a message or an order.
    func concluded(_ entry: LogEntry) throws -> LogEntry {
        guard entry.kind == .message || entry.kind == .order, case .block(var block) = entry.body,
            let delivery = try delivery(of: entry.place.event)
        else { return entry }
        if delivery.refusals.isEmpty {
            block.cause = Line(delivery.text(names), .logNote)
        } else {
            block.details.append(Line(delivery.text(names), .bad))
            block.hasFailed = true
        }
        return LogEntry(
            place: entry.place, end: entry.end, time: entry.time, agent: entry.agent,
            kind: entry.kind, body: .block(block))
    }

    // MARK: - Whom it is for

    /// Whether a message or an order is for one of some agents.
    func isFor(_ agents: Set<AgentID>, _ event: EventView) -> Bool {
        guard event.type == .message || event.type == .order,
            let subject = String(lossy: event.subject),
            let recipients = Letter.Recipients(subject: subject)
        else { return false }
        return agents.contains { names.isMeant($0, by: recipients, at: event.id, event.time) }
    }
}
