import EventLog
import Glibc
import Support
import Swarm
import Synchronization
import Testing
import Wire

extension SwarmTrials {
    /// Several who command the same agents at once: each command has one outcome, and the log explains
    /// it.
    @Suite struct TwoHands {
        private static let commands = Settings.isFull ? 10_000 : 1_000
        private static let rounds = Settings.isFull ? 50 : 4
        private static let agents = ["ant", "bee", "cat", "dog"]

        @Test func eachCommandHasOneOutcomeThatTheLogExplains() throws {
            print("SEED=\(Settings.seed)")
            let colony = try Colony()
            for name in TwoHands.agents { try colony.run(TwoHands.bee(name)) }
            var dice = SplitMix(seed: Settings.seed(31))
            var orders: [Order] = []
            for _ in 0..<TwoHands.rounds {
                orders += try Hands(in: colony, of: TwoHands.agents, &dice)
                    .give(TwoHands.commands / TwoHands.rounds)
                let calm = try Calm(in: colony, of: TwoHands.agents, &dice)
                #expect(try calm.freezeAndThaw() == [], Settings.comment)
                orders += calm.orders
            }
            try colony.skep("down")
            var history = try History(of: colony)
            history.events.removeAll { $0.subject == "shutdown" || $0.subject == "spawn" }
            #expect(history.complaints(about: orders) == [], Settings.comment)
            #expect(history.events.count == orders.count, Settings.comment)
            print("two hands: \(orders.count) commands, of them \(orders.refused) refused")
            #expect(orders.refused > 0, "they never met")

            // Teeth: one outcome that is missing, that comes twice, that is another.
            let victim = try #require(history.events.firstIndex { $0.subject == "pause" })
            var spoilt = history
            let event = spoilt.events.remove(at: victim)
            #expect(spoilt.complaints(about: orders).count == 1)
            spoilt = history
            spoilt.events.insert(event, at: victim)
            #expect(spoilt.complaints(about: orders).count == 1)
        }

        /// Teeth: a pause that somebody undid behind the supervisor's back is seen by the same look.
        @Test func whoGoesOnThoughPausedIsFound() throws {
            let colony = try Colony()
            for name in TwoHands.agents { try colony.run(TwoHands.bee(name)) }
            var dice = SplitMix(seed: 1)
            let calm = try Calm(in: colony, of: TwoHands.agents, &dice)
            #expect(try calm.freezeAndThaw() == [])
            let paused = try #require(calm.paused.first)
            let process = Int32(try colony.agents()[paused]?["pid"]?.int ?? 0)
            for person in Census().descendants(of: try colony.holder(of: paused)) {
                kill(person.number, SIGCONT)
            }
            try look(until: "it goes on") { Census()[process]?.isStopped == false }
            #expect(try calm.freezeAndThaw().isEmpty == false)
        }

        private static func bee(_ name: String) -> Bee {
            var bee = Bee(name)
            (bee.lines, bee.rate) = (-1, 5)
            return bee
        }
    }
}

/// A command that was given, and the answer.
private struct Order: Sendable {
    let verb: String
    let names: [String]
    /// `results`, or what a refusal says as the one element of them.
    let outcome: JSON

    init(_ verb: String, _ names: [String], _ client: inout ControlClient) throws {
        (self.verb, self.names) = (verb, names)
        let body: JSON = names.isEmpty ? [:] : ["agents": JSON(names.map { JSON($0) })]
        let reply = try client.request(verb, Body(body.object ?? []), within: .seconds(60))
        switch reply.outcome {
        case .ok(let body): outcome = body.json["results"] ?? .null
        case .error(let error):
            var fields = [
                JSON.Field("ok", false), JSON.Field("code", JSON(error.code)),
                JSON.Field("message", JSON(error.message)),
            ]
            if let hint = error.hint { fields.append(JSON.Field("hint", JSON(hint))) }
            outcome = [JSON(fields)]
        }
    }

    /// As it stands in the log.
    var text: String {
        let arguments: JSON = names.isEmpty ? [:] : ["agents": JSON(names.map { JSON($0) })]
        return "\(verb) \(arguments.text) \(outcome.text)"
    }
}

extension [Order] {
    fileprivate var refused: Int {
        count { $0.outcome.array?.contains { $0["ok"]?.bool == false } == true }
    }
}

/// Four who give commands as fast as they are answered.
private struct Hands {
    private let endpoint: String
    private let agents: [String]
    private let seeds: [UInt64]

    init(in colony: Colony, of agents: [String], _ dice: inout SplitMix) throws {
        endpoint = try colony.health()["control"]?.string ?? ""
        self.agents = agents
        seeds = (0..<4).map { _ in dice.next() }
    }

    private static let verbs =
        [String](repeating: "pause", count: 8) + [String](repeating: "resume", count: 8)
        + ["freeze", "thaw", "thaw", "stop", "kill", "restart", "restart", "restart"]

    func give(_ count: Int) throws -> [Order] {
        let orders = Orders()
        let workers = seeds.map { seed in
            Worker { [endpoint, agents, seeds] in
                var dice = SplitMix(seed: seed)
                var client = try ControlClient(to: endpoint, context: Context())
                for _ in 0..<(count / seeds.count) {
                    let verb = dice.pick(Hands.verbs)
                    let names = ["freeze", "thaw"].contains(verb) ? [] : [dice.pick(agents)]
                    let order = try Order(verb, names, &client)
                    orders.all.withLock { $0.append(order) }
                }
            }
        }
        for worker in workers { try worker.join() }
        return orders.all.withLock { $0 }
    }

    private final class Orders: Sendable { let all = Mutex<[Order]>([]) }
}

