// The state as JSON: what `skep state --json` prints and a brain snapshot keeps.

extension State {
    /// The state as a JSON object.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(to: &writer)
        writer.endObject()
        return writer.take()
    }

    /// Writes all of it as the fields of an object.
    public func write(to writer: inout JSONWriter) {
        writer.field("fold", State.version)
        writer.field("last_id", lastID.rawValue)
        writer.field("time", orNull: time) { $1.time($0) }
        writer.field("breaker", orNull: breaker) { $0.write(to: &$1) }
        writer.list("agents", agents) { $0.write(to: &$1) }
        writer.list("requests", requests) { $0.write(to: &$1) }
        writer.list("leases", leases) { $0.write(to: &$1) }
        writer.list("claims", claims.isEmpty ? nil : claims) { $0.write(to: &$1) }
        writer.field("rules", json: ownRules?.json)
        writer.list("exemptions", exemptions.isEmpty ? nil : exemptions) { $0.write(to: &$1) }
        writer.list("overrides", overrides.isEmpty ? nil : overrides) { $0.write(to: &$1) }
        writer.list("stopped_orders", stoppedOrders.isEmpty ? nil : stoppedOrders) {
            $0.write(to: &$1)
        }
        writer.list("budgets", budgets.isEmpty ? nil : budgets) { $0.write(to: &$1) }
        writer.field("retention", json: retention.json)
        writer.list("conflicts", conflicts.isEmpty ? nil : conflicts) { $0.write(to: &$1) }
        writer.list("promises", promises.isEmpty ? nil : promises) { $0.write(to: &$1) }
        writer.list("expectations", expectations.isEmpty ? nil : expectations) {
            $0.write(to: &$1)
        }
        writer.list("letters", letters.isEmpty ? nil : letters) { $0.write(to: &$1) }
        if let body {
            writer.key("body")
            body.write(to: &writer)
        }
        writer.list("worktrees", workTrees.isEmpty ? nil : workTrees) { $0.write(to: &$1) }
    }

    /// Writes what a list of the agents needs: them, and what holds them, makes them wait or is put above them.
    public func writeList(to writer: inout JSONWriter) {
        writer.field("last_id", lastID.rawValue)
        writer.field("breaker", orNull: breaker) { $0.write(to: &$1) }
        writer.list("agents", agents) { $0.write(to: &$1) }
        writer.list("requests", requests) { $0.write(to: &$1) }
        writer.field("rules", json: ownRules?.json)
        // Of the others no row of the list says anything, and there may be many.
        let lifted = exemptions.filter { Budget.isRule($0.rule) }
        writer.list("exemptions", lifted.isEmpty ? nil : lifted) { $0.write(to: &$1) }
        writer.list("overrides", overrides.isEmpty ? nil : overrides) { $0.write(to: &$1) }
        writer.list("budgets", budgets.isEmpty ? nil : budgets) { $0.write(to: &$1) }
        writer.field("retention", json: retention.json)
        writer.list("conflicts", conflicts.isEmpty ? nil : conflicts) { $0.write(to: &$1) }
    }

    /// Reads a state back, whole or as a list; nil when the JSON was not made by one of the above.
    /// Fields that are not the state's are lent.
    public init?(
        parsing json: RawSpan,
        other: (borrowing JSONText, borrowing JSONSlice) -> Void = { _, _ in }
    ) {
        var cursor = JSONCursor(json)
        cursor.skipSpace()
        guard (try? read(&cursor, other)) == true else { return nil }
        for place in agents.indices {
            guard let number = agents[place].id.number else { return nil }
            places.set(number, to: place)
        }
    }

    /// Reads what may be long where it stands: passed over first, it would be looked at twice. False
    /// where something is not what it should be.
    private mutating func read(
        _ cursor: inout JSONCursor, _ other: (borrowing JSONText, borrowing JSONSlice) -> Void
    ) throws(JSONError) -> Bool {
        guard cursor.take(UInt8(ascii: "{")) else { return false }
        var (isFirst, isGood, hasAgents) = (true, true, false)
        while isGood, try cursor.startsField(isFirst: &isFirst) {
            let key = try cursor.key()
            switch key {
            case "agents":
                hasAgents = true
                isGood = try cursor.readObjects { Agent(from: &$0) }.map { agents = $0 } != nil
            case "requests":
                isGood = try cursor.readObjects { Request(from: &$0) }.map { requests = $0 } != nil
            case "leases":
                isGood = try cursor.readObjects { Lease(from: &$0) }.map { leases = $0 } != nil
            case "claims":
                isGood = try cursor.readObjects { Lease(from: &$0) }.map { claims = $0 } != nil
            case "rules": ownRules = Rules(JSON(try cursor.value()))
            case "exemptions":
                isGood =
                    try cursor.readObjects { Exemption(from: &$0) }.map { exemptions = $0 } != nil
            case "overrides":
                isGood =
                    try cursor.readObjects { Override(from: &$0) }.map { overrides = $0 } != nil
            case "stopped_orders":
                isGood =
                    try cursor.readObjects { StoppedOrder(from: &$0) }
                    .map { stoppedOrders = $0 } != nil
            case "budgets":
                isGood = try cursor.readObjects { Budget(from: &$0) }.map { budgets = $0 } != nil
            case "retention": retention = Retention(JSON(try cursor.value())) ?? retention
            case "conflicts":
                isGood =
                    try cursor.readObjects { Conflict(from: &$0) }.map { conflicts = $0 } != nil
            case "promises":
                isGood = try cursor.readObjects { Promise(from: &$0) }.map { promises = $0 } != nil
            case "expectations":
                isGood =
                    try cursor.readObjects { Expectation(from: &$0) }
                    .map { expectations = $0 } != nil
            case "letters":
                isGood = try cursor.readObjects { Letter(from: &$0) }.map { letters = $0 } != nil
            case "last_id": lastID = try cursor.value().int.map(EventID.init(rawValue:)) ?? lastID
            case "time": time = try cursor.value().time
            case "breaker": breaker = try Breaker(cursor.value())
            case "body": body = try Body(cursor.value())
            case "worktrees":
                isGood =
                    try cursor.readObjects { WorkTree(from: &$0) }.map { workTrees = $0 } != nil
            default: other(key, try cursor.value())
            }
        }
        if isGood { try cursor.end() }
        return isGood && hasAgents
    }
}

