@testable import Swarm

// What agents ask and claim, what they change, and what people say to it.
extension Simulation {
    private static let paths = ["a", "a/b", "c", "a/*", ".env", "/etc/x"]
    private static let commands = ["make", "rm -rf x", "sudo rm -rf x; make"]

    mutating func live() {
        switch random.below(20) {
        case 0..<5: claim()
        case 5..<9: wonder()
        case 9..<11: letGo()
        case 11..<13: change()
        case 13: settle()
        case 14: if random.chance(4) { exempt() }
        case 15..<17: override()
        case 17, 18: promise()
        default: if random.chance(3) { random.chance(2) ? rule() : budget() }
        }
    }

    private mutating func path() -> String {
        Simulation.paths[random.below(Simulation.paths.count)]
    }

    /// A program that joined, or the operator for anybody.
    private mutating func request(_ make: (String?) -> Instruction) {
        let place = random.below(visitors.count)
        guard !visitors[place].isCut, !random.chance(4) else {
            return ask(make(random.chance(2) ? nil : visitors[place].name))
        }
        let asker = Asker(client: visitors[place].client, request: Array("\(nextRequest)".utf8))
        nextRequest += 1
        let instruction = make(nil)
        checker.asked(instruction, by: asker)
        take(.asked(instruction, by: asker))
    }

    private mutating func claim() {
        let wish = LeaseWish(
            path(), isShared: random.chance(3), seconds: Int64(random.below(30) + 1),
            patience: random.chance(2) ? 0 : Int64(random.below(20) + 1))
        request { agent in
            var wish = wish
            wish.agent = agent
            return .lease(wish)
        }
    }

    private mutating func letGo() {
        let path = random.chance(3) ? nil : path()
        request { .release(LeaseRelease(path, agent: $0)) }
    }

    private mutating func wonder() {
        var question: GateQuestion
        if random.chance(2) {
            question = GateQuestion("write", path())
            question.place = FilePlace(question.target)
        } else {
            let commands = Simulation.commands
            question = GateQuestion("run", commands[random.below(commands.count)])
        }
        let asked = question
        let full = mind.state.agents.first { $0.budgets.contains { $0.isReached } }
        if let full, random.chance(2) { return take(.wondered(full.id, asked, key: "k")) }
        if random.chance(4), let agent = mind.state.agents.randomElement(using: &random),
            mind.kernel.lives[agent.id]?.isAlive == true
        {
            return take(.wondered(agent.id, asked, key: "k"))
        }
        request { .gate(asked, agent: $0) }
    }

    private mutating func change() {
        guard let agent = mind.state.agents.randomElement(using: &random) else { return }
        var content = StateChange(target: "file", before: nil, after: "1")
        content.find = StateChange.Find()
        let author = random.chance(4) ? nil : agent.id
        let path = random.chance(2) ? "a" : "c"
        for _ in 0...random.below(5) {
            take(.files(.changed([FoundChange(path, by: author, content)])))
        }
    }

    mutating func settle() {
        // Two people answer at once.
        if let past = mind.kernel.settled.last, random.chance(8) {
            return ask(.settle(Settlement(past.id, isAllowed: random.chance(2))))
        }
        guard let request = mind.state.requests.randomElement(using: &random) else {
            return ask(.settle(Settlement(EventID(1), isAllowed: true)))
        }
        let pattern = random.chance(3) ? request.content.pattern : nil
        ask(.settle(Settlement(request.id, isAllowed: random.chance(2), pattern: pattern)))
    }

    private mutating func exempt() {
        let rules = ["rm-rf", "fence", "budget-tokens", "budget-time"]
        ask(
            .exempt(
                ExemptionWish(
                    rules[random.below(rules.count)], isOn: !random.chance(3),
                    seconds: random.chance(3) ? nil : 20)))
    }

    /// By the operator, or by an agent, which may not.
    private mutating func override() {
        let name = visitors[random.below(visitors.count)].name
        let deeds: [OverrideWish.Deed] = [
            .denyNext(action: nil), .denyNext(action: "run"), .takeOver, .takeLeases([]),
            .takeLeases([FilePlace(path())]),
        ]
        let wish = OverrideWish(
            deeds[random.below(deeds.count)], of: name, isOn: !random.chance(4),
            seconds: random.chance(2) ? nil : Int64(random.below(30) + 1))
        request { _ in .override(wish) }
    }

