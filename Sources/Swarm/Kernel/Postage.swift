/// How much agents say to each other in a second, counted in recipients: whoever says more is
/// refused, so that nobody else waits for it.
struct Postage: Equatable, Sendable {
    static let limitBySender = 1_000
    static let limit = 10_000
    private static let second: Int64 = 1_000_000

    private var since: Int64 = 0
    private var spent: [AgentID: Int] = [:]
    private var total = 0

    /// Whether an agent may say something now. To how many it says it is known only then, so the last
    /// time may be to more than are left.
    mutating func allows(_ sender: AgentID, now: Int64) -> Bool {
        if now >= since &+ Postage.second {
            self = Postage()
            since = now
        }
        return spent[sender, default: 0] < Postage.limitBySender && total < Postage.limit
    }

    mutating func spend(_ count: Int, by sender: AgentID) {
        spent[sender, default: 0] += count
        total += count
    }
}
