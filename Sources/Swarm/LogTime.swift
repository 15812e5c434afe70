/// A moment of the log: microseconds since 1970 by the log's own clock, which never runs back.
public struct LogTime: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }
    public init(microseconds: Int64) { rawValue = microseconds }

    public var microseconds: Int64 { rawValue }

    public static func < (left: LogTime, right: LogTime) -> Bool { left.rawValue < right.rawValue }
}
