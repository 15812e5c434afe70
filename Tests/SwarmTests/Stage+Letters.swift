import Swarm

// Programs that join, and what is said to agents.
extension Stage {
    /// Joins with its name as its token, for the first time or again.
    @discardableResult
    mutating func enter(_ name: String, role: String? = nil, on connection: Int) -> AgentID {
        let isKnown = kernel.state.agent(called: name) != nil
        _ = join(name, role: role, on: connection, token: name, proving: isKnown ? name : nil)
        return kernel.state.agent(called: name)!.id
    }

    /// Spawns an agent that runs and wants messages.
    mutating func startListening(_ name: String, pty: Bool = true) -> AgentID {
        let id = AgentID(first: EventID(Int64(events.count + 1)))
        var spec = AgentSpec(
            name: AgentName(rawValue: name), command: ["sh"], directory: "/", isTerminal: pty)
        spec.mailbox = .typed
        ask(.spawn(spec, ticket: 1))
        take(.process(id, .started(process: 100)))
        return id
    }

    mutating func say(
        _ text: String = "hi", to recipients: Letter.Recipients, as kind: Letter.Kind = .message,
        by client: UInt8 = 1, _ request: String = "r"
    ) {
        forget(request)
        let instruction = Instruction.deliver(Letter(kind, to: recipients, text))
        take(.asked(instruction, by: Asker(client: [client], request: Array(request.utf8))))
    }

    /// The messages and orders that were pushed on a connection and not looked at yet.
    mutating func takePushes(on client: UInt8) -> [(verb: String, body: JSON, after: EventID)] {
        takeEffects().compactMap { effect in
            guard case .push([client], let verb, let body, let after) = effect,
                ["message", "order"].contains(verb)
            else { return nil }
            return (verb, body, after)
        }
    }

    /// What the log says came of messages and orders, in its order.
    var outcomes: [CommandRecord] {
        events.compactMap { event in
            guard event.type == .command, ["message", "order"].contains(event.subject),
                case .text(let text) = event.content
            else { return nil }
            return CommandRecord(parsing: text.utf8Span.span.bytes)
        }
    }

    /// The code of what came of each recipient, by the last outcome of all.
    var lastOutcome: [String] {
        (outcomes.last?.outcome?.array ?? []).map {
            $0["ok"]?.bool == true ? "ok" : $0["code"]?.string ?? "?"
        }
    }
}
