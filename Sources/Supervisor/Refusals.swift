internal import Swarm
internal import Wire

/// What came on the control socket and was no request, counted by kind: whoever sends nonsense without
/// end must not fill the log with it.
struct Refusals {
    /// Of each kind how many came, and what was wrong with the first.
    private var kinds: [(code: String, count: Int64, why: String)] = []
    private var nextTelling: Int64 = 0

    /// So long each kind makes one event at most. In microseconds.
    private static let pause: Int64 = 10_000_000

    /// There are as many kinds as codes of errors, of which senders cannot make new ones.
    mutating func note(_ error: ErrorBody) {
        if let place = kinds.firstIndex(where: { $0.code == error.code }) {
            kinds[place].count += 1
        } else {
            kinds.append((error.code, 1, error.message))
        }
    }

    /// What is to be recorded now.
    mutating func take(at now: Int64) -> [Input] {
        guard !kinds.isEmpty, now >= nextTelling else { return [] }
        nextTelling = now + Refusals.pause
        defer { kinds.removeAll() }
        return kinds.map { kind in
            .dropped(
                nil, source: "control", why: "\(kind.code): \(kind.why)", count: kind.count)
        }
    }
}
