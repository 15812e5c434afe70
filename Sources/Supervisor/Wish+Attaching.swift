internal import Swarm
internal import Wire

// What is asked of agents' terminals.
extension Wish {
    static func attach(_ body: JSON) throws(Objection) -> Wish {
        let watch = body["watch"]?.bool ?? false
        return .attach(
            agent: try agent(body), Visit(size: try terminalSize(body), isWatching: watch))
    }

    static func resize(_ body: JSON) throws(Objection) -> Instruction {
        .resize(agent: try agent(body), try terminalSize(body))
    }

    private static func agent(_ body: JSON) throws(Objection) -> String {
        guard let agent = body["agent"]?.string else { throw bad("'agent' must be a name or id") }
        return agent
    }

    private static func terminalSize(_ body: JSON) throws(Objection) -> AgentSpec.Size {
        guard let size = TerminalSize(body) else { throw bad(TerminalSize.rule) }
        return AgentSpec.Size(size)
    }
}
