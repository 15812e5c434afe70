@testable import Swarm

/// A kernel and an oracle, to which the same happens: whatever they differ in is a complaint.
struct LawTrial {
    /// What is broken between the two, to show that it is found.
    enum Fault: CaseIterable {
        case none
        /// The kernel looks at another path than the one that is asked about.
        case looksElsewhere
        /// It does not know one of the rules.
        case lacksARule
        /// It believes that a rule is lifted that is not.
        case liftsTooMuch
        /// It gives to several what one wants alone.
        case shares
        /// It does not hear that a holder was killed.
        case missesADeath
        /// It does not hear what the operator denies.
        case missesADenial
        /// It gives for longer than was asked for.
        case keepsTooLong
        /// It asks nobody, and allows.
        case answersItself
    }

    private var stage = Stage()
    private var oracle: LawOracle
    private var dice: SplitMix
    private let fault: Fault
    private var agents: [(name: String, connection: Int, id: AgentID)] = []
    private var count = 0
    private var requests = 0
    private(set) var complaints: [String] = []
    /// What has come of all that was done, to see that everything has.
    private(set) var seen: Set<String> = []
    private var story: [String] = []

    init(seed: UInt64, in world: LawWorld, _ fault: Fault = .none) {
        dice = SplitMix(seed: seed)
        oracle = LawOracle(world: world)
        self.fault = fault
        for _ in 0..<3 { enter() }
        makeRules()
    }

    mutating func run(_ steps: Int) {
        for _ in 0..<steps where complaints.isEmpty { step() }
    }

    private mutating func step() {
        switch dice.below(20) {
        case 0..<6: claim()
        case 6..<12: ask()
        case 12, 13: release()
        case 14: lift()
        case 15: dice.chance(2) ? deny() : takeOver()
        case 16: if dice.chance(3) { kill() }
        default: pass()
        }
        compare()
    }

    /// Each request has a name of its own: an answer to one before it is none to this one.
    private mutating func send(_ instruction: Instruction, by connection: Int) {
        requests += 1
        let request = Array("q\(requests)".utf8)
        stage.take(
            .asked(instruction, by: Asker(client: [UInt8(connection)], request: request)))
    }

    private var answer: Answer? { stage.answers["q\(requests)"] }

    private mutating func demand(_ isSo: Bool, _ what: String) {
        if !isSo { complaints.append("\(what); before: \(story.suffix(12))") }
    }

    // MARK: - The beginning

    /// Nobody who has ended comes back.
    private mutating func enter() {
        count += 1
        let name = "n\(count)"
        let id = stage.start(name, token: name)
        _ = stage.hello(name, on: count + 1)
        agents.append((name, count + 1, id))
    }

    private mutating func makeRules() {
        var rules: [Rule] = []
        for place in 0..<dice.below(5) {
            let rule = LawOracle.Rule(
                name: "r\(place)", action: "", verdict: dice.chance(2) ? .deny : .ask,
                unanswered: dice.chance(2) ? .deny : .allow, patience: Int64(dice.below(9) + 1),
                match: .outside)
            add(rule, to: &rules)
        }
        var all = Rules(rules, loop: nil)
        all.leases.isEnforced = dice.chance(4)
        oracle.isEnforced = all.leases.isEnforced
        if fault == .lacksARule, !all.rules.isEmpty { all.rules.removeFirst() }
        stage.ask(.rule(all))
    }

    /// The same rule for both, each in its own words.
    private mutating func add(_ blank: LawOracle.Rule, to rules: inout [Rule]) {
        let (action, match, ours): (String, LawOracle.Rule.Match, Rule.Match)
        switch dice.below(6) {
        case 0: (action, match, ours) = (dice.chance(2) ? "write" : "read", .outside, .outside)
        case 1:
            (action, match, ours) = (
                "run", .deletes, .commands(["rm -rf", "rm --recursive --force"])
            )
        case 2: (action, match, ours) = ("run", .root, .commands(["sudo", "su"]))
        case 3: (action, match, ours) = ("spend", .above(5), .above(5))
        default:
            let patterns = (0...dice.below(2)).map { _ in plainPattern() }
            let texts = patterns.map { LawWorld.text($0, &dice) }
            action = ["write", "read", "run", "*"].randomElement(using: &dice)!
            (match, ours) = (.paths(patterns), .paths(texts))
        }
        oracle.rules.append(
            LawOracle.Rule(
                name: blank.name, action: action, verdict: blank.verdict,
                unanswered: blank.unanswered, patience: blank.patience, match: match))
        var rule = Rule(blank.name, action, ours, blank.verdict)
        rule.patience = blank.patience
        rule.unanswered = blank.unanswered
        rules.append(rule)
    }

