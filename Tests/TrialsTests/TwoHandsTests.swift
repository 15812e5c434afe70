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
            let colony = try TwoHands.colony()
            var dice = SplitMix(seed: Settings.seed(31))
            var orders: [Order] = []
            for round in 0..<TwoHands.rounds {
                TextFile.write(Array("round \(round)\n".utf8), to: colony.place + "/notes.txt")
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
            #expect(
                history.events.count == orders.reduce(0) { $0 + $1.traces.count },
                Settings.comment)
            print("two hands: \(orders.count) commands, of them \(orders.refused) refused")
            #expect(orders.refused > 0, "they never met")
            #expect(history.overlaps == [], Settings.comment)

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
            let colony = try TwoHands.colony()
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

        /// Two at screens and two at command lines, with the keys and the words that a person has.
        @Test func whatIsTypedHasOneOutcomeToo() throws {
            print("SEED=\(Settings.seed)")
            let colony = try TwoHands.colony()
            var dice = SplitMix(seed: Settings.seed(31, 2))
            let rounds = Settings.isFull ? 100 : 8
            let (breaker, pauses) = (try Seat(colony), try Seat(colony))
            for seat in [breaker, pauses] { try seat.shows("4 agents, by need") }
            let typists = (0..<2).map { _ in Typist(colony, 3 * rounds, TwoHands.agents, &dice) }
            for _ in 0..<rounds {
                pauses.tap.type(dice.pick(["p", "jp", "kp", "Gp", "gp"]))
                #expect(try breaker.type("!", until: "BREAKER"))
                pauses.tap.type("jp")
                #expect(try breaker.type("!", until: "Release "))
                breaker.tap.type("y")
                try breaker.hides("BREAKER")
                try breaker.hides("Release ")
            }
            let typed = try typists.flatMap { try $0.join() }
            var history = try History(of: colony)
            #expect(history.overlaps == [], Settings.comment)
            #expect(history.unexplained == [], Settings.comment)
            for verb in ["freeze", "thaw"] {
                #expect(history.events.count { $0.subject == verb } == rounds, Settings.comment)
            }
            #expect(history.differences(from: typed) == [:], Settings.comment)
            // Screens name agents by their ids; not each key is a command while the breaker is on.
            let ids = Set(try colony.agents().values.compactMap { $0["id"]?.string })
            let byKey = history.events.filter { event in
                event.content["arguments"]?["agents"]?.array?.first?.string.map(ids.contains)
                    == true
            }
            #expect((1...2 * rounds).contains(byKey.count), Settings.comment)
            let calm = try Calm(in: colony, of: TwoHands.agents, &dice)
            #expect(try calm.freezeAndThaw() == [], Settings.comment)
            #expect(try breaker.leave() == [])
            #expect(try pauses.leave() == [])

            // Teeth: one that is missing is found.
            let lost = try #require(history.events.lastIndex { $0.subject.isEmpty })
            history.events.remove(at: lost)
            #expect(history.differences(from: typed).count == 1)
        }

        /// Agents in a workspace whose files are recorded, but for what they note themselves.
        private static func colony() throws -> Colony {
            let colony = try Colony()
            for name in agents {
                var bee = Bee(name)
                (bee.lines, bee.rate) = (-1, 5)
                try colony.run(bee)
            }
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            return colony
        }
    }
}

/// A command that was given, and the answer.
private struct Order: Sendable {
    let verb: String
    /// `results`, or what a refusal says as the one element of them.
    let outcome: JSON
    /// What the log is to have of it, each once.
    let traces: [String]

    init(_ verb: String, _ names: [String], _ client: inout ControlClient) throws {
        let arguments: JSON = names.isEmpty ? [:] : ["agents": JSON(names.map { JSON($0) })]
        let reply = try Order.reply(verb, arguments, &client)
        self.init(verb, reply["results"] ?? reply, arguments)
    }

    private init(_ verb: String, _ outcome: JSON, _ arguments: JSON) {
        (self.verb, self.outcome) = (verb, outcome)
        traces = ["\(verb) \(arguments.text) \(outcome.text)"]
    }

    /// The files of an event are brought back.
    init(rewindTo id: EventID, _ client: inout ControlClient) throws {
        let arguments: JSON = ["to": JSON(id.rawValue)]
        let reply = try Order.reply("rewind", arguments, &client)
        self.init("rewind", reply.array == nil ? [["ok": true]] : reply, arguments)
    }

