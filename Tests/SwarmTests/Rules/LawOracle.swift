@testable import Swarm

/// Paths and patterns of a small world, and which paths each pattern means, reckoned in the plainest way.
///
/// A name is a number here: two spellings of one letter are one name.
struct LawWorld {
    struct Pattern: Hashable {
        enum Part: Hashable {
            case name(Int)
            case one, any, anywhere
        }
        let parts: [Part]
        let isAbsolute: Bool
        var isEverywhere: Bool { parts.first == .anywhere }
    }

    struct Place: Hashable {
        let names: [Int]
        let isAbsolute: Bool
    }

    /// How each name may be spelled; the last one is nobody's.
    static let names = [["a"], ["bc"], ["\u{e9}", "e\u{301}"], [".env"], ["z"]]
    let places: [Place]
    let patterns: [Pattern]
    /// Of each pattern the places that it means.
    let meant: [Pattern: Set<Int>]

    init() {
        var paths: [[Int]] = [[]]
        for length in 1...3 {
            for path in paths where path.count == length - 1 {
                paths += LawWorld.names.indices.map { path + [$0] }
            }
        }
        let places = paths.dropFirst().flatMap { names in
            [false, true].map { Place(names: names, isAbsolute: $0) }
        }
        let parts: [Pattern.Part] = (0..<4).map { .name($0) } + [.one, .any, .anywhere]
        let lists = parts.map { [$0] } + parts.flatMap { first in parts.map { [first, $0] } }
        self.places = places
        patterns = lists.flatMap { parts in
            [false, true].map { Pattern(parts: parts, isAbsolute: $0) }
        }
        meant = Dictionary(
            uniqueKeysWithValues: patterns.map { pattern in
                (pattern, Set(places.indices.filter { LawWorld.means(pattern, places[$0]) }))
            })
    }

    static func means(_ pattern: Pattern, _ place: Place) -> Bool {
        guard pattern.isEverywhere || pattern.isAbsolute == place.isAbsolute else { return false }
        return reaches(pattern.parts[...], place.names[...])
    }

    private static func reaches(
        _ parts: ArraySlice<Pattern.Part>, _ names: ArraySlice<Int>
    ) -> Bool {
        // Whatever is left lies below.
        guard let part = parts.first else { return true }
        if part == .anywhere {
            return reaches(parts.dropFirst(), names)
                || !names.isEmpty && reaches(parts, names.dropFirst())
        }
        guard let name = names.first, fits(part, name) else { return false }
        return reaches(parts.dropFirst(), names.dropFirst())
    }

    private static func fits(_ part: Pattern.Part, _ name: Int) -> Bool {
        switch part {
        case .name(let own): own == name
        case .one: names[name][0].count == 1
        case .any, .anywhere: true
        }
    }

    func meet(_ one: Pattern, _ other: Pattern) -> Bool {
        !meant[one]!.isDisjoint(with: meant[other]!)
    }

    // MARK: - As it is written

    static func text(_ place: Place, _ dice: inout SplitMix) -> String {
        text(place.names.map { spelled($0, &dice) }, place.isAbsolute, &dice)
    }

    static func text(_ pattern: Pattern, _ dice: inout SplitMix) -> String {
        let parts = pattern.parts.map { part in
            switch part {
            case .name(let name): spelled(name, &dice)
            case .one: "?"
            case .any: "*"
            case .anywhere: "**"
            }
        }
        return text(parts, pattern.isAbsolute, &dice)
    }

    private static func spelled(_ name: Int, _ dice: inout SplitMix) -> String {
        names[name].randomElement(using: &dice)!
    }

    private static func text(
        _ parts: [String], _ isAbsolute: Bool, _ dice: inout SplitMix
    ) -> String {
        let parts = dice.chance(8) ? ["."] + parts : parts
        return (isAbsolute ? "/" : "") + parts.joined(separator: dice.chance(8) ? "//" : "/")
            + (dice.chance(8) ? "/" : "")
    }
}

