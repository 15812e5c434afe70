extension Agent {
    /// The agent as `skep ps --json` and `skep state --json` show it. The first eleven fields are always there.
    public var json: JSON {
        var fields = Fields([])
        writeBeginning(to: &fields)
        fields.put("cpu", orNull: processor.map { JSON($0) })
        fields.put("memory", orNull: memory.map { JSON($0) })
        lastLine.write(to: &fields)
        fields.put("spoke", spoke)
        writeRest(to: &fields)
        usage.write(to: &fields)
        return JSON(fields.left)
    }

    /// What lasts of it: without the figures and words that every moment changes.
    public var profile: JSON {
        var fields = Fields([])
        writeBeginning(to: &fields)
        writeRest(to: &fields)
        return JSON(fields.left)
    }

    private func writeBeginning(to fields: inout Fields) {
        fields.put("id", id.rawValue)
        fields.put("name", name)
        fields.put("role", role)
        fields.put("status", condition.status.rawValue)
        fields.put("since", condition.since)
        fields.put("evidence", condition.evidence.rawValue)
        fields.put("pid", orNull: origin.process.map { JSON($0) })
        fields.put("restarts", restarts)
    }

    private func writeRest(to fields: inout Fields) {
        fields.put("reason", condition.reason)
        fields.put("phase", phase?.json)
        fields.put("holds", holds)
        if !alreadyStopped.isEmpty {
            fields.put("already_stopped", JSON(alreadyStopped.map { JSON($0) }))
        }
        fields.put("before_hold", beforeHold?.json)
        fields.put("before_silence", beforeSilence?.json)
        fields.put("started", started)
        fields.put("tries", tries == Tries() ? nil : tries.json)
        fields.put("exit", exit?.json)
        origin.write(to: &fields)
    }

    init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init), let id = fields.text("id"),
            let name = fields.text("name"), let role = fields.text("role"),
            let condition = Condition(from: &fields)
        else { return nil }
        self.init(id: AgentID(rawValue: id), name: name, role: role, condition: condition)
        origin = Origin(from: &fields)
        restarts = fields.integer("restarts") ?? 0
        processor = fields.number("cpu")
        memory = fields.integer("memory")
        lastLine = LastLine(from: &fields)
        phase = fields.take("phase") { Phase($0) }
        holds = fields.texts("holds") ?? []
        alreadyStopped = fields.list("already_stopped") { $0.int } ?? []
        beforeHold = fields.take("before_hold") { Condition($0) }
        beforeSilence = fields.take("before_silence") { Condition($0) }
        started = fields.time("started")
        spoke = fields.time("spoke")
        tries = fields.take("tries") { Tries($0) } ?? Tries()
        exit = fields.take("exit") { Exit($0) }
        usage = Spending(from: &fields)
    }
}

extension Agent.Condition {
    fileprivate var json: JSON {
        var fields = Fields([])
        fields.put("status", status.rawValue)
        fields.put("since", since)
        fields.put("evidence", evidence.rawValue)
        fields.put("reason", reason)
        return JSON(fields.left)
    }

    fileprivate init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init) else { return nil }
        self.init(from: &fields)
    }

    fileprivate init?(from fields: inout Fields) {
        guard let status = fields.text("status").flatMap(Status.init(rawValue:)),
            let evidence = fields.text("evidence"), let since = fields.time("since")
        else { return nil }
        self.init(
            status: status, evidence: Evidence(rawValue: evidence), since: since,
            reason: fields.text("reason"))
    }
}

extension Tries {
    /// Nil unless it is an object of these fields and no others.
    init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init) else { return nil }
        failures = fields.list("failures") { $0.int.map(LogTime.init(microseconds:)) } ?? []
        pause = fields.integer("pause")
        next = fields.integer("next").map(LogTime.init(microseconds:))
        isParked = fields.flag("parked") ?? false
        guard fields.left.isEmpty else { return nil }
    }

    var json: JSON {
        var fields = Fields([])
        fields.put("failures", JSON(failures.map { JSON($0.microseconds) }))
        fields.put("pause", pause)
        fields.put("next", next?.microseconds)
        fields.put("parked", isParked ? true : nil)
        return JSON(fields.left)
    }
}

extension Agent.Exit {
    fileprivate var json: JSON {
        var fields = Fields([])
        fields.put("code", code)
        fields.put("signal", signal)
        fields.put("seconds", seconds)
        return JSON(fields.left)
    }

    fileprivate init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init) else { return nil }
        self.init(
            code: fields.integer("code"), signal: fields.integer("signal"),
            seconds: fields.number("seconds"))
    }
}

extension Agent.Spending {
    fileprivate func write(to fields: inout Fields) {
        fields.put("tokens_in", tokensIn)
        fields.put("tokens_out", tokensOut)
        fields.put("tokens_cached", tokensCached)
        fields.put("cost", cost)
    }

    fileprivate init(from fields: inout Fields) {
        tokensIn = fields.integer("tokens_in") ?? 0
        tokensOut = fields.integer("tokens_out") ?? 0
        tokensCached = fields.integer("tokens_cached") ?? 0
        cost = fields.number("cost") ?? 0
    }
}

extension Agent.Origin {
    fileprivate func write(to fields: inout Fields) {
        fields.put("joined", isJoined)
        fields.put("command", command)
        fields.put("cwd", directory)
        fields.put("pty", isTerminal)
        fields.put("worktree", worktree)
        fields.put("restart", restart)
        fields.put("containment", containment)
        fields.put("address", address)
        fields.put("again", isAgain ? true : nil)
    }

    fileprivate init(from fields: inout Fields) {
        isJoined = fields.flag("joined") ?? false
        command = fields.texts("command") ?? []
        directory = fields.text("cwd")
        process = fields.integer("pid")
        isTerminal = fields.flag("pty") ?? false
        worktree = fields.text("worktree")
        restart = fields.text("restart")
        containment = fields.text("containment")
        address = fields.text("address")
        isAgain = fields.flag("again") ?? false
    }
}

extension LastLine {
    /// The line as text; where it is not UTF-8 the bytes go beside it, so that nothing is lost.
    fileprivate func write(to fields: inout Fields) {
        let text = String(decoding: bytes, as: UTF8.self)
        fields.put("last_line", text)
        if Array(text.utf8) != bytes {
            var exact: [UInt8] = []
            exact.append(base64: bytes.span.bytes)
            fields.put("last_line_base64", String(decoding: exact, as: UTF8.self))
        }
        fields.put("last_line_open", isOpen ? true : nil)
    }

    fileprivate init(from fields: inout Fields) {
        let text = fields.text("last_line") ?? ""
        let exact = fields.text("last_line_base64").flatMap {
            [UInt8](base64: $0.utf8Span.span.bytes)
        }
        self.init(bytes: exact ?? Array(text.utf8), isOpen: fields.flag("last_line_open") ?? false)
    }
}
