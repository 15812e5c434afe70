extension LogTime {
    /// The first and the last moment that four digits of a year can name.
    static let firstWritable = LogTime(microseconds: -62_135_596_800_000_000)
    static let lastWritable = LogTime(microseconds: 253_402_300_799_999_999)

    /// The time in UTC as RFC 3339 writes it, such as `2026-11-20T14:02:11.318000Z`.
    ///
    /// There are always six digits of fraction, so that texts sort as times do. Times outside the
    /// years 1…9999 are written as the first or the last moment of those.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.append(rfc3339: self)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a time as RFC 3339 writes it, in any offset from UTC.
    ///
    /// Up to nine digits of fraction are read, and what is below a microsecond is dropped. A space
    /// may stand for the `T`, and both letters may be small. A leap second, which only 23:59:60 UTC
    /// can be, is the second after it.
    public init(rfc3339 text: RawSpan) throws(RFC3339Error) {
        var reader = RFC3339Reader(text)
        self = try reader.time()
    }

    public init(rfc3339 text: String) throws(RFC3339Error) {
        try self.init(rfc3339: text.utf8Span.span.bytes)
    }
}

// MARK: - Writing

extension [UInt8] {
    /// Appends 27 bytes: the time in UTC, to the microsecond.
    mutating func append(rfc3339 time: LogTime) {
        let time = Swift.min(Swift.max(time, .firstWritable), .lastWritable)
        let (seconds, microsecond) = Int(time.microseconds).flooredDivision(by: 1_000_000)
        let (days, secondOfDay) = seconds.flooredDivision(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        var text = InlineArray<27, UInt8>(repeating: UInt8(ascii: "0"))
        text.fill(date.year, digits: 4, at: 0, before: "-")
        text.fill(date.month, digits: 2, at: 5, before: "-")
        text.fill(date.day, digits: 2, at: 8, before: "T")
        text.fill(secondOfDay / 3600, digits: 2, at: 11, before: ":")
        text.fill(secondOfDay / 60 % 60, digits: 2, at: 14, before: ":")
        text.fill(secondOfDay % 60, digits: 2, at: 17, before: ".")
        text.fill(microsecond, digits: 6, at: 20, before: "Z")
        append(text.span.bytes)
    }
}

extension InlineArray where Element == UInt8 {
    @inline(__always)
    fileprivate mutating func fill(
        _ number: Int, digits: Int, at start: Int, before sign: Unicode.Scalar
    ) {
        var rest = UInt32(truncatingIfNeeded: number)
        for index in stride(from: start &+ digits &- 1, through: start, by: -1) {
            self[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        self[start &+ digits] = UInt8(ascii: sign)
    }
}

/// Why a text is not a time, and where.
public struct RFC3339Error: Error, Equatable, Sendable, CustomStringConvertible {
    public let problem: Problem
    /// Bytes from the beginning of the text.
    public let offset: Int

    public enum Problem: Equatable, Sendable {
        /// A digit or a sign is missing, or something follows the time.
        case malformed
        /// No calendar or clock has this.
        case impossible(Part)
    }

    public enum Part: String, Sendable {
        case year = "a year is 0001 to 9999"
        case month = "a month is 01 to 12"
        case day = "that month has no such day"
        case hour = "an hour is 00 to 23"
        case minute = "a minute is 00 to 59"
        case second = "a second is 00 to 59, and 60 only at 23:59:60 UTC"
        case offset = "an offset from UTC is -23:59 to +23:59"
    }

    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    public var description: String {
        switch problem {
        case .malformed: "not a time at byte \(offset): write it like 2026-11-20T14:02:11.318Z"
        case .impossible(let part): "not a time at byte \(offset): \(part.rawValue)"
        }
    }
}