    private mutating func pattern() -> LawWorld.Pattern {
        oracle.world.patterns.randomElement(using: &dice)!
    }

    /// One that no word of a command is like but a path.
    private mutating func plainPattern() -> LawWorld.Pattern {
        while true {
            let pattern = pattern()
            let isPlain = pattern.parts.allSatisfy { $0 != .one && $0 != .any }
            if isPlain, pattern.parts.contains(where: { $0 != .anywhere }) { return pattern }
        }
    }

    // MARK: - Leases

    private mutating func claim() {
        let agent = agents.randomElement(using: &dice)!
        var pattern = pattern()
        var text = LawWorld.text(pattern, &dice)
        // Mostly what is held already, or waited for: by itself or by another.
        let known = oracle.leases + oracle.waiters.map(\.lease)
        if dice.chance(2), let lease = known.randomElement(using: &dice) {
            (pattern, text) = (lease.pattern, lease.text)
        }
        let seconds = Int64(dice.below(8) + 1)
        let patience = dice.chance(2) ? 0 : Int64(dice.below(8) + 1)
        let file = dice.chance(6) ? "1:\(dice.below(2))" : nil
        let lease = LawOracle.Lease(
            holder: agent.name, text: text, pattern: pattern, isShared: dice.chance(3), file: file,
            until: oracle.now + seconds * 1_000_000)
        let expected = oracle.claim(lease, seconds: seconds, patience: patience)
        seen.insert(expected.rawValue)
        story.append("\(lease.holder) claims \(text), shared \(lease.isShared), \(expected)")
        var wish = LeaseWish(
            text, isShared: fault == .shares || lease.isShared,
            seconds: fault == .keepsTooLong ? seconds + 1 : seconds, patience: patience)
        wish.place.file = file
        send(.lease(wish), by: agent.connection)
        let came = came
        demand(came == expected.rawValue, "came \(came), expected \(expected)")
    }

    /// What came of a claim.
    private var came: String {
        switch answer {
        case nil: "waiting"
        case .refused(let objection): objection.code
        case .done(let json): json["renewed"]?.bool == true ? "renewed" : "granted"
        }
    }

    private mutating func release() {
        let agent = agents.randomElement(using: &dice)!
        let own = oracle.leases.filter { $0.holder == agent.name }
        let text = dice.chance(4) ? nil : own.randomElement(using: &dice)?.text ?? "a"
        story.append("\(agent.name) releases \(text ?? "all")")
        let isDone = oracle.release(text, of: agent.name)
        send(.release(LeaseRelease(text)), by: agent.connection)
        let isRefused = answer?.code != nil
        demand(isRefused != isDone, "a release came to another end")
    }

    /// What it held is free at once, and whoever waited has it.
    private mutating func kill() {
        let place = dice.below(agents.count)
        let agent = agents.remove(at: place)
        story.append("\(agent.name) is killed")
        seen.insert(oracle.leases.contains { $0.holder == agent.name } ? "holder killed" : "killed")
        oracle.die(agent.name)
        if fault != .missesADeath { stage.take(.process(agent.id, .exited(.signal(9)))) }
        compare()
        stage.take(.process(agent.id, .empty))
        enter()
    }

    private mutating func pass() {
        var span = Int64(dice.below(3_000_000))
        // At the last moment, at the very end, and just behind it.
        if dice.chance(2), let next = oracle.leases.map(\.until).min() {
            span = max(next - oracle.now + Int64(dice.below(3)) - 1, 0)
        }
        story.append("\(span) µs")
        pass(span)
    }