/// All agents as somebody alone put them: some paused, the others running.
private final class Calm {
    private let agents: [String]
    let paused: [String]
    private(set) var orders: [Order] = []
    private var client: ControlClient
    /// What keeps each of them together.
    private var holders: [String: Int32] = [:]

    init(in colony: Colony, of agents: [String], _ dice: inout SplitMix) throws {
        self.agents = agents
        client = try colony.client()
        // One at least is paused, and one at least is not.
        paused = Array(agents.shuffled(using: &dice).prefix(1 + dice.below(agents.count - 1)))
        try order("thaw", [])
        try order("resume", agents)
        let list = try colony.agents()
        let gone = agents.filter { list[$0]?["exit"] != nil }
        if !gone.isEmpty { try order("restart", gone) }
        try order("pause", paused)
        for name in agents { holders[name] = try colony.holder(of: name) }
    }

    @discardableResult
    private func order(_ verb: String, _ names: [String]) throws -> Order {
        let order = try Order(verb, names, &client)
        orders.append(order)
        return order
    }

    /// What was not as before, and what was not said of it.
    func freezeAndThaw() throws -> [String] {
        var complaints = differences()
        let frozen = try order("freeze", []).outcome.array ?? []
        if frozen.count != agents.count || frozen.contains(where: { $0["ok"]?.bool != true }) {
            complaints.append("frozen: \(frozen)")
        }
        complaints += agents.filter { !isWhole($0) }.map { "\($0) runs though frozen" }
        for result in try order("thaw", []).outcome.array ?? [] {
            let name = result["agent"]?.string ?? ""
            let isHeld = result["holds"]?.array?.map(\.string) == ["operator"]
            if result["ok"]?.bool != true || isHeld != paused.contains(name) {
                complaints.append("thawed: \(result)")
            }
        }
        return complaints + differences()
    }

    /// Who runs though it is paused, or does not though it is not.
    private func differences() -> [String] {
        agents.compactMap { name in
            let isPaused = paused.contains(name)
            guard isWhole(name) != isPaused else { return nil }
            return isPaused ? "\(name) goes on" : "\(name) is stopped"
        }
    }

    private func isWhole(_ name: String) -> Bool {
        guard let holder = holders[name] else { return false }
        let stillness = Stillness(below: holder)
        return stillness.isWhole && stillness.all > 0
    }
}

/// What the log has of commands, and the state at each of them.
private struct History {
    /// Each with the state that it found.
    var events: [(subject: String, text: String, content: JSON, state: State)] = []

    init(of colony: Colony) throws {
        var (events, state) = (self.events, State())
        try LogReader(colony.directory).forEach(after: .none, through: EventID(.max)) { view in
            state.apply(view)
            let event = Event(view)
            guard event.type == .command, case .text(let text) = event.content,
                let content = try? JSON(parsing: text)
            else { return }
            let subject = event.subject ?? ""
            let arguments = content["arguments"]?.text ?? ""
            let outcome = content["outcome"]?.text ?? ""
            events.append((subject, "\(subject) \(arguments) \(outcome)", content, state))
        }
        self.events = events
    }

    func complaints(about orders: [Order]) -> [String] {
        var left = Dictionary(orders.map { ($0.text, 1) }, uniquingKeysWith: +)
        for event in events { left[event.text, default: 0] -= 1 }
        let wrong = left.filter { $0.value != 0 }.map { text, count in
            count > 0 ? "no outcome of: \(text)" : "nobody commanded: \(text)"
        }
        return wrong + events.flatMap { History.unexplained($0.subject, $0.content, $0.state) }
    }

    /// Of one who was commanded alone the state tells why it came so.
    private static func unexplained(_ verb: String, _ content: JSON, _ state: State) -> [String] {
        let results = content["outcome"]?.array ?? []
        guard content["arguments"]?["agents"]?.array?.count == 1, let result = results.first,
            let agent = result["agent"]?.string.flatMap({ state.agent(called: $0) })
        else { return [] }
        let isOK = result["ok"]?.bool == true
        let code = result["code"]?.string ?? ""
        let isExplained = isOK ? explains(verb, agent) : explains(code: code, agent, state)
        return isExplained ? [] : ["\(verb) \(result.text) at \(state.lastID): \(agent.story)"]
    }

    private static func explains(_ verb: String, _ agent: Agent) -> Bool {
        let isEnding = agent.isEnding
        switch verb {
        case "pause":
            return isEnding
                || agent.condition.status == .paused && agent.holds.contains("operator")
        case "resume": return isEnding || agent.holds.isEmpty
        case "stop", "kill": return agent.exit != nil || agent.isAgain
        case "restart": return agent.exit == nil
        default: return false
        }
    }

    private static func explains(code: String, _ agent: Agent, _ state: State) -> Bool {
        switch code {
        case "not_running": agent.exit != nil || agent.phase != nil || agent.isAgain
        case "not_started": agent.exit != nil
        case "ending": agent.isEnding
        case "held_by_breaker": agent.holds.contains("breaker") || state.breaker != nil
        case "breaker": state.breaker != nil
        case "held", "held_again": !agent.holds.isEmpty
        case "let_go": !agent.holds.contains("operator")
        default: false
        }
    }
}

extension Agent {
    /// It has ended, and is on its way again.
    fileprivate var isAgain: Bool { origin.isAgain && condition.status == .initializing }

    fileprivate var story: String {
        "\(condition.status), held by \(holds), \(phase?.word ?? "no phase"), \(String(describing: exit))"
    }

    /// Somebody ends it, to start it again or not.
    fileprivate var isEnding: Bool { ["stopping", "restarting"].contains(phase?.word) }
}
