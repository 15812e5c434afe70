internal import Swarm

// What clients want of old events.
extension Wish {
    static func archive(_ body: JSON) throws(Objection) -> Instruction {
        let (to, before) = (try whole("to", in: body), try whole("before", in: body))
        if let to, before == nil {
            guard to > 0 else { throw bad("'to' must be the id of an event") }
            return .archive(.event(EventID(to)))
        }
        guard to == nil else {
            throw bad(
                "it is for what is up to an event, 'to', or 'before' a time, and not for both")
        }
        return .archive(before.map { .time(LogTime(microseconds: $0)) })
    }

    static func retention(_ body: JSON) throws(Objection) -> Instruction {
        guard let retention = Retention(body) else {
            throw bad(
                "'seconds' must be a number from \(Retention.range.lowerBound) to "
                    + "\(Retention.range.upperBound), or null for ever")
        }
        return .retain(retention)
    }

    private static func whole(_ key: String, in body: JSON) throws(Objection) -> Int64? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let number = value.int else { throw bad("'\(key)' must be a whole number") }
        return number
    }
}
