internal import Swarm

// What somebody asks before it acts, claims, and says of what was asked.
extension Wish {
    /// How long a pattern may be.
    private static let patternBytes = 1_024

    static func gate(_ body: JSON) throws(Objection) -> Instruction {
        .gate(try question(body), agent: try text("agent", in: body))
    }

    /// As it is asked on the wire and on descriptor 3.
    static func question(_ body: JSON) throws(Objection) -> GateQuestion {
        guard let action = body["action"]?.string, !action.isEmpty,
            action.utf8.count <= GateQuestion.actionLimit,
            action.unicodeScalars.allSatisfy({ "a"..."z" ~= $0 || $0 == "_" || $0 == "-" })
        else { throw bad("'action' must be write, read, run, network, spend or another word") }
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
                seconds: try seconds("seconds", in: body, upTo: Rules.longestLease),
                patience: try seconds("wait", in: body, upTo: LeaseWish.longestWait) ?? 0,
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
        let lifted = try text("lift", in: body)
        let restored = try text("restore", in: body)
        guard let rule = lifted ?? restored, lifted == nil || restored == nil else {
            throw bad("'lift' or 'restore' must be the name of a rule")
        }
        return .exempt(
            ExemptionWish(
                rule, isOn: lifted != nil,
                pattern: try pattern("pattern", in: body), agent: try text("agent", in: body),
                seconds: try seconds("seconds", in: body, upTo: Rules.longestLease)))
    }

    private static func path(_ body: JSON) throws(Objection) -> String? {
        guard let path = try text("path", in: body) else { return nil }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw bad("'path' must be a path or a glob")
        }
        return path
    }

    private static func pattern(_ key: String, in body: JSON) throws(Objection) -> String? {
        guard let pattern = try text(key, in: body) else { return nil }
        guard !pattern.isEmpty, pattern.utf8.count <= patternBytes else {
            throw bad("'\(key)' may have \(patternBytes) bytes, and not be empty")
        }
        return pattern
    }

    private static func seconds(
        _ key: String, in body: JSON, upTo most: Int64
    ) throws(Objection) -> Int64? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let seconds = value.int, (0...most).contains(seconds) else {
            throw bad("'\(key)' must be a number of seconds, at most \(most)")
        }
        return seconds
    }
}
