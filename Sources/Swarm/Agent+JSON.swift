extension Agent {
    /// The agent as `skep ps --json` and `skep state --json` show it. The first eleven fields are always there.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeBeginning(to: &writer)
        writer.field("cpu", orNull: processor) { $1.double($0) }
        writer.field("memory", orNull: memory) { $1.int($0) }
        writer.field("processes", processes)
        lastLine.write(to: &writer)
        writer.field("last_word", lastWord) { $0.write(to: &$1) }
        writer.field("spoke", spoke)
        activity.write(to: &writer)
        writeRest(to: &writer)
        usage.write(to: &writer)
        writer.list("budgets", budgets.isEmpty ? nil : budgets) { $0.write(to: &$1) }
        writer.endObject()
    }

    /// What lasts of it: without the figures and words that every moment changes.
    public var profile: String {
        var writer = JSONWriter()
        writer.beginObject()
        writeBeginning(to: &writer)
        writeRest(to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func writeBeginning(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("name", name)
        writer.field("role", role)
        writer.field("status", condition.status.rawValue)
        writer.field("since", condition.since)
        writer.field("evidence", condition.evidence.rawValue)
        writer.field("pid", orNull: origin.process) { $1.int($0) }
        writer.field("restarts", restarts)
    }

    private func writeRest(to writer: inout JSONWriter) {
        writer.field("reason", condition.reason)
        writer.field("is_ready", isReady)
        writer.field("phase", phase) { $0.write(to: &$1) }
        writer.field("holds", holds)
        writer.list("already_stopped", alreadyStopped.isEmpty ? nil : alreadyStopped) {
            $1.int($0)
        }
        writer.field("before_hold", beforeHold) { $0.write(to: &$1) }
        writer.field("before_silence", beforeSilence) { $0.write(to: &$1) }
        writer.field("started", started)
        writer.field("tries", tries == Tries() ? nil : tries) { $0.write(to: &$1) }
        writer.field("exit", exit) { $0.write(to: &$1) }
        writer.field("broken_promises", brokenPromises > 0 ? brokenPromises : nil)
        writer.field(
            "broken_expectations", brokenExpectations > 0 ? brokenExpectations : nil)
        writer.field("order", order?.rawValue)
        writer.field("order_before", orderBefore?.rawValue)
        writer.list("stops", stops.isEmpty ? nil : stops) { $0.write(to: &$1) }
        origin.write(to: &writer)
    }

    init?(from fields: inout Fields) {
        guard let id = fields.text("id"), let name = fields.text("name"),
            let role = fields.text("role"), let condition = Condition(from: &fields)
        else { return nil }
        self.init(id: AgentID(rawValue: id), name: name, role: role, condition: condition)
        // What is null is taken as well: what is left would be looked through for each field after it.
        origin.process = fields.take("pid") { .some($0.int) } ?? nil
        restarts = fields.integer("restarts") ?? 0
        processor = fields.take("cpu") { .some($0.double) } ?? nil
        memory = fields.take("memory") { .some($0.int) } ?? nil
        processes = fields.integer("processes")
        lastLine = LastLine(from: &fields)
        lastWord = fields.take("last_word") { LastWord($0) }
        spoke = fields.time("spoke")
        activity = Activity(from: &fields)
        isReady = fields.flag("is_ready")
        phase = fields.take("phase") { Phase($0) }
        holds = fields.texts("holds") ?? []
        alreadyStopped = fields.list("already_stopped") { $0.int } ?? []
        beforeHold = fields.take("before_hold") { Condition($0) }
        beforeSilence = fields.take("before_silence") { Condition($0) }
        started = fields.time("started")
        tries = fields.take("tries") { Tries($0) } ?? Tries()
        exit = fields.take("exit") { Exit($0) }
        brokenPromises = fields.integer("broken_promises") ?? 0
        brokenExpectations = fields.integer("broken_expectations") ?? 0
        order = fields.integer("order").map(EventID.init(rawValue:))
        orderBefore = fields.integer("order_before").map(EventID.init(rawValue:))
        stops = fields.list("stops") { State.Stop($0) } ?? []
        origin.take(from: &fields)
        usage = Spending(from: &fields)
        budgets = fields.list("budgets") { Budget($0) } ?? []
    }
}

extension JSONWriter {
    /// A field that is there even when there is nothing to say.
    mutating func field<Value>(
        _ key: StaticString, orNull value: Value?, _ write: (Value, inout JSONWriter) -> Void
    ) {
        self.key(key)
        if let value { write(value, &self) } else { null() }
    }
}

extension Agent.Condition {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("status", status.rawValue)
        writer.field("since", since)
        writer.field("evidence", evidence.rawValue)
        writer.field("reason", reason)
        writer.endObject()
    }

    fileprivate init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes) else { return nil }
        self.init(from: &fields)
    }

    fileprivate init?(from fields: inout Fields) {
        guard let status: Status = fields.word("status"), let since = fields.time("since"),
            let evidence = fields.text("evidence")
        else { return nil }
        self.init(
            status: status, evidence: Evidence(rawValue: evidence), since: since,
            reason: fields.text("reason"))
    }
}