    /// An agent claims or yields a path, for one other or for all.
    private mutating func promise() {
        let place = random.below(visitors.count)
        guard !visitors[place].isCut else { return }
        let other = visitors[random.below(visitors.count)].name
        var letter = Letter(.message, to: random.chance(2) ? .all : .named([other]), "mind")
        letter.intent = (random.chance(2) ? Letter.Intent.claim : .yield).rawValue
        letter.about = [FilePlace(path())]
        // What it holds it leaves to others more often than chance has it.
        let agent = mind.kernel.agent(of: visitors[place].client)
        if let own = mind.state.leases.first(where: { $0.holder == agent }), random.chance(2) {
            letter.intent = Letter.Intent.yield.rawValue
            letter.about = [FilePlace(own.path)]
        }
        letter.seconds = Int64(random.below(30) + 1)
        let asker = Asker(client: visitors[place].client, request: Array("\(nextRequest)".utf8))
        nextRequest += 1
        checker.asked(.deliver(letter), by: asker)
        take(.asked(.deliver(letter), by: asker))
    }

    private mutating func rule() {
        var rules = Rules.builtIn
        rules.leases.isEnforced = random.chance(2)
        ask(.rule(random.chance(3) ? nil : rules))
    }

    /// Nobody goes away with an open question.
    mutating func calmLaw() {
        for request in mind.state.requests where !isOver {
            ask(.settle(Settlement(request.id, isAllowed: true)))
        }
    }
}

extension Checker {
    /// Whether what comes of it is an event of its own, and a command only where it is refused.
    static let law: Set<String> = [
        "gate", "approve", "deny", "lease", "release", "rules", "override", "budgets", "expect",
    ]

    /// What must be so of claims and questions, whatever happened.
    mutating func checkLaw(_ kernel: Kernel, at time: LogTime?) {
        let state = kernel.state
        checkLeases(state)
        for lease in state.leases where lease.holder != State.operatorHolder {
            demand(
                kernel.lives[lease.holder]?.isAlive == true,
                "\(lease.path) is held by one that is gone")
        }
        demand(state.claims.count == kernel.waiters.count, "some wait, and others are said to")
        let open = Set(state.requests.map(\.id))
        demand(kernel.listeners.keys.allSatisfy { open.contains($0) }, "somebody waits for nothing")
        demand(state.requests.count <= Patience.questions, "too many questions")
        let asked = state.requests.filter { !$0.isAboutBudget && $0.rule != Rules.loopName }
        for (agent, all) in Dictionary(grouping: asked, by: \.agent) where agent != nil {
            demand(all.count <= Patience.questionsByAgent, "one asks too many questions")
        }
        demand(
            state.leases.count + state.claims.count <= Patience.leases, "too many leases")
        demand(state.overrides.count <= Patience.overrides, "too many overrides")
        for promise in state.promises {
            demand(
                kernel.lives[promise.agent]?.isAlive == true,
                "\(promise.path) is promised by one that is gone")
        }
        for override in state.overrides {
            demand(
                kernel.lives[override.agent]?.isAlive == true,
                "\(override.kind) of one that is gone")
            demand(override.until != nil, "\(override.kind) has no end")
        }
        for request in state.requests {
            guard let agent = request.agent.flatMap({ state[$0] }) else { continue }
            let mayWait: [Status] = [.waiting, .paused, .unknown, .initializing]
            demand(
                mayWait.contains(agent.condition.status) || agent.phase != nil
                    // Whoever comes back and is to be held is told so again.
                    || agent.origin.isJoined && !agent.holds.isEmpty
                    || agent.asksToComeBack || isBeingHeld(agent.id, kernel)
                    // What it left running uses memory before that is said of it.
                    || kernel.lives[agent.id]?.process.isLingering == true,
                "'\(agent.name)' is asked about, and is said to be \(agent.condition.status)")
        }
    }

    /// What somebody holds alone nobody else holds. The log may end after any event, so it is asked after each.
    mutating func checkLeases(_ state: State) {
        for path in ["a", "a/b", "a/x", "c", ".env", "/etc/x"] {
            let held = state.leases.filter { $0.covers(FilePlace(path)) }
            let alone = Set(held.filter { !$0.isShared }.map(\.holder))
            let all = Set(held.map(\.holder))
            demand(alone.isEmpty || all.count == 1, "\(path) is held by \(all), alone by \(alone)")
        }
    }

    /// What the operator said of an agent's next action is what becomes of it, unless a stronger level is stricter.
    private mutating func heed(_ content: GateVerdict, _ event: Event, _ before: State) {
        // A limit asks by itself: that is no action of its agent.
        guard let agent = event.agent, event.subject?.hasPrefix("go on: ") == false,
            content.action != GateVerdict.budget
        else { return }
        let mine = before.overrides.filter {
            $0.agent == agent && $0.until.map { $0 > event.time } ?? true
        }
        let isDenied = mine.contains {
            $0.kind == .denyNext && ($0.action == nil || $0.action == content.action)
        }
        if isDenied {
            demand(content.verdict == .deny, "what is asked next was to be denied")
            branches.formUnion(Branch(rawValue: "denied next"))
        } else if mine.contains(where: { $0.kind == .takeOver }) {
            demand(content.verdict != .allow, "one that is taken over did as it liked")
            branches.formUnion(Branch(rawValue: "taken over"))
        } else {
            // What is written of one moment is a microsecond later, row by row.
            let isOver = before.overrides.contains {
                $0.agent == agent
                    && $0.until.map { $0.microseconds > event.time.microseconds - 1_000 } ?? true
            }
            demand(content.rule != "operator" || isOver, "the operator said nothing of it")
        }
    }

