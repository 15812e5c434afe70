import Glibc
import Support
import Swarm
import Testing

@testable import Wire

@Suite struct RoundTripTests {
    private let scratch = Scratch()

    @Test func aRequestIsAnsweredWithABodyOrAnError() throws {
        let service = try Service(scratch.sockets())
        var client = try ControlClient(to: service.endpoint, context: service.context)
        let body = Body([JSON.Field("all", true)])
        let ok = try client.request("echo", body, within: .seconds(60))
        #expect(ok.outcome == .ok(body))
        let failed = try client.request("fail", within: .seconds(60))
        #expect(
            failed.outcome
                == .error(ErrorBody("no_such_agent", "there is no agent 'x'", hint: "skep ps")))
    }

    @Test func repliesFindTheirRequestsInAnyOrder() throws {
        let service = try Service(scratch.sockets())
        var client = try ControlClient(to: service.endpoint, context: service.context)
        let numbers = 0..<Limits.requestsInFlight
        var ids: [RequestID] = []
        for number in numbers {
            let body = Body([JSON.Field("n", JSON(number))])
            ids.append(try client.send("echo", body, within: .seconds(60)))
        }
        let error = #expect(throws: ControlError.self) {
            try client.send("echo", within: .seconds(60))
        }
        #expect(error?.code == .busy)
        for number in numbers.reversed() {
            let reply = try client.reply(to: ids[number], within: .seconds(60))
            #expect(try reply?.get().json["n"]?.int == Int64(number))
        }
    }

    @Test func silenceIsAnErrorAndALateReplyIsNobodys() throws {
        let held = try scratch.sockets()
        var server = try ControlServer(in: held, context: Context())
        var client = try ControlClient(to: server.endpoint, context: Context())
        let error = #expect(throws: ControlError.self) {
            try client.request("list", within: .milliseconds(50))
        }
        #expect(error?.code == .noAnswer)
        let second = try client.send("state", within: .seconds(60))
        // Both are answered now, the first one too late.
        var answered = 0
        while answered < 2 {
            for case .request(let request, let sender) in try server.receive() {
                let body = Body([JSON.Field("verb", JSON(request.verb))])
                _ = try server.send(Reply(to: request, .ok(body)), to: sender)
                answered += 1
            }
        }
        let reply = try client.reply(to: second, within: .seconds(60))
        #expect(try reply?.get().json["verb"] == "state")
        let rest = try client.receive()
        #expect(rest == nil)
    }

    @Test func pushesWaitUntilTheyAreLookedFor() throws {
        let service = try Service(scratch.sockets())
        var server = try ControlServer(in: scratch.sockets(), context: Context())
        var client = try ControlClient(to: server.endpoint, context: service.context)
        let id = try client.send("join", within: .seconds(60))
        var isPushed = false
        while !isPushed {
            for case .request(let request, let sender) in try server.receive() {
                #expect(!sender.isREQ)
                _ = try server.send(Push("ping"), to: sender)
                _ = try server.send(Reply(to: request, .ok(.empty)), to: sender)
                isPushed = true
            }
        }
        let reply = try client.reply(to: id, within: .seconds(60))
        #expect(reply?.outcome == .ok(.empty))
        let wantsTurn = try client.wantsTurn
        #expect(wantsTurn)
        let incoming = try client.receive()
        #expect(incoming == .push(Push("ping")))
    }

    @Test func withoutASupervisorTheClientSaysSo() throws {
        let directory = try scratch.sockets()
        var client = try ControlClient(to: directory.control, context: Context())
        let missing = #expect(throws: ControlError.self) {
            try client.request("list", within: .seconds(60))
        }
        #expect(missing?.code == .noSupervisor)
        // A file that a crash left behind: somebody may still come.
        TextFile.write([], to: "\(directory.path)/control")
        let stale = #expect(throws: ControlError.self) {
            try client.request("list", within: .milliseconds(200))
        }
        #expect(stale?.code == .noSupervisor)
    }

    @Test func aSupervisorMayBeReplacedInBetween() throws {
        let directory = try scratch.sockets()
        var service: Service? = try Service(directory)
        var client = try ControlClient(to: directory.control, context: Context())
        for _ in 0..<5 {
            #expect(try ask(&client) == .ok(.empty))
            service = nil
            service = try Service(directory)
            #expect(try ask(&client) == .ok(.empty))
        }
        #expect(service != nil)
    }

    /// Asks again when the connection is found to have ended, which is known long before the time is
    /// up.
    private func ask(_ client: inout ControlClient) throws -> Reply.Outcome {
        let start = ContinuousClock.now
        do {
            return try client.request("echo", within: .seconds(60)).outcome
        } catch  where error.code == .noAnswer {
            #expect(ContinuousClock.now - start < .seconds(30))
            return try client.request("echo", within: .seconds(60)).outcome
        }
    }

    @Test func whatIsOpenWhenTheSupervisorGoesIsKnownToBeLost() throws {
        let directory = try scratch.sockets()
        var service: Service? = try Service(directory)
        var client = try ControlClient(to: directory.control, context: Context())
        let answered = try client.send("echo", within: .seconds(60))
        let open = try client.send("silence", within: .seconds(60))
        let other = try client.send("silence", within: .seconds(60))
        let reply = try client.reply(to: answered, within: .seconds(60))
        #expect(reply != nil)
        service = nil
        #expect(service == nil)
        let start = ContinuousClock.now
        let nothing = try client.reply(to: open, within: .seconds(60))
        #expect(nothing == nil)
        #expect(ContinuousClock.now - start < .seconds(30))
        let incoming = try client.receive()
        #expect(incoming == .lost(other))
    }

    /// The reply to a last request leaves before the connection ends, and is not taken for lost.
    @Test func theLastReplyArrives() throws {
        let directory = try scratch.sockets()
        for _ in 0..<20 {
            var server = try ControlServer(in: directory, context: Context())
            var client = try ControlClient(to: server.endpoint, context: Context())
            let id = try client.send("shutdown", within: .seconds(60))
            var isAnswered = false
            while !isAnswered {
                for case .request(let request, let sender) in try server.receive() {
                    _ = try server.send(Reply(to: request, .ok(.empty)), to: sender)
                    isAnswered = true
                }
            }
            try server.close(lingeringMilliseconds: 1_000)
            let reply = try client.reply(to: id, within: .seconds(60))
            #expect(reply?.outcome == .ok(.empty))
        }
    }

    @Test func whatIsTooLargeIsNotSent() throws {
        let service = try Service(scratch.sockets())
        var client = try ControlClient(to: service.endpoint, context: service.context)
        let error = #expect(throws: ControlError.self) {
            try client.request("echo", large(Limits.bodyBytes + 1), within: .seconds(60))
        }
        #expect(error?.code == .tooLarge)
        let reply = try client.request("echo", large(Limits.bodyBytes), within: .seconds(30))
        #expect(try reply.get().bytes.count == Limits.bodyBytes)
    }

    @Test func aRoundTripIsQuick() throws {
        let service = try Service(scratch.sockets())
        var client = try ControlClient(to: service.endpoint, context: Context())
        var times: [Duration] = []
        for _ in 0..<2_000 {
            let start = ContinuousClock.now
            _ = try client.request("echo", within: .seconds(60))
            times.append(ContinuousClock.now - start)
        }
        times.sort()
        // Far above what it takes, far below what a person notices.
        #expect(times[1_000] < .milliseconds(20))
    }
}

/// A body of exactly so many bytes.
func large(_ count: Int) -> Body {
    Body([JSON.Field("a", JSON(String(repeating: "x", count: count - 8)))])
}
