/// What may be used of something before somebody is asked, and how much was: of an agent, or of all together.
public struct Budget: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// In and out; those that were cached are not counted.
        case tokens
        /// In the currency the agents report.
        case money
        /// Time of processors.
        case cpu
        /// What is resident now: a level, and no sum.
        case memory
        /// What it printed.
        case output
        /// How long it ran, without what it was held.
        case time
        /// How often it was started again by itself.
        case restarts
    }

    public let kind: Kind
    /// What was set.
    public internal(set) var amount: Int64
    /// How far it goes now: farther than what was set once somebody has allowed more.
    public internal(set) var limit: Int64
    /// That it has come to its limit was said, and is not said again.
    public internal(set) var isReached = false
    /// Up to `since`, where it is time that runs.
    var used: Int64 = 0
    /// From when on time runs; nil while it does not.
    var since: LogTime?
    /// The processor's time that was seen last: what comes is counted from there.
    var seen: Int64 = 0

    init(_ kind: Kind, _ amount: Int64) {
        self.kind = kind
        self.amount = amount
        limit = amount
    }

    /// How much was used; time runs up to a moment.
    public func spent(at now: LogTime?) -> Int64 {
        guard let since, let now, now > since else { return used }
        return used.adding(now.microseconds &- since.microseconds)
    }

    /// Whether it is used up.
    public func isFull(at now: LogTime?) -> Bool { spent(at: now) >= limit }

    /// How much of it was used: 1 is all.
    public func share(at now: LogTime?) -> Double { Double(spent(at: now)) / Double(max(limit, 1)) }

    /// Whether so much of it was used that somebody should know.
    public func isNearlyFull(at now: LogTime?) -> Bool { share(at: now) >= 0.8 }

    /// When time that runs will be up; nil where none does.
    var end: LogTime? {
        since.map { LogTime(microseconds: $0.microseconds &+ max(limit - used, 0)) }
    }

    /// How far it goes once somebody lets it go on: as much again as was set, from what was used on. Of memory,
    /// which is a level, that is as much more.
    func next(at now: LogTime?) -> Int64 { max(limit, spent(at: now)).adding(amount) }
}

extension Budget.Kind {
    /// What of it all agents together may have a budget of.
    public static let ofAll: [Budget.Kind] = [.tokens, .money]

    /// So many of its units are one of what people and JSON say: millionths of a second, billionths of the currency.
    public var scale: Int64 {
        switch self {
        case .tokens, .memory, .output, .restarts: 1
        case .money: 1_000_000_000
        case .cpu, .time: 1_000_000
        }
    }

    /// What is more than this counts as this: it stays exact in every number JSON readers have.
    public static let most: Int64 = 1_000_000_000_000_000

    /// As the log and the wire have it: tokens, bytes, seconds, the currency.
    public func json(_ amount: Int64) -> JSON {
        amount % scale == 0 ? JSON(amount / scale) : JSON(Double(amount) / Double(scale))
    }

    /// Nil where it is no number of it.
    public func amount(_ json: JSON) -> Int64? { json.double.flatMap { amount($0) } }

    func amount(_ number: Double) -> Int64? {
        let units = (number * Double(scale)).rounded()
        guard units >= 0, units <= 4 * Double(Budget.Kind.most) else { return nil }
        return Int64(units)
    }

    /// The rule that holds whoever has come to this limit.
    public var rule: String { Budget.prefix + rawValue }

    /// The same of all agents together.
    public var ruleOfAll: String { Budget.prefixOfAll + rawValue }
}

extension Budget {
    static let prefix = "budget-"
    static let prefixOfAll = "budget-all-"

    /// Whether a rule is one of these.
    public static func isRule(_ name: String) -> Bool {
        Kind.allCases.contains { $0.rule == name } || Kind.ofAll.contains { $0.ruleOfAll == name }
    }
}

/// What is set for an agent, or for all of them, each kind once and in its order.
public struct Budgets: Equatable, Sendable {
    private var amounts: [Budget.Kind: Int64] = [:]

    public init() {}

    public var isEmpty: Bool { amounts.isEmpty }

    public var list: [(kind: Budget.Kind, amount: Int64)] {
        Budget.Kind.allCases.compactMap { kind in amounts[kind].map { (kind, $0) } }
    }

    /// Between one unit and what is counted at most; nothing else is set.
    public subscript(kind: Budget.Kind) -> Int64? {
        get { amounts[kind] }
        set { amounts[kind] = newValue.map { min(max($0, 1), Budget.Kind.most) } }
    }

    /// What was set of these.
    public init(of budgets: [Budget]) {
        for budget in budgets { amounts[budget.kind] = budget.amount }
    }

    public var json: JSON {
        JSON(list.map { JSON.Field($0.kind.rawValue, $0.kind.json($0.amount)) })
    }

    /// Nil where something of it is not as it should be.
    public init?(_ json: JSON) {
        guard let fields = json.object else { return nil }
        for field in fields {
            guard let kind = Budget.Kind(rawValue: field.key),
                let amount = kind.amount(field.value),
                (1...Budget.Kind.most).contains(amount)
            else { return nil }
            amounts[kind] = amount
        }
    }
}

extension [Budget] {
    /// These from here on. What is counted already goes on, whatever its limit is now.
    mutating func set(_ budgets: Budgets) {
        self = budgets.list.map { kind, amount in
            guard var known = first(where: { $0.kind == kind }) else { return Budget(kind, amount) }
            known.amount = amount
            known.limit = amount
            known.isReached = false
            return known
        }
    }

    mutating func count(_ kind: Budget.Kind, _ amount: Int64) {
        guard amount > 0, let place = firstIndex(where: { $0.kind == kind }) else { return }
        self[place].used = self[place].used.adding(amount)
    }

    /// Money comes as a fraction, which may be less than one unit of most currencies.
    mutating func count(money: Double) {
        guard money > 0 else { return }
        let most = Double(Budget.Kind.most)
        count(.money, Int64(Swift.min(money * Double(Budget.Kind.money.scale), most).rounded()))
    }

    subscript(kind: Budget.Kind) -> Budget? { first { $0.kind == kind } }
}

extension Int64 {
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? Budget.Kind.most : Swift.min(sum, 2 * Budget.Kind.most)
    }
}

// MARK: - JSON

extension Budget {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("budget", kind.rawValue)
        writer.field("amount", json: kind.json(amount))
        writer.field("limit", json: kind.json(limit))
        writer.field("spent", json: kind.json(used))
        writer.field("since", since)
        writer.field("seen", json: seen == 0 ? nil : kind.json(seen))
        writer.field("reached", isReached ? true : nil)
        writer.endObject()
    }

    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes) else { return nil }
        self.init(from: &fields)
    }

    init?(from fields: inout Fields) {
        guard let kind: Kind = fields.word("budget"),
            let amount = fields.number("amount").flatMap({ kind.amount($0) }),
            let limit = fields.number("limit").flatMap({ kind.amount($0) })
        else { return nil }
        self.init(kind, amount)
        self.limit = limit
        used = fields.number("spent").flatMap { kind.amount($0) } ?? 0
        since = fields.time("since")
        seen = fields.number("seen").flatMap { kind.amount($0) } ?? 0
        isReached = fields.flag("reached") ?? false
    }
}