    /// A path is somebody's, or nobody's any more.
    init(_ verb: String, _ path: String, of name: String, _ client: inout ControlClient) throws {
        let arguments: JSON = ["path": JSON(path), "agent": JSON(name)]
        let reply = try Order.reply(verb, arguments, &client)
        (self.verb, outcome) = (verb, reply)
        switch (verb, reply.array) {
        case ("lease", nil):
            let action = reply["renewed"]?.bool == true ? "renewed" : "granted"
            traces = ["lease \(path) \(name) \(action)"]
        case ("lease", _?): traces = ["lease \(path) \(name) refused"]
        case (_, nil):
            traces = (reply["released"]?.array ?? []).map {
                "lease \($0.string ?? "") \(name) revoked"
            }
        case (_, _?): traces = ["\(verb) \(arguments.text) \(reply.text)"]
        }
    }

    private static func reply(
        _ verb: String, _ arguments: JSON, _ client: inout ControlClient
    ) throws -> JSON {
        let body = Body(arguments.object ?? [])
        switch try client.request(verb, body, within: .seconds(60)).outcome {
        case .ok(let body): return body.json
        case .error(let error):
            var fields = [
                JSON.Field("ok", false), JSON.Field("code", JSON(error.code)),
                JSON.Field("message", JSON(error.message)),
            ]
            if let hint = error.hint { fields.append(JSON.Field("hint", JSON(hint))) }
            return [JSON(fields)]
        }
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
    /// The first event whose files are known.
    private let first: EventID

    init(in colony: Colony, of agents: [String], _ dice: inout SplitMix) throws {
        endpoint = try colony.health()["control"]?.string ?? ""
        first = try colony.firstRecord()
        self.agents = agents
        seeds = (0..<4).map { _ in dice.next() }
    }

    private static let verbs =
        [String](repeating: "pause", count: 8) + [String](repeating: "resume", count: 8)
        + ["freeze", "thaw", "thaw", "stop", "kill", "restart", "restart", "restart"]
        + [String](repeating: "lease", count: 6) + ["release", "release", "release", "rewind"]
    static let paths = ["src", "src/cart.py", "notes.txt"]

    func give(_ count: Int) throws -> [Order] {
        let orders = Orders()
        let workers = seeds.map { seed in
            Worker { [endpoint, agents, seeds, first] in
                var dice = SplitMix(seed: seed)
                var client = try ControlClient(to: endpoint, context: Context())
                for _ in 0..<(count / seeds.count) {
                    let (verb, name) = (dice.pick(Hands.verbs), dice.pick(agents))
                    let order =
                        switch verb {
                        case "freeze", "thaw": try Order(verb, [], &client)
                        case "lease", "release":
                            try Order(verb, dice.pick(Hands.paths), of: name, &client)
                        case "rewind": try Order(rewindTo: first, &client)
                        default: try Order(verb, [name], &client)
                        }
                    orders.all.withLock { $0.append(order) }
                }
            }
        }
        for worker in workers { try worker.join() }
        return orders.all.withLock { $0 }
    }

    private final class Orders: Sendable { let all = Mutex<[Order]>([]) }
}

/// Somebody who types one command after the other at a prompt.
private struct Typist {
    private final class Said: Sendable { let texts = Mutex<[String]>([]) }

    private let said = Said()
    private let worker: Worker

    init(_ colony: Colony, _ count: Int, _ agents: [String], _ dice: inout SplitMix) {
        let (skep, seed) = (colony.command([]), dice.next())
        worker = Worker { [said] in
            var dice = SplitMix(seed: seed)
            for _ in 0..<count {
                let verb = dice.pick(["pause", "resume", "lease", "lease", "release"])
                let name = dice.pick(agents)
                let isOfPath = ["lease", "release"].contains(verb)
                let words = isOfPath ? [dice.pick(Hands.paths), "--agent", name] : [name]
                let isDone = try Child.run(skep + [verb] + words).wait() == .exited(0)
                said.texts.withLock { $0.append("\(verb) \(name) \(isDone)") }
            }
        }
    }

    /// Each command, whom it was about, and whether it was done.
    func join() throws -> [String] {
        try worker.join()
        return said.texts.withLock { $0 }
    }
}

/// All agents as somebody alone put them: some paused, the others running.
private final class Calm {
    private let agents: [String]
    let paused: [String]
    private(set) var orders: [Order] = []
    private var client: ControlClient
    private let first: EventID
    /// What keeps each of them together.
    private var holders: [String: Int32] = [:]