/// What must come of leases and questions, reckoned apart from the kernel.
struct LawOracle {
    struct Lease: Equatable {
        let holder: String
        let text: String
        var pattern: LawWorld.Pattern
        var isShared: Bool
        var file: String?
        var until: Int64

        func isAgain(_ other: Lease) -> Bool {
            holder == other.holder && text == other.text && isShared == other.isShared
        }
    }

    struct Waiter {
        var lease: Lease
        let seconds: Int64
        let patience: Int64
    }

    struct Rule {
        let name: String
        let action: String
        let verdict: GateVerdict.Verdict
        let unanswered: GateVerdict.Verdict
        let patience: Int64
        let match: Match

        enum Match {
            case outside
            case paths([LawWorld.Pattern])
            /// `rm` with both of its options, and whatever another runs for root.
            case deletes, root
            case above(Double)
        }
    }

    struct Lift {
        let rule: String
        let agent: String?
        let pattern: LawWorld.Pattern?
        let text: String?
        let until: Int64
    }

    /// A question by what it means.
    struct Question {
        var action: String
        var places: [LawWorld.Place] = []
        var deletes = false
        var isRoot = false
        var amount = 0.0
    }

    let world: LawWorld
    var now: Int64 = 0
    var leases: [Lease] = []
    var waiters: [Waiter] = []
    var rules: [Rule] = []
    var isEnforced = false
    var lifts: [Lift] = []
    var denials: [String: (action: String?, until: Int64)] = [:]
    var takenOver: [String: Int64] = [:]

    // MARK: - Leases

    private func excludes(_ one: Lease, _ other: Lease) -> Bool {
        guard one.holder != other.holder, !(one.isShared && other.isShared) else { return false }
        return one.file != nil && one.file == other.file || world.meet(one.pattern, other.pattern)
    }

    /// Who is in the way of somebody who comes behind so many.
    private func blockers(of lease: Lease, behind count: Int) -> [String] {
        (leases + waiters.prefix(count).map(\.lease)).filter { excludes($0, lease) }.map(\.holder)
    }

    enum Outcome: String { case granted, renewed, held, waiting, deadlock, outside }

    mutating func claim(_ lease: Lease, seconds: Int64, patience: Int64) -> Outcome {
        // Who asks once more stands where it stood.
        if patience > 0, waiters.contains(where: { $0.lease.isAgain(lease) }) { return .waiting }
        let count = waiters.count
        waiters.removeAll { $0.lease.holder == lease.holder && $0.lease.text == lease.text }
        let hasGivenUp = waiters.count < count
        defer { if hasGivenUp { serve() } }
        if lease.pattern.isAbsolute { return .outside }
        let others = blockers(of: lease, behind: waiters.count)
        guard others.isEmpty else {
            if patience == 0 { return .held }
            if isCircle(lease.holder, others) { return .deadlock }
            waiters.append(
                Waiter(lease: lease, seconds: seconds, patience: now + patience * 1_000_000))
            return .waiting
        }
        guard grant(lease) else { return .granted }
        // Who shares now what it had alone lets others in.
        serve()
        return .renewed
    }

    private func isCircle(_ holder: String, _ others: [String]) -> Bool {
        var (open, seen) = (others, Set<String>())
        while let next = open.popLast() {
            if next == holder { return true }
            guard seen.insert(next).inserted else { continue }
            for (place, waiter) in waiters.enumerated() where waiter.lease.holder == next {
                open += blockers(of: waiter.lease, behind: place)
            }
        }
        return false
    }

    /// True where it was held before.
    @discardableResult
    private mutating func grant(_ lease: Lease) -> Bool {
        let before = leases.count
        leases.removeAll { $0.holder == lease.holder && $0.text == lease.text }
        leases.append(lease)
        return leases.count == before
    }

    mutating func release(_ text: String?, of holder: String) -> Bool {
        let before = leases.count + waiters.count
        leases.removeAll { $0.holder == holder && (text == nil || $0.text == text) }
        waiters.removeAll { $0.lease.holder == holder && (text == nil || $0.lease.text == text) }
        let isDone = leases.count + waiters.count < before || text == nil
        serve()
        return isDone
    }

