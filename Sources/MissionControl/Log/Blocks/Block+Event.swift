internal import Canvas
public import Swarm

extension Block {
    /// What a row says of any event but output; to an agent it says from whom what others wrote is.
    public init(_ event: EventView, _ names: EventNames, readBy reader: AgentID? = nil) {
        let subject = String(lossy: event.subject)
        // JSON may stand in bytes as well, as the sizes of terminals do.
        guard let fact = Fact(event.type, subject: subject, parsing: event.content) else {
            let text = event.content.withUnsafeBytes { Line(bytes: $0.prefix(Gist.limit)) }
            self = Block(
                .plain, Line(event.type.name), [Line(subject ?? ""), text])
            return
        }
        if case .other(let json) = fact, event.type == .output,
            let size = Block.terminalSize(json)
        {
            self = size
            return
        }
        let agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        if let reader, reader != agent,
            let heard = Block.heard(fact, agent.map(names.name) ?? "the operator")
        {
            self = heard
            return
        }
        self = Block.of(fact, event.type, subject, agent, names)
    }

    /// A message or an order, as it is to whom it is for.
    private static func heard(_ fact: Fact, _ author: String) -> Block? {
        switch fact {
        case .message(let content): message(content, "from \(author)")
        case .order(let content): order(content, "from \(author)")
        default: nil
        }
    }

    private static func of(
        _ fact: Fact, _ type: EventType, _ subject: String?, _ agent: AgentID?, _ names: EventNames
    ) -> Block {
        switch fact {
        case .spawned(let content): introduction(content, role: subject, joined: false)
        case .joined(let content): introduction(content, role: subject, joined: true)
        case .statusChanged(let content): status(content, subject: subject)
        case .exited(let content): ending(content)
        case .reported(let content): report(content, subject: subject)
        case .decided(let content): decision(content, subject: subject)
        case .stateChanged(let content): change(content, subject: subject)
        case .consistency(let content): consistency(content, subject: subject, names)
        case .message(let content): message(content, "to " + names.recipient(subject))
        case .lease(let content): lease(content, subject: subject, of: agent, names)
        case .order(let content): order(content, "to " + names.recipient(subject))
        case .gate(let content): gate(content, subject: subject, names)
        case .approval(let content): approval(content, subject: subject)
        case .command(let content): command(content, subject: subject, names)
        case .breaker(let content): breaker(content)
        case .sample(let content): sample(content, names)
        case .usage(let content): usage(content, subject: subject)
        case .tool(let content): tool(content, subject: subject)
        case .snapshot(let content): restoration(content, "snapshot", subject: subject)
        case .rewind(let content): restoration(content, "rewind", subject: subject)
        case .fork(let content): restoration(content, "fork", subject: subject)
        case .clock(let content): clock(content)
        case .drop(let content): drop(content, subject: subject)
        case .workTree(let content): workTree(content)
        case .rules(let content): rules(content)
        case .exemption(let content): exemption(content, names)
        case .override(let content): override(content, names)
        case .conflict(let content): conflict(content, names)
        case .promise(let content): promise(content, names)
        case .limit(let content): limit(content)
        case .budget(let content): budget(content)
        case .retention(let content): retention(content)
        case .other(let json): other(json, type: type, subject: subject)
        }
    }
}
