import Swarm
import Testing

/// Lines that come from elsewhere.
struct CloudEventReadingTests {
    private static let required: [(String, String)] = [
        ("specversion", #""1.0""#), ("id", #""7""#), ("source", #""/swarm""#), ("type", #""tool""#),
        ("time", #""2026-11-20T16:02:11.318+02:00""#),
    ]

    private func line(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ", ") + "}"
    }

    private func read(_ fields: [(String, String)]) throws -> Event {
        let line = line(fields)
        return try Event(cloudEvent: line.utf8Span.span.bytes)
    }

    @Test func orderAndUnknownAttributesDoNotMatter() throws {
        let unknown = [("traceparent", #""00-a-b-01""#), ("x", #"{"deep":[1]}"#), ("data", "[1]")]
        let event = try read((Self.required + unknown).reversed())
        #expect(
            event
                == Event(
                    id: EventID(7), time: LogTime(microseconds: 1_795_183_331_318_000), type: .tool,
                    content: .text("[1]")))
    }

    @Test func theFirstOfTwoCountsAndNullIsAbsent() throws {
        let event = try read(
            [("id", "null"), ("subject", "null")] + Self.required
                + [("id", #""8""#), ("metadata", "null"), ("data", "null")])
        #expect(event.id == EventID(7))
        #expect(event.subject == nil && event.metadata == nil)
        #expect(event.content == .text("null"))
    }

    @Test(
        arguments: [
            ([], .bytes([])),
            ([("data", #""x""#)], .text(#""x""#)),
            (
                [("datacontenttype", #""application/JSON; charset=utf-8""#), ("data", "1")],
                .text("1")
            ),
            ([("datacontenttype", #""application/geo+json""#), ("data", "{}")], .text("{}")),
            (
                [("datacontenttype", #""text/xml""#), ("data", #""<a\/>""#)],
                .bytes(Array("<a/>".utf8))
            ),
            (
                [("datacontenttype", #""image/png""#), ("data_base64", #""AAEC""#)],
                .bytes([0, 1, 2])
            ),
            ([("data_base64", #""""#)], .bytes([])),
        ] as [([(String, String)], Event.Content)])
    func contentIsReadByItsMediaType(_ fields: [(String, String)], _ content: Event.Content) throws
    {
        #expect(try read(Self.required + fields).content == content)
    }

    @Test(arguments: [
        ("specversion", #""0.3""#), ("specversion", "1.0"), ("id", "7"), ("id", #""x""#),
        ("id", #""007""#), ("id", #""+7""#), ("id", #""9223372036854775808""#), ("source", #""/""#),
        ("source", #""/agents""#), ("source", #""/agents/%zz""#), ("source", #""/agents/%f""#),
        ("source", #""/agents/%ff""#), ("source", "1"), ("type", "1"), ("type", "{}"),
        ("subject", "1"), ("time", "0"), ("time", #""2026-13-01T00:00:00Z""#), ("time", #""""#),
        ("metadata", "{}"), ("datacontenttype", "1"), ("data_base64", "1"),
        ("data_base64", #""AA""#),
        ("data_base64", #""A===""#), ("data_base64", #""AB==""#), ("data_base64", #""AA==AA==""#),
        ("data_base64", #""AA =""#), ("data_base64", #""_-__""#),
    ])
    func wrongAttributesAreNamed(_ name: String, _ value: String) throws {
        let fields = [(name, value)] + Self.required.filter { $0.0 != name } + [("data", "1")]
        let kept = name == "data_base64" ? fields.dropLast() : fields[...]
        let error = #expect(throws: CloudEventError.self) { try read(Array(kept)) }
        let attribute = try #require(CloudEventError.Attribute(rawValue: name))
        #expect(error?.problem == .invalid(attribute, offset: name.utf8.count + 4))
    }

    @Test func dataMustFitItsMediaType() {
        let fields = Self.required + [("datacontenttype", #""text/plain""#), ("data", "1")]
        let error = #expect(throws: CloudEventError.self) { try read(fields) }
        #expect(
            error?.description.hasSuffix("must be a string where datacontenttype is not JSON")
                == true)
        let both = Self.required + [("data", "1"), ("data_base64", #""AA==""#)]
        let second = #expect(throws: CloudEventError.self) { try read(both) }
        #expect(second?.description.contains("there must be no data beside it") == true)
    }

    @Test(arguments: ["specversion", "id", "source", "type", "time"])
    func missingAttributesAreNamed(_ name: String) throws {
        let attribute = try #require(CloudEventError.Attribute(rawValue: name))
        let fields = Self.required.filter { $0.0 != name }
        #expect(throws: CloudEventError(.missing(attribute))) { try read(fields) }
    }

    @Test func whatIsNotJSONSaysWhere() {
        let error = #expect(throws: CloudEventError.self) {
            try Event(cloudEvent: "[]".utf8Span.span.bytes)
        }
        #expect(error?.description == "not JSON at byte 0: '[' where an object should be")
    }
}
