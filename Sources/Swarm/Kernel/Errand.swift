/// A request that waits until what it asked for is so, for every agent it named.
struct Errand: Equatable {
    let asker: Asker
    let verb: String
    let isUrgent: Bool
    /// What was named, in that order, and what came of each; nil while it is under way.
    private(set) var outcomes: [(name: String, agent: AgentID?, outcome: Outcome?)] = []

    enum Outcome: Equatable {
        case done
        case failed(Objection)
    }

    init(_ asker: Asker, _ instruction: Instruction) {
        self.asker = asker
        verb = instruction.verb
        isUrgent = instruction.isUrgent
    }

    static func == (left: Errand, right: Errand) -> Bool {
        left.asker == right.asker && left.json == right.json
    }

    var isFinished: Bool { outcomes.allSatisfy { $0.outcome != nil } }

    mutating func wait(for agent: AgentID, named name: String) {
        outcomes.append((name, agent, nil))
    }

    mutating func refuse(_ name: String, _ objection: Objection) {
        outcomes.append((name, nil, .failed(objection)))
    }

    /// True if it waited for the agent.
    mutating func settle(_ agent: AgentID, _ outcome: Outcome) -> Bool {
        var waited = false
        for place in outcomes.indices
        where outcomes[place].agent == agent && outcomes[place].outcome == nil {
            outcomes[place].outcome = outcome
            waited = true
        }
        return waited
    }

    func waits(for agent: AgentID) -> Bool {
        outcomes.contains { $0.agent == agent && $0.outcome == nil }
    }

    /// `[{"agent": …, "ok": …, "code": …, "message": …}, …]`
    var json: JSON {
        JSON(
            outcomes.map { name, _, outcome in
                var fields = Fields([])
                fields.put("agent", name)
                fields.put("ok", outcome == .done)
                if case .failed(let objection) = outcome {
                    fields.put("code", objection.code)
                    fields.put("message", objection.message)
                    fields.put("hint", objection.hint)
                }
                return JSON(fields.left)
            })
    }
}