    private mutating func pass(_ span: Int64) {
        oracle.pass(to: oracle.now + span)
        stage.pass(span)
    }

    // MARK: - Questions

    private mutating func ask() {
        let agent = agents.randomElement(using: &dice)!
        let (meant, asked) = self.question()
        var question = asked
        let expected = oracle.ask(meant, by: agent.name)
        seen.insert("\(expected.verdict) \(expected.level)")
        story.append("\(agent.name) asks \(question.subject), \(expected)")
        if fault == .looksElsewhere { question.place?.path = "z" }
        send(.gate(question, agent: nil), by: agent.connection)
        if fault == .answersItself, let open = stage.kernel.state.requests.first {
            stage.ask(.settle(Settlement(open.id, isAllowed: true)), "yes")
        }
        guard expected.verdict == .ask else { return judge(expected.verdict, expected.level) }
        let isAnswered = answer != nil
        demand(!isAnswered, "a person was to be asked")
        guard complaints.isEmpty, let open = stage.kernel.state.requests.first else {
            return demand(false, "nobody is asked")
        }
        demand(open.level == expected.level.rawValue, "\(open.level ?? "") asks")
        switch dice.below(3) {
        case 0: waitOut(expected, meant, of: agent.name)
        case let word:
            stage.ask(.settle(Settlement(open.id, isAllowed: word == 1)), "yes")
            judge(word == 1 ? .allow : .deny, expected.level)
        }
    }

    /// Nobody answers: its time is up, or it is let go of before that and what it asked is judged anew.
    private mutating func waitOut(
        _ expected: LawOracle.Expected, _ meant: LawOracle.Question, of agent: String
    ) {
        let patience = expected.patience * 1_000_000
        let end = expected.level == .order ? oracle.takenOver[agent].map { $0 - oracle.now } : nil
        let span = min(end ?? patience, patience)
        pass(span - 1)
        let isEarly = answer != nil
        demand(!isEarly, "it was answered too early")
        pass(1)
        guard span < patience else {
            let isForbidden = oracle.forbids(meant, by: agent)
            return judge(isForbidden ? .deny : expected.unanswered, expected.level)
        }
        seen.insert("let go")
        let again = oracle.ask(meant, by: agent)
        guard again.verdict == .ask else { return judge(again.verdict, again.level) }
        waitOut(again, meant, of: agent)
    }

    private mutating func judge(_ verdict: GateVerdict.Verdict, _ level: GateVerdict.Level) {
        let said = String(describing: answer)
        guard case .done(let json)? = answer else {
            return demand(false, "no verdict: \(said)")
        }
        let came = "\(json["verdict"]?.string ?? "") \(json["level"]?.string ?? "")"
        demand(came == "\(verdict) \(level)", "\(came) was said, and not \(verdict) \(level)")
    }

    private mutating func question() -> (LawOracle.Question, GateQuestion) {
        switch dice.below(8) {
        case 0..<5:
            let place = oracle.world.places.randomElement(using: &dice)!
            let action = dice.chance(3) ? "read" : "write"
            var question = GateQuestion(action, LawWorld.text(place, &dice))
            question.place = FilePlace(question.target)
            return (LawOracle.Question(action: action, places: [place]), question)
        case 5, 6: return command()
        default:
            let amount = dice.below(10)
            var question = GateQuestion("spend", "\(amount) EUR")
            question.amount = Double(amount)
            return (LawOracle.Question(action: "spend", amount: Double(amount)), question)
        }
    }

