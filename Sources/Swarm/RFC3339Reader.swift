/// Reads the parts of a time one after another.
struct RFC3339Reader: ~Escapable {
    private let text: RawSpan
    private var offset = 0

    @_lifetime(copy text)
    init(_ text: RawSpan) { self.text = text }

    mutating func time() throws(RFC3339Error) -> LogTime {
        let days = try date().daysSince1970
        guard take("T") || take("t") || take(" ") else { throw malformed }
        let clock = try clock()
        let microsecond = try fraction()
        let seconds = days * 86_400 + clock.seconds - (try offsetFromUTC())
        guard offset == text.byteCount else { throw malformed }
        if clock.isLeap {
            // The clock counted to 60, so that the sum is the first second of the next day already.
            guard seconds.flooredDivision(by: 86_400).remainder == 0 else {
                throw RFC3339Error(.impossible(.second), at: 17)
            }
        }
        return LogTime(microseconds: Int64(seconds * 1_000_000 + microsecond))
    }

    private mutating func date() throws(RFC3339Error) -> CivilDate {
        let year = try number(digits: 4, in: 1...9999, or: .year)
        try require("-")
        let month = try number(digits: 2, in: 1...12, or: .month)
        try require("-")
        let day = try number(digits: 2, in: 1...31, or: .day)
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw RFC3339Error(.impossible(.day), at: 8)
        }
        return date
    }

    private mutating func clock() throws(RFC3339Error) -> (seconds: Int, isLeap: Bool) {
        let hour = try number(digits: 2, in: 0...23, or: .hour)
        try require(":")
        let minute = try number(digits: 2, in: 0...59, or: .minute)
        try require(":")
        let second = try number(digits: 2, in: 0...60, or: .second)
        return (hour * 3600 + minute * 60 + second, second == 60)
    }

    /// Microseconds; 0 when there is no fraction.
    private mutating func fraction() throws(RFC3339Error) -> Int {
        guard take(".") else { return 0 }
        let start = offset
        var microseconds = 0
        while offset < text.byteCount, text[offset].isDigit {
            guard offset &- start < 9 else { throw malformed }
            if offset &- start < 6 {
                microseconds = microseconds * 10 + Int(text[offset] &- UInt8(ascii: "0"))
            }
            offset &+= 1
        }
        guard offset > start else { throw malformed }
        for _ in min(offset &- start, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    /// Seconds to the east.
    private mutating func offsetFromUTC() throws(RFC3339Error) -> Int {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+") else { throw malformed }
        let hours = try number(digits: 2, in: 0...23, or: .offset)
        try require(":")
        let minutes = try number(digits: 2, in: 0...59, or: .offset)
        return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }
}

// MARK: - Digits and signs

extension RFC3339Reader {
    private var malformed: RFC3339Error { RFC3339Error(.malformed, at: offset) }

    @inline(__always)
    private mutating func number(
        digits: Int, in range: ClosedRange<Int>, or part: RFC3339Error.Part
    ) throws(RFC3339Error) -> Int {
        let start = offset
        var number = 0
        for _ in 0..<digits {
            guard offset < text.byteCount, text[offset].isDigit else { throw malformed }
            number = number * 10 + Int(text[offset] &- UInt8(ascii: "0"))
            offset &+= 1
        }
        guard range.contains(number) else { throw RFC3339Error(.impossible(part), at: start) }
        return number
    }

    @inline(__always)
    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard offset < text.byteCount, text[offset] == UInt8(ascii: sign) else { return false }
        offset &+= 1
        return true
    }

    private mutating func require(_ sign: Unicode.Scalar) throws(RFC3339Error) {
        guard take(sign) else { throw malformed }
    }
}
