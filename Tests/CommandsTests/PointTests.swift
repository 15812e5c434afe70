import Console
import MissionControl
import Swarm
import Testing

@testable import Commands

@Suite struct PointTests {
    private static let newest = try? LogTime(rfc3339: "2026-11-20T14:31:53Z")

    private func point(_ text: String, _ zone: Zone = .utc) throws -> Point? {
        Point(text, newest: try #require(PointTests.newest), zone: zone)
    }

    private func named(_ text: String, _ zone: Zone = .utc) throws -> [String]? {
        guard case .time(let span) = try point(text, zone) else { return nil }
        return [span.lowerBound.rfc3339, span.upperBound.rfc3339].map {
            String($0.dropFirst(5).dropLast())
        }
    }

    @Test(arguments: [
        ("48213", Point.event(EventID(48_213))), ("#48213", .event(EventID(48_213))),
        ("0", .event(EventID(0))), ("-10m", .before(600_000_000)), ("-90s", .before(90_000_000)),
        ("-2h", .before(7_200_000_000)), ("-1d", .before(86_400_000_000)), ("-0s", .before(0)),
    ])
    func idsAndDistancesAreRead(text: String, expected: Point) throws {
        #expect(try point(text) == expected)
    }

    @Test(arguments: [
        ("14:02", ["11-20T14:02:00.000000", "11-20T14:02:59.999999"]),
        ("14:02:11", ["11-20T14:02:11.000000", "11-20T14:02:11.999999"]),
        ("14:02:11.3", ["11-20T14:02:11.300000", "11-20T14:02:11.399999"]),
        ("14:02:11.318204", ["11-20T14:02:11.318204", "11-20T14:02:11.318204"]),
        ("2026-11-19", ["11-19T00:00:00.000000", "11-19T23:59:59.999999"]),
        ("2026-11-19 07:00", ["11-19T07:00:00.000000", "11-19T07:00:59.999999"]),
        ("2026-11-19T07:00:01", ["11-19T07:00:01.000000", "11-19T07:00:01.999999"]),
        ("2026-11-19T07:00:01Z", ["11-19T07:00:01.000000", "11-19T07:00:01.999999"]),
        ("2026-11-19t07:00:01+02:00", ["11-19T05:00:01.000000", "11-19T05:00:01.999999"]),
    ])
    func aTimeNamesAllOfItself(text: String, expected: [String]) throws {
        #expect(try named(text) == expected)
    }

    @Test func aTimeWithoutAZoneIsLocal() throws {
        #expect(
            try named("14:02", summerZone) == ["11-20T13:02:00.000000", "11-20T13:02:59.999999"])
        #expect(
            try named("16:02", summerZone) == ["11-20T14:02:00.000000", "11-20T14:02:59.999999"])
        #expect(try named("14:02:00Z", summerZone)?.first == "11-20T14:02:00.000000")
        // The day has 23 hours.
        #expect(
            try named("2026-11-20", summerZone) == [
                "11-19T23:00:00.000000", "11-20T21:59:59.999999",
            ])
    }

    @Test(arguments: [
        "", "#", "-", "-m", "10m", "-10", "-10x", "noon", "14:2", "24:00", "14:60", "2026-11",
        "2026-13-01", "2026-02-30", "2026-11-20T", "2026-11-20T14", "2026-11-20Z", "14:02:11.",
        "14:02:11.1234567890", "99999999999999999999", "-9999999999999999d", "+10m", "1_0", "１２",
    ])
    func whatIsNothingOfTheKindIsRefused(text: String) throws {
        #expect(try point(text) == nil)
    }

    @Test(arguments: [
        (0, "now"), (9.9, "now"), (10, "10s"), (59, "50s"), (60, "1m"), (3_599, "59m"),
        (3_600, "1h"), (86_399, "23h"), (86_400, "1d"), (864_000, "10d"), (-5, "now"),
    ])
    func agesGoInSteps(seconds: Double, expected: String) {
        let start = LogTime(microseconds: 1_000_000_000)
        let end = LogTime(microseconds: start.microseconds + Int64(seconds * 1_000_000))
        #expect(age(from: start, to: end) == expected)
    }

    @Test(arguments: [
        (0.0, "0 ms"), (0.012, "12 ms"), (0.3, "0.3 s"), (9.96, "10 s"), (42, "42 s"), (720, "12m"),
        (7_200, "2h"), (200_000, "2d"), (1e300, "for ever"), (-1, "0 ms"),
    ])
    func spansAreShort(seconds: Double, expected: String) {
        #expect(span(seconds: seconds) == expected)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (3_140, "3.1 kB"), (48_000_000, "48 MB"),
        (999_999, "1.0 MB"), (Int64.max, "9.2 EB"), (-1, "0 B"),
    ])
    func sizesAreShort(bytes: Int64, expected: String) {
        #expect(size(bytes) == expected)
    }
}