    /// Whoever is next gets what is free, in the order in which all asked.
    private mutating func serve() {
        var place = 0
        while place < waiters.count {
            guard blockers(of: waiters[place].lease, behind: place).isEmpty else {
                place += 1
                continue
            }
            let waiter = waiters.remove(at: place)
            var lease = waiter.lease
            lease.until = now + waiter.seconds * 1_000_000
            grant(lease)
        }
    }

    mutating func die(_ holder: String) {
        denials[holder] = nil
        takenOver[holder] = nil
        _ = release(nil, of: holder)
    }

    /// Time goes by, and everything ends when it is due.
    mutating func pass(to end: Int64) {
        while let due = (leases.map(\.until) + waiters.map(\.patience)).min(), due <= end {
            now = due
            leases.removeAll { $0.until <= now }
            waiters.removeAll { $0.patience <= now }
            serve()
        }
        now = end
    }

    // MARK: - Questions

    struct Expected: Equatable {
        var verdict: GateVerdict.Verdict
        var level: GateVerdict.Level
        /// What becomes of a question that nobody answers.
        var unanswered = GateVerdict.Verdict.deny
        var patience: Int64 = Swarm.Rule.usualPatience
    }

    /// What the gate says, and how it is used up.
    mutating func ask(_ question: Question, by agent: String) -> Expected {
        let against = rules.filter { finds($0, question, agent) }
        let isDenied = denials[agent].map {
            $0.until > now && ($0.action == nil || $0.action == question.action)
        }
        if against.contains(where: { $0.verdict == .deny }) {
            return Expected(verdict: .deny, level: .safety)
        }
        let mine = holds(question, of: agent)
        if question.action == "write", mine.others || lacksALease(question, mine) {
            return Expected(verdict: .deny, level: .swarm)
        }
        if isDenied == true {
            // It alone stops this, and is used up by that.
            denials[agent] = nil
            return Expected(verdict: .deny, level: .order)
        }
        if let rule = against.first {
            return Expected(
                verdict: .ask, level: .safety, unanswered: rule.unanswered,
                patience: rule.patience)
        }
        if takenOver[agent].map({ $0 > now }) == true {
            return Expected(verdict: .ask, level: .order)
        }
        let isOwn = question.action == "write" && mine.own
        return Expected(verdict: .allow, level: isOwn ? .swarm : .order)
    }

    /// Whether it would be denied by now, whatever a person says of the rule that asks.
    func forbids(_ question: Question, by agent: String) -> Bool {
        if rules.contains(where: { $0.verdict == .deny && finds($0, question, agent) }) {
            return true
        }
        let mine = holds(question, of: agent)
        return question.action == "write" && (mine.others || lacksALease(question, mine))
    }

    /// None is to be had outside of the workspace.
    private func lacksALease(
        _ question: Question, _ mine: (own: Bool, others: Bool)
    ) -> Bool {
        isEnforced && !mine.own && question.places.first?.isAbsolute == false
    }

    private func holds(_ question: Question, of agent: String) -> (own: Bool, others: Bool) {
        guard let place = question.places.first else { return (false, false) }
        let all = leases.filter { LawWorld.means($0.pattern, place) }
        return (all.contains { $0.holder == agent }, all.contains { $0.holder != agent })
    }

    private func finds(_ rule: Rule, _ question: Question, _ agent: String) -> Bool {
        guard rule.action == "*" || rule.action == question.action else { return false }
        let lifts = lifts.filter {
            $0.rule == rule.name && $0.until > now && ($0.agent == nil || $0.agent == agent)
        }
        if lifts.contains(where: { $0.pattern == nil }) { return false }
        let places = question.places.filter { place in
            !lifts.contains { LawWorld.means($0.pattern!, place) }
        }
        switch rule.match {
        case .outside: return places.first?.isAbsolute == true
        case .paths(let patterns):
            return places.contains { place in patterns.contains { LawWorld.means($0, place) } }
        case .deletes: return question.deletes
        case .root: return question.isRoot
        case .above(let limit): return question.amount > limit
        }
    }
}