    private mutating func command() -> (LawOracle.Question, GateQuestion) {
        var meant = LawOracle.Question(action: "run")
        var texts: [String] = []
        for _ in 0...dice.below(2) {
            let options = [["-rf"], ["-fr"], ["-r", "-f"], ["-r"], ["-v"], []]
                .randomElement(using: &dice)!
            let program = dice.chance(2) ? "rm" : "ls"
            let runner = [["sudo"], ["env", "X=1"], ["nice", "-n5"], [], []]
                .randomElement(using: &dice)!
            let place = oracle.world.places.randomElement(using: &dice)!
            let letters = options.joined()
            meant.places.append(place)
            meant.isRoot = meant.isRoot || runner == ["sudo"]
            meant.deletes =
                meant.deletes || program == "rm" && letters.contains("r") && letters.contains("f")
            let words = runner + [program] + options + [LawWorld.text(place, &dice)]
            let text = words.joined(separator: " ")
            let isInner = dice.chance(4)
            texts.append(isInner ? "sh -c '\(text)'" : text)
            // What a shell is told may be a path as well: nobody knows.
            let rest = place.isAbsolute ? place.names : Array(place.names.dropFirst())
            if isInner { meant.places.append(.init(names: [4] + rest, isAbsolute: false)) }
        }
        let line = texts.joined(separator: ["; ", " && ", " | "].randomElement(using: &dice)!)
        return (meant, GateQuestion("run", line))
    }

    // MARK: - The operator

    private mutating func lift() {
        guard let rule = oracle.rules.randomElement(using: &dice) else { return }
        let agent = dice.chance(2) ? nil : agents.randomElement(using: &dice)!.name
        let seconds = Int64(dice.below(20) + 1)
        var (pattern, text): (LawWorld.Pattern?, String?) = (nil, nil)
        switch rule.match {
        case .outside, .paths:
            if dice.chance(2) {
                pattern = plainPattern()
                text = pattern.map { LawWorld.text($0, &dice) }
            }
        default: break
        }
        story.append("\(rule.name) lifted for \(agent ?? "all"), \(text ?? "all")")
        // One that is said anew takes the place of the one before.
        oracle.lifts.removeAll {
            $0.rule == rule.name && $0.agent == agent && $0.text == text
        }
        oracle.lifts.append(
            LawOracle.Lift(
                rule: rule.name, agent: agent, pattern: pattern, text: text,
                until: oracle.now + seconds * 1_000_000))
        let wish = ExemptionWish(
            rule.name, isOn: true, pattern: text, agent: fault == .liftsTooMuch ? nil : agent,
            seconds: fault == .liftsTooMuch ? nil : seconds)
        stage.ask(.exempt(wish))
        seen.insert("lifted")
    }

    private mutating func deny() {
        let agent = agents.randomElement(using: &dice)!
        guard oracle.denials[agent.name].map({ $0.until <= oracle.now }) ?? true else { return }
        let action = ["write", "run", nil].randomElement(using: &dice)!
        let seconds = Int64(dice.below(20) + 1)
        story.append("\(agent.name) is denied the next \(action ?? "action")")
        oracle.denials[agent.name] = (action, oracle.now + seconds * 1_000_000)
        guard fault != .missesADenial else { return }
        stage.ask(
            .override(OverrideWish(.denyNext(action: action), of: agent.name, seconds: seconds)))
    }

    private mutating func takeOver() {
        let agent = agents.randomElement(using: &dice)!
        let seconds = Int64(dice.below(20) + 1)
        story.append("\(agent.name) is taken over")
        oracle.takenOver[agent.name] = oracle.now + seconds * 1_000_000
        stage.ask(.override(OverrideWish(.takeOver, of: agent.name, seconds: seconds)))
    }

    // MARK: - What is held

    private mutating func compare() {
        let held = stage.kernel.state.leases.map { lease in
            let name = stage.kernel.name(of: lease.holder)
            return "\(name) \(lease.path) \(lease.isShared) \(lease.until?.microseconds ?? 0)"
        }
        let expected = oracle.leases.map { "\($0.holder) \($0.text) \($0.isShared) \($0.until)" }
        if held.sorted() != expected.sorted() {
            demand(false, "held \(held.sorted()), expected \(expected.sorted())")
        }
        let waiting = stage.kernel.waiters.map { stage.kernel.name(of: $0.claim.holder) }
        let due = oracle.waiters.map(\.lease.holder)
        demand(waiting == due, "\(waiting) wait, expected \(due)")
    }
}
