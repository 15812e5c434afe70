import Swarm
import Testing

@testable import Wire

@Suite struct EnvelopeTests {
    @Test func aRequestIsReadWithAndWithoutTheFrameOfREQ() throws {
        let expected = Request(
            id: try #require(RequestID(Array("7".utf8))), verb: "pause",
            body: try Body(parsing: Array(#"{"agents":["coder"]}"#.utf8)))
        let plain = ["me", "skep1", "7", "pause", #"{"agents":["coder"]}"#]
        let sender = Sender(identity: Array("me".utf8), isREQ: false)
        #expect(arrival(plain) == .request(expected, from: sender))
        let required = Sender(identity: Array("me".utf8), isREQ: true)
        #expect(arrival(["me", ""] + plain.dropFirst()) == .request(expected, from: required))
        #expect(required.route == [Array("me".utf8), []])
    }

    @Test(arguments: [
        (["skep1", "7", "list", "{}", ""], "7", Refusal.Reason.frameCount(5)),
        (["skep1", "7", "list"], "7", .frameCount(3)),
        (["skep1"], "", .frameCount(1)),
        (["", ""], "", .version("''")),
        ([""], "", .frameCount(0)),
        (["skep2", "7", "list", "{}"], "7", .version("'skep2'")),
        (["skep1\n", "7", "list", "{}"], "7", .version(#"'skep1\x0a'"#)),
        (["skep1", "", "list", "{}"], "", .requestID(0)),
        (["skep1", String(repeating: "x", count: 65), "list", "{}"], "", .requestID(65)),
        (["skep1", "7", "", "{}"], "7", .verb("''")),
        (["skep1", "7", "List", "{}"], "7", .verb("'List'")),
        (["skep1", "7", "_list", "{}"], "7", .verb("'_list'")),
        (
            ["skep1", "7", String(repeating: "x", count: 33), "{}"], "7",
            .verb("'\(String(repeating: "x", count: 32))'…")
        ),
        (
            ["skep1", "7", "list", ""], "7",
            .body(JSONError(.found(nil, expected: .object), at: 0))
        ),
        (
            ["skep1", "7", "list", "[]"], "7",
            .body(JSONError(.found(0x5b, expected: .object), at: 0))
        ),
        (
            ["skep1", "7", "list", "{} x"], "7",
            .body(JSONError(.found(0x78, expected: .end), at: 3))
        ),
    ])
    func whatIsNoRequestIsRefused(frames: [String], id: String, reason: Refusal.Reason) throws {
        guard case .refusal(let refusal, let sender) = arrival(["me"] + frames) else {
            Issue.record("taken for a request")
            return
        }
        #expect(refusal.reason == reason)
        #expect(refusal.id.bytes == Array(id.utf8))
        #expect(sender.identity == Array("me".utf8))
        // The answer is a reply that a client understands.
        let reply = refusal.reply
        #expect(
            try Incoming(Multipart(reply.head + [reply.body.bytes])) == .reply(refusal.reply))
    }

    @Test func limitsAreAllowedAndWhatIsBeyondThemIsNot() {
        let longestID = String(repeating: "x", count: Limits.requestIDBytes)
        let longestVerb = String(repeating: "v", count: Limits.verbBytes)
        let isTaken =
            if case .request = arrival(["me", "skep1", longestID, longestVerb, "{}"]) {
                true
            } else { false }
        #expect(isTaken)
        #expect(size(of: Limits.bodyBytes) == nil)
        #expect(size(of: Limits.bodyBytes + 1) == .tooLarge(Limits.bodyBytes + 1 + 12))
        #expect(size(of: Limits.frameBytes) == .tooLarge(Limits.frameBytes + 12))
    }

    /// Of strings none is counted for what it holds.
    @Test(arguments: [
        ("0", 0, false), ("0", 1, true), ("[0]", -400, true),
        (#"",[{\",""#, 0, false), (#"",[{\",""#, 1, true),
    ])
    func theValuesOfABodyAreLimited(value: String, more: Int, isTooMuch: Bool) throws {
        let limit = 1_000
        // The object and the list are two.
        let count = limit - 2 + more
        let list = Array(repeating: value, count: count).joined(separator: ",")
        let padding = String(repeating: " ", count: limit * 2)
        let body = try Body(parsing: Array(#"{"a":[\#(list)]\#(padding)}"#.utf8))
        #expect(body.hasMoreValues(than: limit) == isTooMuch)
    }

    @Test func theFramesBeyondTheLimitsAreCountedAndNotKept() {
        let many = Multipart(Array(repeating: [1], count: 64))
        #expect(many.frames.count == Limits.keptFrames)
        #expect(many.frameCount == 64)
        let large = Multipart([[1], Array(repeating: 0, count: Limits.keptBytes), [2]])
        #expect(large.frames == [[1]])
        #expect(large.byteCount == Limits.keptBytes + 2)
    }

    @Test(arguments: [
        (["skep2", "7", "ok", "{}"], ControlError.Code.version),
        (["skep1", "7", "ok"], .malformed),
        (["skep1", "7", "yes", "{}"], .malformed),
        (["skep1", "", "ok", "{}"], .malformed),
        (["skep1", "", "Ping", "{}"], .malformed),
        (["skep1", "7", "ok", "[]"], .malformed),
        (["skep1", "7", "error", "{}"], .malformed),
        (["skep1", String(repeating: "x", count: 65), "ok", "{}"], .malformed),
    ])
    func whatIsNoReplyIsRefused(frames: [String], code: ControlError.Code) {
        let error = #expect(throws: ControlError.self) {
            try Incoming(Multipart(frames.map { Array($0.utf8) }))
        }
        #expect(error?.code == code)
    }

    @Test func pushesAndErrorsAreReadAsTheyWereSent() throws {
        let push = Push("order", Body([JSON.Field("text", "go")]))
        #expect(try Incoming(Multipart(push.head + [push.body.bytes])) == .push(push))
        let error = ErrorBody("busy", "the queue is full", hint: "try again")
        #expect(ErrorBody(error.body) == error)
        #expect(
            error.body.json.text
                == #"{"code":"busy","message":"the queue is full","hint":"try again"}"#)
        let later = try Body(parsing: Array(#"{"new":[1],"code":"a","message":"b"}"#.utf8))
        #expect(ErrorBody(later) == ErrorBody("a", "b"))
    }

    @Test func aReplyThatNoClientTakesBecomesAnError() throws {
        let id = try #require(RequestID([1]))
        let text = String(repeating: "x", count: Limits.bodyBytes)
        let reply = Reply(id: id, .ok(Body([JSON.Field("text", JSON(text))]))).sendable
        #expect(throws: ErrorBody.self) { try reply.get() }
        #expect(reply.id == id)
    }

    @Test(arguments: [
        (10, 0, 0, true),
        (10, Limits.unsentBytesPerClient, 0, false),
        (Limits.frameBytes, 0, 0, true),
        (Limits.frameBytes, Limits.frameBytes, Limits.frameBytes, false),
        (Limits.smallMessageBytes, 0, Limits.unsentBytes, true),
        (Limits.smallMessageBytes + 1, 0, Limits.unsentBytes, false),
        (10, 1, Limits.unsentBytes, false),
    ])
    func whoReadsIsSentWhateverWaitsForOthers(size: Int, held: Int, total: Int, isSent: Bool) {
        #expect(Tally.hasRoom(for: size, held: held, total: total) == isSent)
    }

    private func arrival(_ frames: [String]) -> ControlServer.Arrival {
        ControlServer.Arrival(Multipart(frames.map { Array($0.utf8) }))
    }

    /// The reason for which a request with a body of some size is refused; nil when it is not.
    private func size(of count: Int) -> Refusal.Reason? {
        let text = #"{"a":""# + String(repeating: "x", count: count - 8) + #""}"#
        guard case .refusal(let refusal, _) = arrival(["me", "skep1", "7", "list", text]) else {
            return nil
        }
        return refusal.reason
    }
}
