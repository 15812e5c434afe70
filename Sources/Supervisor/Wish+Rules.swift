internal import Swarm

// What somebody asks before it acts, claims, and says of what was asked.
extension Wish {
    static func gate(_ body: JSON) throws(Objection) -> Instruction {
        .gate(try question(body), agent: try text("agent", in: body))
    }

    /// As it is asked on the wire and on descriptor 3.
    static func question(_ body: JSON) throws(Objection) -> GateQuestion {
        guard let action = body["action"]?.string, GateQuestion.isAction(action) else {
            throw bad(actionRule)
        }
        guard let target = body["subject"]?.string, !target.isEmpty,
            target.utf8.count <= GateQuestion.targetLimit, !target.utf8.contains(0)
        else {
            throw bad(
                "'subject' must be what is acted on: a path, a command, a host, of at most "
                    + "\(GateQuestion.targetLimit) bytes")
        }
        var question = GateQuestion(action, target)
        guard let details = body["details"], !details.isNull else { return question }
        guard details.object != nil else { throw bad("'details' must be an object") }
        question.tool = try text("tool", in: details)
        question.directory = try text("cwd", in: details)
        question.reason = try text("reason", in: details)
        question.amount = details["amount"]?.double
        if details["hook"]?.bool == true { question.evidence = .hook }
        if let diff = details["diff"]?.string {
            guard diff.utf8.count <= GateQuestion.diffLimit else {
                throw bad("'diff' may have \(GateQuestion.diffLimit) bytes")
            }
            question.diff = diff
        }
        return question
    }

    private static let actionRule =
        "'action' must be write, read, run, network, spend or another word"

    static func expectation(_ body: JSON) throws(Objection) -> Instruction {
        let expectation = try Expectation(
            body["subject"]?.string, body["check"] ?? .null, expected: body["expected"])
        return .expect(ExpectationWish(expectation, agent: try text("agent", in: body)))
    }

    static func settlement(_ body: JSON, isAllowed: Bool) throws(Objection) -> Instruction {
        guard let id = body["id"]?.int, id > 0 else { throw bad("'id' must be a request's number") }
        return .settle(
            Settlement(
                EventID(id), isAllowed: isAllowed, text: try text("text", in: body),
                pattern: try pattern("always", in: body)))
    }

    static func lease(_ body: JSON) throws(Objection) -> Instruction {
        guard let path = try path(body) else { throw bad("'path' must be a path or a glob") }
        return .lease(
            LeaseWish(
                path, isShared: body["shared"]?.bool ?? false,
                seconds: try seconds("seconds", in: body, 1...Rules.longestLease),
                patience: try seconds("wait", in: body, 0...LeaseWish.longestWait) ?? 0,
                agent: try text("agent", in: body)))
    }

    static func release(_ body: JSON) throws(Objection) -> Instruction {
        let path = try path(body)
        guard (path == nil) == (body["all"]?.bool == true) else {
            throw bad("it is for a 'path' or for 'all' true, and not for both")
        }
        return .release(LeaseRelease(path, agent: try text("agent", in: body)))
    }

    static func rules(_ body: JSON) throws(Objection) -> Instruction {
        guard let json = body["rules"], !json.isNull else { return .rule(nil) }
        guard let rules = Rules(json) else {
            throw bad("'rules' cannot be read; see protocol.md")
        }
        return .rule(rules)
    }

    static func override(_ body: JSON) throws(Objection) -> Instruction {
        if let wish = try ofAgent(body) { return .override(wish) }
        let lifted = try text("lift", in: body)
        let restored = try text("restore", in: body)
        guard let rule = lifted ?? restored, lifted == nil || restored == nil else {
            throw bad(
                "one of 'deny_next', 'take_leases' and 'take_over' must be an agent, or 'lift' or "
                    + "'restore' the name of a rule")
        }
        return .exempt(
            ExemptionWish(
                rule, isOn: lifted != nil,
                pattern: try pattern("pattern", in: body), agent: try text("agent", in: body),
                seconds: try seconds("seconds", in: body, 1...Rules.longestLease)))
    }

    /// Nil where it is about a rule.
    private static func ofAgent(_ body: JSON) throws(Objection) -> OverrideWish? {
        let keys = ["deny_next", "take_leases", "take_over"].filter { !(body[$0]?.isNull ?? true) }
        guard let key = keys.first else { return nil }
        guard keys.count == 1, let agent = body[key]?.string, body["lift"] == nil,
            body["restore"] == nil
        else { throw bad("'\(key)' must be an agent, and nothing else is overridden at once") }
        var wish = OverrideWish(.takeOver, of: agent, isOn: body["on"]?.bool ?? true)
        wish.seconds = try seconds("seconds", in: body, 1...Rules.longestLease)
        switch key {
        case "deny_next":
            wish.deed = .denyNext(action: try action(in: body))
            wish.text = try text("text", in: body)
            guard (wish.text?.utf8.count ?? 0) <= OverrideWish.textLimit else {
                throw bad("'text' may have \(OverrideWish.textLimit) bytes")
            }
        case "take_leases":
            guard wish.isOn else { throw bad("'release' frees leases that were taken") }
            wish.deed = .takeLeases(try paths(body))
        default: break
        }
        return wish
    }

    private static func action(in body: JSON) throws(Objection) -> String? {
        guard let action = try text("action", in: body) else { return nil }
        guard GateQuestion.isAction(action) else { throw bad(actionRule) }
        return action
    }

    private static func paths(_ body: JSON) throws(Objection) -> [FilePlace] {
        guard let list = body["paths"], !list.isNull else { return [] }
        let paths = (list.array ?? []).compactMap(\.string)
        guard !paths.isEmpty, paths.count == list.array?.count,
            paths.count <= OverrideWish.pathLimit,
            paths.allSatisfy(Letter.mayBeAbout)
        else {
            throw bad("'paths' must be a list of paths, at most \(OverrideWish.pathLimit)")
        }
        return paths.map { FilePlace($0) }
    }

    static func budgets(_ body: JSON) throws(Objection) -> Budgets {
        guard let budgets = body["budgets"].flatMap({ Budgets($0) }) else {
            throw bad(
                "'budgets' must be an object of amounts above 0, of "
                    + Budget.Kind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return budgets
    }

    private static func path(_ body: JSON) throws(Objection) -> String? {
        guard let path = try text("path", in: body) else { return nil }
        guard Letter.mayBeAbout(path) else {
            throw bad("'path' must be a path or a glob, of at most 64 names; a glob has 255 bytes")
        }
        return path
    }

    private static func pattern(_ key: String, in body: JSON) throws(Objection) -> String? {
        guard let pattern = try text(key, in: body) else { return nil }
        guard !pattern.isEmpty, pattern.utf8.count <= Exemption.patternLimit else {
            throw bad("'\(key)' may have \(Exemption.patternLimit) bytes, and not be empty")
        }
        return pattern
    }

    private static func seconds(
        _ key: String, in body: JSON, _ range: ClosedRange<Int64>
    ) throws(Objection) -> Int64? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let seconds = value.int, range.contains(seconds) else {
            throw bad(
                "'\(key)' must be a number of seconds from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return seconds
    }
}
