import Swarm
import Testing

/// What an event looks like outside the log.
struct CloudEventTests {
    private static let time = LogTime(microseconds: 1_795_183_331_318_000)
    private static let head = #"{"specversion":"1.0","id":"17","source":"/agents/a12","type":"#
    private static let stamp = #""time":"2026-11-20T14:02:11.318000Z","#

    @Test(
        arguments: [
            (.text(#"{"a": 1.0}"#), #""datacontenttype":"application/json","data":{"a": 1.0}"#),
            (.text(" [1,\r\n\t2]\n"), #""datacontenttype":"application/json","data":[1,   2]"#),
            (.text("null"), #""datacontenttype":"application/json","data":null"#),
            (
                .text("not JSON"),
                #""datacontenttype":"text/plain; charset=utf-8; class=text","data":"not JSON""#
            ),
            (
                .text(""),
                #""datacontenttype":"text/plain; charset=utf-8; class=text","data":"""#
            ),
            (
                .bytes(Array("é\u{1b}[0m\n".utf8)),
                #""datacontenttype":"text/plain","data":"é\u001b[0m\n""#
            ),
            (.bytes([]), #""datacontenttype":"text/plain","data":"""#),
            (.bytes([0xff]), #""datacontenttype":"application/octet-stream","data_base64":"/w==""#),
            (
                .bytes([0xff, 0xfe]),
                #""datacontenttype":"application/octet-stream","data_base64":"//4=""#
            ),
            (
                .bytes([0xff, 0x00, 0x10]),
                #""datacontenttype":"application/octet-stream","data_base64":"/wAQ""#
            ),
        ] as [(Event.Content, String)])
    func contentKeepsItsKind(_ content: Event.Content, _ data: String) throws {
        let event = Event(
            id: EventID(17), time: Self.time, type: .decision, agent: AgentID(rawValue: "a12"),
            content: content)
        #expect(line(event) == Self.head + #""decision","# + Self.stamp + data + "}")
    }

    @Test func attributesComeInAFixedOrder() {
        let event = Event(
            id: EventID(17), time: Self.time, type: .other("x\"y"), agent: AgentID(rawValue: "a12"),
            subject: "src/é", metadata: #"{"seq":4}"#, content: .text("1"))
        #expect(
            line(event) == Self.head + #""x\"y","subject":"src/é","# + Self.stamp
                + #""metadata":"{\"seq\":4}","datacontenttype":"application/json","data":1}"#)
    }

    @Test(
        arguments: [
            (nil, "/swarm"), ("a12", "/agents/a12"), ("", "/agents/"),
            ("a b/é%", "/agents/a%20b%2f%c3%a9%25"),
        ] as [(String?, String)])
    func sourcesAreURIs(_ agent: String?, _ source: String) throws {
        let event = Event(
            id: EventID(1), time: Self.time, type: .drop, agent: agent.map(AgentID.init(rawValue:)),
            content: .text("{}"))
        #expect(try JSON(parsing: line(event))["source"]?.string == source)
        #expect(try Event(cloudEvent: line(event).utf8Span.span.bytes) == event)
    }

    @Test func linesAreAppended() {
        var bytes: [UInt8] = [0x0a]
        let event = Event(id: EventID(1), time: Self.time, type: .order, content: .text("{}"))
        event.appendCloudEvent(to: &bytes)
        #expect(bytes == [0x0a] + Array(line(event).utf8))
    }

    @Test func contentAtTheDepthLimitStillFitsIntoALine() throws {
        for levels in JSONScanner.depthLimit - 1...JSONScanner.depthLimit {
            let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            let event = Event(id: EventID(1), time: Self.time, type: .tool, content: .text(text))
            #expect(try Event(cloudEvent: line(event).utf8Span.span.bytes) == event)
        }
    }

    @Test func aRowThatIsNotUTF8StillMakesALine() throws {
        let broken: [UInt8] = [0x61, 0xff]
        var bytes: [UInt8] = []
        var line = CloudEventLine(appendingTo: &bytes, id: EventID(1))
        line.agent(broken.span.bytes)
        line.type(broken.span.bytes)
        line.subject(broken.span.bytes)
        line.time(Self.time)
        line.metadata(broken.span.bytes)
        line.text(broken.span.bytes)
        line.end(&bytes)
        let repaired = "a\u{fffd}"
        #expect(
            try Event(cloudEvent: bytes.span.bytes)
                == Event(
                    id: EventID(1), time: Self.time, type: .other(repaired),
                    agent: AgentID(rawValue: repaired), subject: repaired, metadata: repaired,
                    content: .text(repaired)))
    }

    private func line(_ event: Event) -> String {
        var bytes: [UInt8] = []
        event.appendCloudEvent(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
