import Swarm
import Testing

struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_183_331_318_000, "2026-11-20T14:02:11.318000Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
            (-2_203_891_200_000_000, "1900-03-01T00:00:00.000000Z"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func knownTimes(_ microseconds: Int64, _ text: String) throws {
        let time = LogTime(microseconds: microseconds)
        #expect(time.rfc3339 == text)
        #expect(try LogTime(rfc3339: text) == time)
    }

    @Test(arguments: [
        (Int64.min, "0001-01-01T00:00:00.000000Z"),
        (-62_135_596_800_000_001, "0001-01-01T00:00:00.000000Z"),
        (253_402_300_800_000_000, "9999-12-31T23:59:59.999999Z"),
        (Int64.max, "9999-12-31T23:59:59.999999Z"),
    ])
    func timesThatFourDigitsCannotNameAreClamped(_ microseconds: Int64, _ text: String) {
        #expect(LogTime(microseconds: microseconds).rfc3339 == text)
    }

    @Test(arguments: [
        ("2026-11-20T14:02:11Z", "2026-11-20T14:02:11.000000Z"),
        ("2026-11-20t14:02:11.5z", "2026-11-20T14:02:11.500000Z"),
        ("2026-11-20 14:02:11.123456789Z", "2026-11-20T14:02:11.123456Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2026-11-20T14:02:11+02:00", "2026-11-20T12:02:11.000000Z"),
        ("2026-12-31T23:30:00-00:45", "2027-01-01T00:15:00.000000Z"),
        ("2026-11-20T14:02:11-00:00", "2026-11-20T14:02:11.000000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
        ("2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.250000Z"),
        ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00.000000Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000000Z"),
    ])
    func otherSpellingsAreRead(_ text: String, _ inUTC: String) throws {
        #expect(try LogTime(rfc3339: text).rfc3339 == inUTC)
    }

    @Test func offsetsMayLeaveTheYearsThatCanBeWritten() throws {
        #expect(
            try LogTime(rfc3339: "0001-01-01T00:00:00+23:59").microseconds
                == -62_135_596_800_000_000 - 86_340_000_000)
        #expect(
            try LogTime(rfc3339: "9999-12-31T23:59:60.999999999Z").microseconds
                == 253_402_300_800_999_999)
    }

    @Test(
        arguments: [
            ("2026-13-01T00:00:00Z", .impossible(.month), 5),
            ("2026-00-01T00:00:00Z", .impossible(.month), 5),
            ("2026-02-30T00:00:00Z", .impossible(.day), 8),
            ("2026-02-29T00:00:00Z", .impossible(.day), 8),
            ("1900-02-29T00:00:00Z", .impossible(.day), 8),
            ("2026-04-31T00:00:00Z", .impossible(.day), 8),
            ("2026-01-00T00:00:00Z", .impossible(.day), 8),
            ("2026-01-32T00:00:00Z", .impossible(.day), 8),
            ("0000-01-01T00:00:00Z", .impossible(.year), 0),
            ("2026-01-01T24:00:00Z", .impossible(.hour), 11),
            ("2026-01-01T00:60:00Z", .impossible(.minute), 14),
            ("2026-01-01T00:00:61Z", .impossible(.second), 17),
            ("2026-01-01T14:02:60Z", .impossible(.second), 17),
            ("2016-12-31T23:59:60+02:00", .impossible(.second), 17),
            ("2026-01-01T00:00:00+24:00", .impossible(.offset), 20),
            ("2026-01-01T00:00:00+00:60", .impossible(.offset), 23),
            ("", .malformed, 0),
            ("2026", .malformed, 4),
            ("2026-11-20", .malformed, 10),
            ("2026-11-20T14:02Z", .malformed, 16),
            ("2026-11-20T14:02:11", .malformed, 19),
            ("2026-11-20T14:02:11.Z", .malformed, 20),
            ("2026-11-20T14:02:11.1234567890Z", .malformed, 29),
            ("2026-11-20T14:02:11Zx", .malformed, 20),
            ("2026-11-20T14:02:11+0200", .malformed, 22),
            ("2026-11-20_14:02:11Z", .malformed, 10),
            ("26-11-20T14:02:11Z", .malformed, 2),
            ("-026-11-20T14:02:11Z", .malformed, 0),
            (" 2026-11-20T14:02:11Z", .malformed, 0),
            ("2026-11-20T14:02:11,5Z", .malformed, 19),
        ] as [(String, RFC3339Error.Problem, Int)])
    func nonsenseIsNamed(_ text: String, _ problem: RFC3339Error.Problem, _ offset: Int) {
        #expect(throws: RFC3339Error(problem, at: offset)) { try LogTime(rfc3339: text) }
    }

    @Test func errorsSayWhatWouldBeRight() {
        #expect(
            RFC3339Error(.impossible(.month), at: 5).description
                == "not a time at byte 5: a month is 01 to 12")
        #expect(
            RFC3339Error(.malformed, at: 0).description
                == "not a time at byte 0: write it like 2026-11-20T14:02:11.318Z")
    }

    @Test(arguments: UInt64(1)...8)
    func everyTimeReadsBack(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var previous: (LogTime, String)?
        for _ in 0..<2_000 {
            let range = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
            let time = LogTime(microseconds: Int64.random(in: range, using: &random))
            let text = time.rfc3339
            #expect(try LogTime(rfc3339: text) == time, "seed \(seed): \(time.microseconds)")
            if let previous { #expect((previous.0 < time) == (previous.1 < text), "seed \(seed)") }
            previous = (time, text)
        }
    }

    @Test func everyDayOfFourHundredYearsHasItsSuccessor() throws {
        var day = 1, month = 1, year = 1800
        let start = try LogTime(rfc3339: "1800-01-01T00:00:00Z").microseconds
        for passed in 0..<Int64(146_097) {
            let text = LogTime(microseconds: start + passed * 86_400_000_000).rfc3339
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard
                text.hasPrefix(
                    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T")
            else {
                Issue.record("day \(passed) since 1800 is \(text)")
                return
            }
            day += 1
            if day > lengths[month - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect((year, month, day) == (2200, 1, 1))
    }

    @Test(arguments: UInt64(1)...8)
    func noMutationTraps(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            let text = random.mutation(of: Array("2026-11-20T14:02:11.318000+02:00".utf8))
            if let time = try? LogTime(rfc3339: text.span.bytes) {
                #expect(time.rfc3339.utf8.count == 27)
            }
        }
    }
}