    /// A program that joined was told to pause, and has not said so yet.
    private func isBeingHeld(_ id: AgentID, _ kernel: Kernel) -> Bool {
        guard let life = kernel.lives[id], life.guest != nil else { return false }
        return !life.hold.reasons.isEmpty
    }

    /// What the gate allows by itself no rule forbids, and nobody else holds. Asked of the rules in the plainest way.
    mutating func judge(_ event: Event, _ before: State) {
        guard event.type == .gate, case .text(let text) = event.content,
            let content = GateVerdict(parsing: text.utf8Span.span.bytes),
            let verdict = content.verdict
        else { return }
        heed(content, event, before)
        branches.formUnion(Branch(rawValue: "gate \(verdict.rawValue) \(content.rule ?? "")"))
        guard let target = content.target else { return }
        let holder = event.agent ?? State.operatorHolder
        if content.rule == "right-of-way" {
            demand(
                claimant(of: target, before: holder, before) != nil,
                "\(target) is nobody's, and may not be written")
        }
        guard verdict == .allow else { return }
        let lifted = before.exemptions.filter {
            $0.until.map { $0 > event.time } ?? true
                && ($0.agent == nil || $0.agent == event.agent)
        }
        func isLifted(_ rule: String) -> Bool { lifted.contains { $0.rule == rule } }
        if target.contains("rm -rf") { demand(isLifted("rm-rf"), "\(target) was allowed") }
        if target.contains("sudo") { demand(isLifted("root"), "\(target) was allowed") }
        if target == ".env" { demand(isLifted("secrets"), "\(target) was allowed") }
        if target == "/etc/x" { demand(isLifted("fence"), "\(target) was allowed") }
        guard content.action == "write" else { return }
        let other = before.leases.first {
            $0.holder != holder && !$0.isShared && $0.covers(FilePlace(target))
                && !isYielded(target, by: $0.holder, to: holder, before)
        }
        demand(other == nil, "\(target) may be written, and \(other?.path ?? "") is another's")
        let own = before.promises.last { $0.agent == holder && $0.covers(FilePlace(target)) }
        demand(own?.kind != .yield, "\(target) may be written by who yielded it")
        let holds = before.leases.contains {
            $0.holder == holder && $0.covers(FilePlace(target))
        }
        guard !holds else { return }
        let first = claimant(of: target, before: holder, before)
        demand(first == nil, "\(target) may be written, and another claimed it")
    }

    /// One that claimed a path before somebody else did, by what each told the other.
    private func claimant(of target: String, before holder: AgentID, _ state: State) -> AgentID? {
        Set(state.promises.map(\.agent)).first { other in
            guard other != holder, let theirs = standing(target, of: other, to: holder, state),
                claimStart(target, of: other, state, { $0.isMade(to: holder) }) != nil
            else { return false }
            return standing(target, of: holder, to: other, state).map { theirs < $0 } ?? true
        }
    }

    /// Told is enough for a claim: who did not take it gains nothing by that.
    private func standing(
        _ target: String, of agent: AgentID, to other: AgentID, _ state: State
    ) -> Int? {
        claimStart(target, of: agent, state) {
            $0.recipients?.contains(other) != false
                && ($0.kind == .claim || !$0.missed.contains(other))
        }
    }

    /// Behind the last yield of a path among some words, the first claim of it.
    private func claimStart(
        _ path: String, of agent: AgentID, _ state: State, _ counts: (State.Promise) -> Bool
    ) -> Int? {
        let told = state.promises.indices.filter { place in
            let promise = state.promises[place]
            return promise.agent == agent && promise.covers(FilePlace(path)) && counts(promise)
        }
        let yield = told.last { state.promises[$0].kind == .yield } ?? -1
        return told.first { $0 > yield }
    }

    private func isYielded(
        _ path: String, by owner: AgentID, to holder: AgentID, _ state: State
    ) -> Bool {
        let heard = state.promises.last {
            $0.agent == owner && $0.covers(FilePlace(path)) && $0.isMade(to: holder)
        }
        return heard?.kind == .yield
    }
}

extension Set where Element == Branch {
    fileprivate mutating func formUnion(_ branch: Branch?) {
        if let branch { insert(branch) }
    }
}
