@testable import Swarm

// Programs that join, and what goes wrong with them.
extension Simulation {
    mutating func visit() {
        let place = random.below(visitors.count)
        guard !isClogged(.visitor(place)) else { return }
        switch random.below(20) {
        case 0..<3: join(place)
        case 3..<8: append(place)
        case 8..<16: obey(place)
        case 16: visitors[place].isCut = true
        case 17: visitors[place].startAnew()
        case 18: if random.chance(4) { say(.leave(code: 0, reason: nil), place) }
        default: join(place, isFresh: random.chance(2))
        }
    }

    mutating func join(_ place: Int, isFresh: Bool = false) {
        nextClient += 1
        visitors[place].client = Array("c\(nextClient)".utf8)
        visitors[place].isCut = false
        visitors[place].told = []
        let token = isFresh ? nil : visitors[place].token
        if token == nil { visitors[place].isPaused = false }
        let joining = Joining(
            name: AgentName(rawValue: visitors[place].name), token: token.map(Simulation.token),
            isFresh: isFresh)
        say(.join(joining, fresh: Simulation.token("t\(nextClient)")), place)
    }

    private static func token(_ text: String) -> Token {
        Token(text: text, digest: "digest of \(text)")
    }

    /// The next ones, or again what it sent before, or something that is not due.
    private mutating func append(_ place: Int) {
        let visitor = visitors[place]
        guard !visitor.isCut else { return }
        let first = visitor.stored + 1 + (random.chance(12) ? 3 : 0)
        let last = max(first, visitor.sent) + Int64(random.below(3))
        let subject = random.chance(4) ? recipients().subject : nil
        let reports = (first...last).map { number in
            Report(
                subject == nil ? .decision : .message, subject: subject ?? "x",
                metadata: Provenance(sequence: number).metadata)
        }
        guard let batch = Batch(first: first, reports) else { return }
        visitors[place].sent = max(visitor.sent, last)
        visitors[place].batches[Array("\(nextRequest)".utf8)] = last
        say(.append(batch), place)
    }

    mutating func obey(_ place: Int) {
        guard let told = visitors[place].obey() else { return }
        // It heard of it, and what it says about it gets lost.
        if random.chance(12) { return }
        let isLetter = !["pause", "resume", "stop", "ping"].contains(told.verb)
        let refusal = isLetter && random.chance(4) ? "no" : nil
        say(.done(push: told.number, refusal: refusal), place)
        if told.verb == "stop", !random.chance(3) { say(.leave(code: 0, reason: nil), place) }
    }

    private mutating func say(_ saying: Saying, _ place: Int) {
        guard !visitors[place].isCut else { return }
        let asker = Asker(client: visitors[place].client, request: Array("\(nextRequest)".utf8))
        nextRequest += 1
        checker.said(saying, by: asker)
        take(.said(saying, by: asker))
    }

    /// What it is told by the supervisor, unless its connection is gone.
    mutating func push(_ client: [UInt8], _ verb: String, _ body: JSON) {
        guard let place = visitors.firstIndex(where: { $0.client == client && !$0.isCut }) else {
            return results.append(.unreachable(client))
        }
        if let letter = body["id"]?.int {
            checker.demand(
                letter <= disk.committed.lastID.rawValue, "it was told before it was written")
        }
        visitors[place].told.append((verb, Int64(body["push"]?.int ?? 0)))
    }

    /// An answer that arrives.
    mutating func hear(_ answer: Answer, _ asker: Asker) {
        guard let place = visitors.firstIndex(where: { $0.client == asker.client && !$0.isCut })
        else { return }
        switch answer {
        case .done(let json):
            if let token = json["token"]?.string {
                visitors[place].token = token
                visitors[place].agent = json["agent"]?.string.map(AgentID.init(rawValue:))
                visitors[place].stored = Int64(json["last_seq"]?.int ?? 0)
                visitors[place].sent = visitors[place].stored
            }
            if let last = visitors[place].batches.removeValue(forKey: asker.request) {
                visitors[place].acknowledged = max(visitors[place].acknowledged, last)
            }
            guard json["first"] != nil || json["duplicate"] != nil else { return }
            checker.branches.insert(json["duplicate"] == nil ? .appended : .repeated)
            visitors[place].stored = visitors[place].sent
        case .refused(let objection):
            if let expected = objection.expected { visitors[place].stored = expected - 1 }
            if ["bad_token", "stopped"].contains(objection.code) { visitors[place].token = nil }
            if objection.code == "not_joined" { visitors[place].isCut = true }
        }
    }

    /// All that joined do what they are told, and come back where nobody knows them.
    mutating func calmVisitors() {
        for place in visitors.indices {
            // Whoever hears nothing for long joins again.
            let isKnown = mind.kernel.agent(of: visitors[place].client) != nil
            if visitors[place].token != nil, visitors[place].isCut || !isKnown { join(place) }
            while !visitors[place].told.isEmpty, !visitors[place].isCut { obey(place) }
        }
    }

    /// What was acknowledged is on the disk.
    mutating func loseConnections(rebooting: Bool) {
        for place in visitors.indices {
            if let agent = visitors[place].agent {
                checker.demand(
                    disk.sources.last(of: agent) >= visitors[place].acknowledged,
                    "what '\(visitors[place].name)' was told to be stored is lost")
            }
            visitors[place].told = []
            visitors[place].batches = [:]
            if rebooting { visitors[place].startAnew() }
        }
    }

    mutating func checkVisitors(atRest: Bool = false) {
        for agent in mind.state.agents where agent.origin.isJoined && agent.phase == nil {
            guard mind.kernel.lives[agent.id]?.guest != nil,
                let visitor = visitors.last(where: { $0.agent == agent.id && !$0.isCut }),
                mind.kernel.agent(of: visitor.client) == agent.id
            else { continue }
            let isSaid = agent.condition.status == .paused
            // It goes on as soon as it hears that it may, and what it says of that may get lost.
            let isLetGo = mind.kernel.lives[agent.id]?.hold.stage == .releasing
            checker.demand(
                !isSaid || isLetGo || visitor.isPaused,
                "'\(agent.name)' runs, and is said to be paused")
            // Whether it waits, nobody says of one that is not heard of.
            let isKnown = atRest && agent.condition.status != .unknown
            checker.demand(
                !isKnown || isSaid || !visitor.isPaused,
                "'\(agent.name)' waits to be let go, and nobody knows")
        }
    }
}