extension Tries {
    /// Nil unless it is an object of these fields and no others.
    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes) else { return nil }
        failures = fields.list("failures") { $0.int.map(LogTime.init(microseconds:)) } ?? []
        pause = fields.integer("pause")
        next = fields.integer("next").map(LogTime.init(microseconds:))
        isParked = fields.flag("parked") ?? false
        guard fields.isEmpty else { return nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("failures", failures) { $1.int($0.microseconds) }
        writer.field("pause", pause)
        writer.field("next", next?.microseconds)
        writer.field("parked", isParked ? true : nil)
        writer.endObject()
    }
}

extension Agent.Exit {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("code", code)
        writer.field("signal", signal)
        writer.field("seconds", seconds)
        writer.endObject()
    }

    fileprivate init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes) else { return nil }
        self.init(
            code: fields.integer("code"), signal: fields.integer("signal"),
            seconds: fields.number("seconds"))
    }
}

extension Agent.Spending {
    /// Nothing where nothing was spent: most agents tell of no tokens.
    fileprivate func write(to writer: inout JSONWriter) {
        guard self != Agent.Spending() else { return }
        writer.field("tokens_in", tokensIn)
        writer.field("tokens_out", tokensOut)
        writer.field("tokens_cached", tokensCached)
        writer.field("cost", cost)
    }

    fileprivate init(from fields: inout Fields) {
        tokensIn = fields.integer("tokens_in") ?? 0
        tokensOut = fields.integer("tokens_out") ?? 0
        tokensCached = fields.integer("tokens_cached") ?? 0
        cost = fields.number("cost") ?? 0
    }
}

extension Agent.Origin {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("joined", isJoined)
        writer.field("command", command)
        writer.field("cwd", directory)
        writer.field("pty", isTerminal)
        writer.field("worktree", worktree)
        writer.field("restart", restart)
        writer.field("containment", containment)
        writer.field("address", address)
        writer.field("token_digest", tokenDigest)
        writer.field("messages", json: mailbox?.json)
        writer.field("definition", definition)
        writer.field("ready", ready) { $1.value($0.json) }
        writer.field("consistency", consistency == .inform ? nil : consistency.rawValue)
        writer.field("again", isAgain ? true : nil)
        writer.field("continued", isContinued ? true : nil)
        manners.write(to: &writer)
    }

    /// All but the process, which stands among what comes before.
    fileprivate mutating func take(from fields: inout Fields) {
        isJoined = fields.flag("joined") ?? false
        command = fields.texts("command") ?? []
        directory = fields.text("cwd")
        isTerminal = fields.flag("pty") ?? false
        worktree = fields.text("worktree")
        restart = fields.text("restart")
        containment = fields.text("containment")
        address = fields.text("address")
        tokenDigest = fields.text("token_digest")
        mailbox = fields.json("messages").flatMap { Mailbox($0) }
        definition = fields.text("definition")
        ready = fields.take("ready") { Probe(written: JSON($0)) }
        consistency = fields.word("consistency") ?? .inform
        isAgain = fields.flag("again") ?? false
        isContinued = fields.flag("continued") ?? false
        manners = Manners(from: &fields)
    }
}

extension LastLine {
    /// The line as text; where it is not UTF-8 the bytes go beside it, so that nothing is lost.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key("last_line")
        writer.string(bytes.span.bytes)
        if !bytes.span.bytes.isUTF8 {
            var exact: [UInt8] = []
            exact.append(base64: bytes.span.bytes)
            writer.field("last_line_base64", String(decoding: exact, as: UTF8.self))
        }
        writer.field("last_line_open", isOpen ? true : nil)
    }

    fileprivate init(from fields: inout Fields) {
        let text = fields.take("last_line") { $0.text?.utf8 } ?? []
        let exact = fields.take("last_line_base64") {
            $0.text?.withUTF8 { [UInt8](base64: $0) } ?? nil
        }
        self.init(bytes: exact ?? text, isOpen: fields.flag("last_line_open") ?? false)
    }
}
