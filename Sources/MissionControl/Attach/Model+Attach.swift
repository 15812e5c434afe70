internal import Canvas
internal import Swarm

extension Model {
    mutating func attach() -> [Effect] {
        guard let agent = swarm.chosen(scene).first else {
            say("no agent is selected")
            return []
        }
        guard !agent.condition.status.isEnd else {
            say("\(agent.name) has ended; r starts it again")
            return []
        }
        guard agent.origin.isTerminal else {
            say("\(agent.name) has no terminal: it runs on pipes; m messages it")
            return []
        }
        return attach(to: agent.id.rawValue)
    }

    mutating func attach(to agent: String) -> [Effect] {
        guard canAct() else { return [] }
        return [
            send(
                "attach",
                ["agent": JSON(agent), "columns": JSON(columns), "rows": JSON(max(rows - 1, 1))])
        ]
    }

    /// The supervisor lets us in.
    mutating func enter(_ body: JSON) -> [Effect] {
        guard let path = body["path"]?.string, let token = body["token"]?.string,
            let agent = body["agent"]?.string
        else { return [] }
        isEntering = true
        return [.enter(AttachPass(agent: agent, path: path, token: token))]
    }

    mutating func take(_ news: Attachment.News) -> [Effect] {
        attachment?.take(news)
        return []
    }

    mutating func passOn(_ gesture: Gesture) -> [Effect] {
        if case .resize = gesture {
            return [.resizeAgent(columns: columns, rows: max(rows - 1, 1))]
        }
        switch attachment?.take(gesture, rows: rows) {
        case .type(let bytes): return [.type(bytes)]
        case .takeOver: return [.takeOver]
        case .leave:
            let last = attachment
            attachment = nil
            guard onlyAgent == nil else {
                left = last
                return [.detach, .leave]
            }
            return [.detach]
        case nil: return []
        }
    }
}

/// What lets one in to an agent's terminal, once.
public struct AttachPass: Equatable, Sendable {
    public let agent: String
    public let path: String
    public let token: String
}
