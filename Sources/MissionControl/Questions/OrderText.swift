public import Swarm

/// What an order says, and whose it is.
public struct OrderText: Equatable, Sendable {
    public let id: EventID
    let text: String
    /// Nil for the operator's.
    let agent: AgentID?

    /// Nil for what is no order.
    public init?(_ event: Event) {
        guard event.type == .order, case .text(let json) = event.content,
            let text = Order(parsing: json.utf8Span.span.bytes)?.text
        else { return nil }
        (id, agent, self.text) = (event.id, event.agent, text)
    }

    /// All of it in one line.
    var line: String { text.split(separator: "\n").joined(separator: " ") }

    func words(in state: State) -> String {
        text + (agent.map { " (from \(state[$0]?.name ?? $0.rawValue))" } ?? "")
    }
}

// An order that somebody decides by is read in its own words.
extension Model {
    /// The order of whoever is decided about; nil where its words are known, or there is none.
    var orderQuestion: EventID? {
        switch dialogs.last {
        case .approval(let box)?: return box.order == nil ? box.request.content.order : nil
        case .override(let box)?:
            let order = live.state[box.agent.id]?.order
            return box.order?.id == order ? nil : order
        default: return nil
        }
    }

    mutating func take(_ order: OrderText) {
        for place in dialogs.indices {
            switch dialogs[place] {
            case .approval(var box) where box.request.content.order == order.id:
                box.know(order)
                look(at: &box)
                dialogs[place] = .approval(box)
            case .override(var box):
                box.order = order
                dialogs[place] = .override(box)
            default: break
            }
        }
    }
}
