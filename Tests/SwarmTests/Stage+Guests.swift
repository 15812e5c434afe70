import Swarm

// Programs that join the stage; a connection is a number.
extension Stage {
    private func client(_ number: Int) -> [UInt8] {
        number < 256 ? [UInt8(number)] : Array("\(number)".utf8)
    }

    func token(_ text: String) -> Token { Token(text: text, digest: "digest of \(text)") }

    mutating func say(_ saying: Saying, on connection: Int) {
        answers["say"] = nil
        take(
            .said(
                saying, by: Asker(client: client(connection), request: Array("say".utf8))))
    }

    /// What it is answered; nil where it is refused.
    mutating func join(
        _ name: String?, role: String? = nil, on connection: Int, token fresh: String = "fresh",
        proving token: String? = nil, isFresh: Bool = false
    ) -> JSON? {
        let joining = Joining(
            name: name.flatMap(AgentName.init(rawValue:)), role: role,
            token: token.map { self.token($0) }, isFresh: isFresh)
        say(.join(joining, fresh: self.token(fresh)), on: connection)
        return done
    }

    mutating func hello(_ token: String, on connection: Int) -> JSON? {
        say(.hello(self.token(token), greeting: []), on: connection)
        return done
    }

    private var done: JSON? {
        if case .done(let json)? = answers["say"] { json } else { nil }
    }

    @discardableResult
    mutating func append(from first: Int64, _ count: Int, on connection: Int) -> Answer {
        let reports = (first..<first + Int64(count)).map {
            Report(.decision, subject: "x", metadata: Provenance(sequence: $0).metadata)
        }
        say(.append(Batch(first: first, reports)!), on: connection)
        return answers["say"]!
    }

    mutating func confirm(_ push: Int64, on connection: Int, refusal: String? = nil) {
        say(.done(push: push, refusal: refusal), on: connection)
    }

    mutating func ask(_ instruction: Instruction, by connection: Int) {
        answers["say"] = nil
        take(
            .asked(
                instruction, by: Asker(client: client(connection), request: Array("say".utf8))))
    }

    /// Why the last thing was refused, whoever wanted it.
    func refusal() -> Objection? { answers["say"]?.objection ?? answers["r"]?.objection }

    /// What was pushed since, as `7 pause`.
    mutating func pushes() -> [String] {
        takeEffects().compactMap { effect in
            guard case .push(let client, let verb, let body, _) = effect else { return nil }
            lastPush = Int64(body["push"]?.int ?? 0)
            return "\(client[0]) \(verb)"
        }
    }

    /// Another supervisor takes over, from what the log says.
    mutating func succeed() {
        let state = State(parsing: kernel.state.json.span.bytes) ?? State()
        var sources = SourceLedger()
        for event in events {
            guard let agent = event.agent, let metadata = event.metadata else { continue }
            let origin = Provenance(metadata: metadata.utf8Span.span.bytes)
            if let number = origin.sequence { sources.record(number, from: agent, as: event.id) }
        }
        let effects: [Effect]
        (kernel, effects) = Kernel.recovered(
            from: state, sources: sources, survivors: [], at: moment)
        note(effects)
    }
}

extension Answer {
    var objection: Objection? {
        if case .refused(let objection) = self { objection } else { nil }
    }

    var code: String? { objection?.code }
}
