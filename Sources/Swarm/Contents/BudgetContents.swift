/// `signal`, subject `limit`: an agent, or all together where none is named, has come to the limit of a budget.
public struct LimitReached: EventContent {
    public var kind: Budget.Kind?
    /// In the units of the kind, as `Budget` has them.
    public var spent: Int64?
    public var limit: Int64?
    public var rest: [JSON.Field] = []

    public init(_ budget: Budget, at now: LogTime?) {
        kind = budget.kind
        spent = budget.spent(at: now)
        limit = budget.limit
    }

    public init(from fields: inout Fields) {
        kind = fields.word("budget")
        spent = fields.number("spent").flatMap { kind?.amount($0) }
        limit = fields.number("limit").flatMap { kind?.amount($0) }
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("budget", kind?.rawValue)
        writer.field("spent", json: spent.flatMap { kind?.json($0) })
        writer.field("limit", json: limit.flatMap { kind?.json($0) })
    }
}

/// `signal`, subject `budget`: what holds from here on for an agent, or for all together where none is named.
public struct BudgetChange: EventContent {
    /// All that hold; those that are not here hold no more.
    public var budgets: Budgets?
    /// Or one that goes farther, and how far.
    public var kind: Budget.Kind?
    public var limit: Int64?
    public var by: String?
    public var rest: [JSON.Field] = []

    public init(_ budgets: Budgets, by: String?) {
        self.budgets = budgets
        self.by = by
    }

    public init(_ kind: Budget.Kind, upTo limit: Int64, by: String?) {
        self.kind = kind
        self.limit = limit
        self.by = by
    }

    public init(from fields: inout Fields) {
        budgets = fields.json("budgets").flatMap { Budgets($0) }
        kind = fields.word("budget")
        limit = fields.number("limit").flatMap { kind?.amount($0) }
        by = fields.text("by")
    }

    public func write(to writer: inout JSONWriter) {
        writer.field("budgets", json: budgets?.json)
        writer.field("budget", kind?.rawValue)
        writer.field("limit", json: limit.flatMap { kind?.json($0) })
        writer.field("by", by)
    }
}
