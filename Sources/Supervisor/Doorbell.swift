internal import Swarm

/// When to ring: after each commit, though not too often, and each second.
struct Doorbell: Equatable {
    /// When one that was put off may ring, in boot time; nil while none is.
    private(set) var due: Int64?
    /// What was on the disk when it rang last.
    private var rung: EventID?
    private var quietUntil: Int64 = 0

    /// Between two, in microseconds: sixty a second are as many as anybody can look at.
    static let gap: Int64 = 16_667

    /// Says whether to ring now, and takes it that this is done.
    mutating func rings(upTo last: EventID, at now: Int64, isPulse: Bool = false) -> Bool {
        guard isPulse || last != rung else { return false }
        guard now >= quietUntil else {
            due = quietUntil
            return false
        }
        due = nil
        rung = last
        quietUntil = now + Doorbell.gap
        return true
    }
}
