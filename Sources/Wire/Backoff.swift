/// How long to wait before the next try: a tenth of a second at first, then ever longer, at most half a
/// minute.
///
/// By chance a little less for one and a little more for another, so that not all who lost the same
/// supervisor come back at the same moment.
public struct Backoff: Equatable, Sendable {
    public static let shortest = Duration.milliseconds(Limits.reconnectMilliseconds)
    public static let longest = Duration.milliseconds(Limits.reconnectMostMilliseconds)

    /// The next pause is half of this and, by chance, up to half more.
    private var ceiling = shortest * 2

    public init() {}

    /// Who asks wants to try again after that; `chance` is a number from 0 up to 1.
    public mutating func pause(chance: Double) -> Duration {
        defer { ceiling = min(ceiling * 2, Backoff.longest) }
        return ceiling / 2 + ceiling / 2 * min(max(chance, 0), 1)
    }
}
