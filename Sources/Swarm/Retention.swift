/// How old events become before they are moved into the archive, where every reader goes on finding them.
public struct Retention: Equatable, Sendable {
    /// Nil where they stay in the log for ever.
    public let seconds: Int64?

    public static let forever = Retention(checked: nil)
    /// What holds where nobody has said anything.
    public static let builtIn = Retention(checked: 30 * 86_400)

    /// From what a turn of work takes to a hundred years, which no sum of times is too long with.
    public static let range: ClosedRange<Int64> = 3_600...36_500 * 86_400
    public static let rule = "a time from 1h to 36500d, such as 30d, or forever"

    private static let forEver = "forever"

    private init(checked seconds: Int64?) { self.seconds = seconds }

    /// Nil outside of the range.
    public init?(seconds: Int64) {
        guard Retention.range.contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// As people write it: `30d`, `12h`, `forever`.
    public init?(_ text: String) {
        guard text != Retention.forEver else {
            self = .forever
            return
        }
        guard let span = TimeSpan(text) else { return nil }
        self.init(seconds: span.seconds)
    }

    /// As requests and the state have it: an object with `seconds`, which are null or not there for ever.
    public init?(_ json: JSON) {
        guard json.object != nil else { return nil }
        guard let value = json["seconds"], !value.isNull else {
            self = .forever
            return
        }
        guard let seconds = value.int else { return nil }
        self.init(seconds: seconds)
    }

    public var json: JSON { ["seconds": seconds.map { JSON($0) } ?? .null] }

    /// `30d`
    public var text: String { seconds.map { TimeSpan(seconds: $0).text } ?? Retention.forEver }

    /// What is from before this is old; nil where nothing ever is.
    public func limit(at now: LogTime) -> LogTime? {
        seconds.map { LogTime(microseconds: now.microseconds &- $0 &* 1_000_000) }
    }
}