    init(in colony: Colony, of agents: [String], _ dice: inout SplitMix) throws {
        self.agents = agents
        client = try colony.client()
        first = try colony.firstRecord()
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
        let rewind = try Order(rewindTo: first, &client)
        orders.append(rewind)
        if rewind.outcome.array?.first?["ok"]?.bool != true {
            complaints.append("rewound: \(rewind.outcome)")
        }
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

extension Colony {
    /// The event with which the record of the files begins.
    fileprivate func firstRecord() throws -> EventID {
        let lines = try skep("events", "--type", "snapshot", "--json").lines
        let id = try lines.first.flatMap { try JSON(parsing: $0)["id"]?.string }
        return EventID(id.flatMap { Int64($0) } ?? 0)
    }
}

extension State {
    fileprivate func name(of holder: AgentID) -> String { self[holder]?.name ?? "operator" }
}

/// What the log has of commands, and the state at each of them.
private struct History {
    /// Each with the state that it found.
    var events: [(subject: String, text: String, content: JSON, state: State)] = []

    /// Where two are said to hold one path, or one that has ended holds any.
    private(set) var overlaps: [String] = []

    init(of colony: Colony) throws {
        var (events, state, overlaps) = (self.events, State(), self.overlaps)
        try LogReader(colony.directory).forEach(after: .none, through: EventID(.max)) { view in
            state.apply(view)
            let event = Event(view)
            guard case .text(let text) = event.content, let content = try? JSON(parsing: text)
            else { return }
            let subject = event.subject ?? ""
            switch event.type {
            case .command:
                let arguments = content["arguments"]?.text ?? ""
                let outcome = content["outcome"]?.text ?? ""
                events.append((subject, "\(subject) \(arguments) \(outcome)", content, state))
            case .lease:
                let action = content["action"]?.string ?? ""
                // That an agent has ended takes back what it held: nobody commanded that.
                guard action != "taken_back" else { return }
                if History.overlap(in: state) {
                    let all = state.leases.map { "\($0.path) of \(state.name(of: $0.holder))" }
                    overlaps.append("\(state.lastID): \(all)")
                }
                let holder = AgentID(rawValue: content["holder"]?.string ?? "")
                let text = "lease \(subject) \(state.name(of: holder)) \(action)"
                events.append(("", text, content, state))
            default: break
            }
        }
        (self.events, self.overlaps) = (events, overlaps)
    }

    private static func overlap(in state: State) -> Bool {
        state.leases.indices.contains { place in
            let lease = state.leases[place]
            return state[lease.holder]?.exit != nil
                || state.leases[(place + 1)...].contains {
                    $0.holder != lease.holder
                        && (($0.path + "/").hasPrefix(lease.path + "/")
                            || (lease.path + "/").hasPrefix($0.path + "/"))
                }
        }
    }

    func complaints(about orders: [Order]) -> [String] {
        let traces = orders.flatMap(\.traces)
        var left = Dictionary(traces.map { ($0, 1) }, uniquingKeysWith: +)
        for event in events { left[event.text, default: 0] -= 1 }
        let wrong = left.filter { $0.value != 0 }.map { text, count in
            count > 0 ? "no outcome of: \(text)" : "nobody commanded: \(text)"
        }
        return wrong + unexplained
    }

    var unexplained: [String] {
        events.flatMap { History.unexplained($0.subject, $0.content, $0.state) }
    }

    /// What was typed and is not in the log, or more often than it was typed, or the other way round.
    func differences(from typed: [String]) -> [String: Int] {
        var counts = Dictionary(typed.map { ($0, 1) }, uniquingKeysWith: +)
        for event in events {
            guard let text = History.typed(event.subject, event.content, event.state) else {
                continue
            }
            counts[text, default: 0] -= 1
        }
        return counts.filter { $0.value != 0 }
    }

    /// What somebody at a prompt did, who names agents by their names.
    private static func typed(_ verb: String, _ content: JSON, _ state: State) -> String? {
        guard verb.isEmpty else {
            let arguments = content["arguments"]
            let name = arguments?["agents"]?.array?.first?.string ?? arguments?["agent"]?.string
            guard let name, state.agent(called: name)?.name == name else { return nil }
            let isOK = content["outcome"]?.array?.first?["ok"]?.bool == true
            return "\(verb) \(name) \(isOK)"
        }
        let name = state.name(of: AgentID(rawValue: content["holder"]?.string ?? ""))
        return switch content["action"]?.string {
        case "granted", "renewed": "lease \(name) true"
        case "refused": "lease \(name) false"
        case "revoked": "release \(name) true"
        default: nil
        }
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