extension JSONCursor {
    fileprivate static let levels = JSONScanner.depthLimit - 1

    @_lifetime(copy self)
    fileprivate mutating func value() throws(JSONError) -> JSONSlice {
        try value(levels: JSONCursor.levels)
    }

    /// The elements of an array of objects; nil where it is none, or one of them cannot be read.
    fileprivate mutating func readObjects<Element>(
        _ read: (inout Fields) -> Element?
    ) throws(JSONError) -> [Element]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var elements: [Element] = []
        // An agent takes about so many bytes.
        elements.reserveCapacity((bytes.byteCount - offset) / 384 + 1)
        var isFirst = true
        while try startsElement(isFirst: &isFirst) {
            var fields = try Fields(next: &self, levels: JSONCursor.levels - 1)
            guard let element = read(&fields) else { return nil }
            elements.append(element)
        }
        return elements
    }
}

extension State.Breaker {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("since", since)
        writer.field("by", by)
        writer.endObject()
    }

    fileprivate init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes), let since = fields.time("since") else {
            return nil
        }
        self.init(since: since, by: fields.text("by"))
    }
}

extension State.Letter {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id.rawValue)
        writer.field("type", kind.rawValue)
        writer.field("agent", agent?.rawValue)
        writer.endObject()
    }

    fileprivate init?(from fields: inout Fields) {
        guard let id = fields.integer("id"), let kind: Swarm.Letter.Kind = fields.word("type")
        else { return nil }
        self.init(
            id: EventID(id), kind: kind, agent: fields.text("agent").map(AgentID.init(rawValue:)))
    }
}
