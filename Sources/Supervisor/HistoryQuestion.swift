internal import Swarm

/// Which rows of the log a client wants.
struct HistoryQuestion: Equatable {
    let after: EventID
    let limit: Int
    /// A name or an id.
    let agent: String?
    let type: EventType?

    private static let usualLimit: Int64 = 100
    private static let largestLimit: Int64 = 1_000

    init(_ body: JSON) throws(Objection) {
        guard let after = body["after"]?.int, after >= 0 else {
            throw Objection(
                "bad_request", "'after' must be the id of an event, or 0",
                hint: "0 begins with the first event; go on after the 'last_id' of the answer")
        }
        let limit = try HistoryQuestion.limit(body["limit"])
        self.after = EventID(after)
        self.limit = Int(limit)
        agent = try HistoryQuestion.word("agent", in: body)
        type = try HistoryQuestion.word("type", in: body).map { EventType($0) }
    }

    private static func limit(_ value: JSON?) throws(Objection) -> Int64 {
        guard let value, !value.isNull else { return usualLimit }
        guard let limit = value.int, (1...largestLimit).contains(limit) else {
            throw Objection("bad_request", "'limit' must be a number from 1 to \(largestLimit)")
        }
        return limit
    }

    private static func word(_ key: String, in body: JSON) throws(Objection) -> String? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let word = value.string, (1...64).contains(word.utf8.count) else {
            throw Objection("bad_request", "'\(key)' must be a string of 1 to 64 bytes")
        }
        return word
    }
}
