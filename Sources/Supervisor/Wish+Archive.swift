internal import Swarm

// What clients want of old events.
extension Wish {
    static func retention(_ body: JSON) throws(Objection) -> Instruction {
        guard let retention = Retention(body) else {
            throw bad(
                "'seconds' must be a number from \(Retention.range.lowerBound) to "
                    + "\(Retention.range.upperBound), or null for ever")
        }
        return .retain(retention)
    }
}
