// Rules as the log and the wire have them.
extension Rules {
    public var json: JSON {
        var fields = [JSON.Field("rules", JSON(rules.map(\.json)))]
        if let loop {
            fields.append(
                JSON.Field(
                    "loop", ["changes": JSON(loop.changes), "seconds": JSON(loop.seconds)]))
        }
        fields.append(
            JSON.Field(
                "leases",
                ["enforce": JSON(leases.isEnforced), "seconds": JSON(leases.seconds)]))
        return JSON(fields)
    }

    /// Nil where something of it is not as it should be: half of the rules would be others.
    public init?(_ json: JSON) {
        guard let list = json["rules"]?.array else { return nil }
        let rules = list.compactMap { Rule($0) }
        guard rules.count == list.count else { return nil }
        var loop: Loop?
        if let given = json["loop"], !given.isNull {
            guard let changes = given["changes"]?.int, let seconds = given["seconds"]?.int,
                changes > 0, seconds > 0
            else { return nil }
            loop = Loop(changes: changes, seconds: seconds)
        }
        self.init(rules, loop: loop)
        guard let leases = json["leases"], !leases.isNull else { return }
        self.leases.isEnforced = leases["enforce"]?.bool ?? false
        if let seconds = leases["seconds"]?.int {
            guard (1...Rules.longestLease).contains(seconds) else { return nil }
            self.leases.seconds = seconds
        }
    }

    /// A day, in seconds.
    public static let longestLease: Int64 = 86_400
}

extension Rule {
    var json: JSON {
        var fields = [
            JSON.Field("name", JSON(name)), JSON.Field("action", JSON(action)),
            JSON.Field("verdict", JSON(verdict.rawValue)),
        ]
        switch match {
        case .outside: fields.append(JSON.Field("outside", true))
        case .paths(let texts): fields.append(JSON.Field("paths", JSON(texts.map { JSON($0) })))
        case .commands(let texts):
            fields.append(JSON.Field("commands", JSON(texts.map { JSON($0) })))
        case .texts(let texts): fields.append(JSON.Field("texts", JSON(texts.map { JSON($0) })))
        case .above(let limit): fields.append(JSON.Field("above", JSON(limit)))
        }
        fields.append(JSON.Field("seconds", JSON(patience)))
        fields.append(JSON.Field("unanswered", JSON(unanswered.rawValue)))
        return JSON(fields)
    }

    init?(_ json: JSON) {
        guard let name = json["name"]?.string, let action = json["action"]?.string,
            let verdict = json["verdict"]?.string.flatMap(GateVerdict.Verdict.init(rawValue:)),
            verdict != .allow, let match = Match(json), !Rules.isReserved(name)
        else { return nil }
        self.init(name, action, match, verdict)
        if let seconds = json["seconds"]?.int {
            guard (1...Rules.longestLease).contains(seconds) else { return nil }
            patience = seconds
        }
        guard let word = json["unanswered"]?.string else { return }
        guard let unanswered = GateVerdict.Verdict(rawValue: word), unanswered != .ask else {
            return nil
        }
        self.unanswered = unanswered
    }
}

extension Rule.Match {
    fileprivate init?(_ json: JSON) {
        func texts(_ key: String) -> [String]? {
            guard let list = json[key]?.array else { return nil }
            let texts = list.compactMap(\.string)
            return texts.count == list.count ? texts : nil
        }
        if json["outside"]?.bool == true {
            self = .outside
        } else if let paths = texts("paths") {
            self = .paths(paths)
        } else if let commands = texts("commands") {
            self = .commands(commands)
        } else if let hosts = texts("texts") {
            self = .texts(hosts)
        } else if let limit = json["above"]?.double {
            self = .above(limit)
        } else {
            return nil
        }
    }
}
