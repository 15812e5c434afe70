// The state as JSON: what `skep state --json` prints and a brain snapshot keeps.

extension State {
    public var json: JSON {
        var fields = Fields([])
        fields.put("fold", State.version)
        fields.put("last_id", lastID.rawValue)
        fields.put("time", time.map { JSON($0.rfc3339) } ?? .null)
        fields.put("breaker", breaker?.json ?? .null)
        fields.put("agents", JSON(agents.map(\.json)))
        fields.put("requests", JSON(requests.map(\.json)))
        fields.put("leases", JSON(leases.map(\.json)))
        return JSON(fields.left)
    }

    /// Reads a state back; nil when the JSON was not made by `json`.
    public init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init), let last = fields.integer("last_id"),
            let agents = fields.list("agents", { Agent($0) }),
            let requests = fields.list("requests", { Request($0) }),
            let leases = fields.list("leases", { Lease($0) })
        else { return nil }
        lastID = EventID(last)
        time = fields.time("time")
        breaker = fields.take("breaker") { Breaker($0) }
        self.agents = agents
        self.requests = requests
        self.leases = leases
        for (place, agent) in agents.enumerated() {
            guard let number = agent.id.number else { return nil }
            places[number] = place
        }
    }
}

extension Fields {
    mutating func time(_ key: String) -> LogTime? {
        take(key) { json in json.string.flatMap { try? LogTime(rfc3339: $0) } }
    }

    mutating func put(_ key: String, _ time: LogTime?) { put(key, time?.rfc3339) }

    /// A field that is there even when there is nothing to say.
    mutating func put(_ key: String, orNull value: JSON?) { put(key, value ?? .null) }
}

extension State.Breaker {
    fileprivate var json: JSON {
        var fields = Fields([])
        fields.put("since", since)
        fields.put("by", by)
        return JSON(fields.left)
    }

    fileprivate init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init), let since = fields.time("since") else {
            return nil
        }
        self.init(since: since, by: fields.text("by"))
    }
}

extension State.Request {
    fileprivate var json: JSON {
        var fields = Fields([])
        fields.put("id", id.rawValue)
        fields.put("agent", agent?.rawValue)
        fields.put("action", action)
        fields.put("level", level)
        fields.put("rule", rule)
        fields.put("why", why)
        fields.put("asked", asked)
        fields.put("until", until)
        return JSON(fields.left)
    }

    fileprivate init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init), let id = fields.integer("id"),
            let action = fields.text("action"), let asked = fields.time("asked")
        else { return nil }
        self.init(
            id: EventID(id), agent: fields.text("agent").map(AgentID.init(rawValue:)),
            action: action, level: fields.text("level"), rule: fields.text("rule"),
            why: fields.text("why"), asked: asked, until: fields.time("until"))
    }
}

extension State.Lease {
    fileprivate var json: JSON {
        var fields = Fields([])
        fields.put("path", path)
        fields.put("holder", holder.rawValue)
        fields.put("since", since)
        fields.put("until", until)
        return JSON(fields.left)
    }

    fileprivate init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init), let path = fields.text("path"),
            let holder = fields.text("holder"), let since = fields.time("since")
        else { return nil }
        self.init(
            path: path, holder: AgentID(rawValue: holder), since: since,
            until: fields.time("until"))
    }
}
