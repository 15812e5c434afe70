internal import Swarm

// What somebody says to agents.
extension Wish {
    static func letter(_ kind: Letter.Kind, _ body: JSON) throws(Objection) -> Instruction {
        guard let text = body["text"]?.string, !text.isEmpty else {
            throw bad("'text' must be a string that is not empty")
        }
        guard text.utf8.count <= Letter.textLimit else {
            throw Objection(
                "too_long",
                "'text' has \(text.utf8.count) bytes, and may have \(Letter.textLimit)",
                hint: "write it to a file, and say where that is")
        }
        var letter = Letter(kind, to: try recipients(body), text)
        letter.intent = try Wish.text("intent", in: body)
        letter.priority = try number("priority", in: body, 1...10, "a number from 1 to 10")
        letter.replyTo = try number("reply_to", in: body, 1...Int64.max, "an event's id")
        letter.about = try paths(body).map { FilePlace($0) }
        letter.seconds = try number(
            "seconds", in: body, 1...Rules.longestLease, "a number of seconds, a day at most")
        letter.patience =
            try number(
                "wait", in: body, 1...Letter.longestWait,
                "a number of seconds, at most \(Letter.longestWait)") ?? letter.patience
        return .deliver(letter)
    }

    private static func paths(_ body: JSON) throws(Objection) -> [String] {
        guard let value = body["about"], !value.isNull else { return [] }
        let paths = value.array?.compactMap(\.string) ?? []
        guard paths.count == value.array?.count, paths.count <= Letter.pathLimit,
            paths.allSatisfy(Letter.mayBeAbout)
        else { throw bad("'about' must be a list of at most \(Letter.pathLimit) paths") }
        return paths
    }

    private static func recipients(_ body: JSON) throws(Objection) -> Letter.Recipients {
        let role = try text("role", in: body)
        guard let role else {
            switch try targets(body) {
            case .all: return .all
            case .named(let names): return .named(names)
            }
        }
        guard !role.isEmpty, body["all"]?.bool != true, body["agents"]?.isNull ?? true else {
            throw bad("a message is for 'agents', for 'all' true, or for a 'role'")
        }
        return .role(role)
    }

    private static func number(
        _ key: String, in body: JSON, _ range: ClosedRange<Int64>, _ what: String
    ) throws(Objection) -> Int64? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw bad("'\(key)' must be \(what)")
        }
        return number
    }
}
