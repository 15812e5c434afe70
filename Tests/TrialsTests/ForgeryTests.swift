import EventLog
import Glibc
import Support
import Swarm
import Testing

@testable import Wire

extension SwarmTrials {
    /// What an agent says as somebody else, or is not its to say, is not accepted, and the log tells who
    /// tried.
    @Suite struct Forgeries {
        /// For the operator, the gates and the supervisor to say.
        private static let foreign = [
            "agent.spawned", "agent.joined", "agent.status", "agent.exited", "gate", "approval",
            "command", "order", "lease", "snapshot", "rewind", "fork", "clock", "drop",
            "unheard_of",
        ]

        @Test func nothingForgedIsAccepted() throws {
            let colony = try Colony()
            try colony.skep("up")
            let (victim, forger) = (
                try Member("victim", in: colony), try Member("forger", in: colony)
            )
            for type in Forgeries.foreign {
                let event = #"{"type":"\#(type)","subject":"x","agent":"\#(victim.id)","seq":1}"#
                #expect(try forger.append(event) == "forbidden", "\(type)")
            }
            #expect(
                try forger.append(#"{"type":"signal","subject":"breaker","seq":1}"#) == "forbidden")
            try scribble(Forgeries.foreign, in: colony)

            // Numbers that were not due, and what is said to be another's, from another time.
            for number in ["0", "-1", "2", "9223372036854775808", "1e3"] {
                let code = try forger.append(#"{"type":"tool","seq":\#(number)}"#)
                #expect(["gap", "bad_request"].contains(code), "\(number)")
            }
            let disguised = #"""
                {"type":"tool","subject":"knife","seq":1,"agent":"\#(victim.id)","source":"\#(victim.id)",
                "id":1,"time":1,"timestamp":1,"metadata":{"seq":77,"stream":"out","offset":1,"end":9}}
                """#
            #expect(try forger.append(disguised) == "ok")
            // Whoever has left is not waited for.
            for member in [victim, forger] { #expect(try member.client.ask("leave", "{}") == "ok") }
            let history = try Deeds(stored: colony)
            #expect(
                history.complaints(forger: forger.id, victim: victim.id, Forgeries.attempts) == [])
            try Forgeries.findsWhatWasDone(in: colony, victim, forger)
        }

        /// By the socket all of them, the breaker and a number that is not due; the same by descriptor 3.
        private static let attempts = (wire: foreign.count + 2, descriptor: foreign.count)

        /// Teeth: the same look at a log in which some of it was accepted.
        private static func findsWhatWasDone(
            in colony: Colony, _ victim: Member, _ forger: Member
        ) throws {
            let knife = "event_type = 'tool' AND subject = 'knife'"
            for change in [
                "UPDATE events SET event_type = 'approval' WHERE \(knife)",
                "UPDATE events SET event_type = 'tool', agent_id = '\(victim.id)' WHERE subject = 'knife'",
                "UPDATE events SET agent_id = '\(victim.id)' WHERE event_type = 'drop'",
            ] {
                try RawLog(colony.directory.log, writing: true).execute(change)
                let found = try Deeds(colony.directory.log)
                    .complaints(forger: forger.id, victim: victim.id, attempts)
                #expect(!found.isEmpty, "\(change)")
            }
        }

        /// The same by descriptor 3, one line each.
        private func scribble(_ types: [String], in colony: Colony) throws {
            let lines = types.map { #"{"type":"\#($0)","subject":"x"}"# }.joined(separator: "\n")
            try colony.skep(
                "run", "--name", "scribbler", "--pipe", "--", "sh", "-c", "echo '\(lines)' >&3")
            try colony.waitForEnd(of: ["scribbler"])
        }

        @Test func nobodySpeaksForAnotherWithoutItsToken() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "spawned", "--pipe", "--", "sleep", "600")
            let victim = try Member("victim", in: colony)
            let stranger = try Client(in: colony)
            let token = String(repeating: "0", count: 32)
            let event = #"{"events":[{"type":"tool","seq":1}]}"#
            for (verb, body, code) in [
                ("append", event, "not_joined"), ("leave", "{}", "not_joined"),
                ("done", #"{"push":1}"#, "not_joined"),
                ("join", #"{"name":"victim"}"#, "name_taken"),
                ("join", #"{"name":"spawned","fresh":true}"#, "name_taken"),
                ("join", #"{"name":"victim","token":"\#(token)"}"#, "bad_token"),
                ("join", #"{"name":"spawned","token":"\#(token)"}"#, "bad_token"),
                ("hello", #"{"token":"\#(token)"}"#, "bad_token"),
                ("hello", #"{"token":""}"#, "bad_token"),
                ("append", event, "not_joined"),
            ] {
                #expect(try stranger.ask(verb, body) == code, "\(verb) \(body)")
            }
            // A member may command itself only.
            for (verb, body) in [
                ("pause", #"{"agents":["spawned"]}"#), ("stop", #"{"all":true}"#), ("thaw", "{}"),
                ("kill", #"{"agents":["victim","spawned"]}"#), ("freeze", "{}"), ("shutdown", "{}"),
                ("send", #"{"agent":"spawned","text":"y"}"#), ("join", #"{"name":"other"}"#),
            ] {
                #expect(try victim.client.ask(verb, body) == "forbidden", "\(verb) \(body)")
            }
            let agents = try colony.agents()
            #expect(agents["spawned"]?["status"] == "running" && agents.count == 2)
        }

        /// A connection is known by what the supervisor calls it. Who calls itself something could come
        /// back as somebody who left.
        @Test(arguments: [Array("victim".utf8), [0, 1, 2, 3, 4]])
        func nobodyIsWhoItSaysItIs(identity: [UInt8]) throws {
            let colony = try Colony()
            try colony.skep("up")
            let first = try Client(in: colony, identity: identity)
            let code = try first.ask("join", #"{"name":"victim"}"#)
            #expect(code == (identity[0] == 0 ? "cut off" : "routing_id"))
            #expect(try colony.agents().isEmpty)
        }

        /// Teeth: for libzmq alone whoever comes back as somebody is that one.
        @Test(arguments: [Array("victim".utf8), [0, 1, 2, 3, 4]])
        func whoSaysItIsSomebodyWouldBe(identity: [UInt8]) throws {
            let scratch = Scratch()
            let router = try Socket(.router, in: Context())
            try router.bind(to: "ipc://\(scratch.path)/router")
            for _ in 0..<2 {
                let deadline = ContinuousClock.now + .seconds(30)
                // The name is free when the router has found that the one before has left: who comes too
                // early is not heard, and comes again.
                var heard: Multipart?
                while heard == nil, ContinuousClock.now < deadline {
                    let client = try ByHand(
                        to: "\(scratch.path)/router", as: .dealer, identity: identity)
                    client.send(ByHand.message([Array("it is me".utf8)]))
                    let soon = ContinuousClock.now + .milliseconds(500)
                    if try router.wait(for: .readable, until: soon) {
                        heard = try router.receive()
                    }
                    client.finish()
                    #expect(client.isCutOff())
                }
                #expect(heard?.frames.first == identity)
            }
        }
    }
}

/// A connection that says whatever a test wants.
private final class Client {
    private let line: ByHand

    init(in colony: Colony, identity: [UInt8] = []) throws {
        line = try ByHand(to: colony.sockets().control, as: .dealer, identity: identity)
    }

    /// `ok`, or the code of the error.
    func ask(_ verb: String, _ body: String) throws -> String { try reply(verb, body).word }

    func reply(_ verb: String, _ body: String) throws -> (word: String, body: JSON) {
        guard line.isWelcome else { return ("cut off", .null) }
        line.send(ByHand.message(["skep1", "7", verb, body].map { Array($0.utf8) }))
        while let frames = line.reply() {
            // Pushes are nobody's answer.
            guard frames.count == 4, frames[1] == Array("7".utf8) else { continue }
            let body = try JSON(parsing: frames[3])
            return (body["code"]?.string ?? "ok", body)
        }
        return ("cut off", .null)
    }
}

/// One that has joined.
private final class Member {
    let id: String
    let client: Client

    init(_ name: String, in colony: Colony) throws {
        client = try Client(in: colony)
        let body = try client.reply("join", #"{"name":"\#(name)"}"#).body
        id = try #require(body["agent"]?.string)
    }

    func append(_ event: String) throws -> String {
        try client.ask("append", #"{"events":[\#(event)]}"#)
    }
}

/// Who did what, as the log has it.
private struct Deeds {
    private let rows: [(id: Int64, type: String, agent: String, subject: String)]

    init(stored colony: Colony) throws {
        try colony.skep("down")
        try self.init(colony.directory.log)
    }

    init(_ log: String) throws {
        var rows: [(Int64, String, String, String)] = []
        try RawLog(log).rows("SELECT id, event_type, agent_id, subject FROM events ORDER BY id") {
            rows.append(($0.integer(0), $0.text(1) ?? "", $0.text(2) ?? "", $0.text(3) ?? ""))
        }
        self.rows = rows
    }

    func complaints(
        forger: String, victim: String, _ attempts: (wire: Int, descriptor: Int)
    ) -> [String] {
        var complaints: [String] = []
        func require(_ isSo: Bool, _ complaint: String) {
            if !isSo { complaints.append(complaint) }
        }
        func count(_ type: String, _ subject: String? = nil, by agent: String? = nil) -> Int {
            rows.count {
                $0.type == type && (subject ?? $0.subject) == $0.subject
                    && (agent ?? $0.agent) == $0.agent
            }
        }
        // That the files are recorded the supervisor says itself, of nothing as the subject it was given.
        require(count("snapshot", "x") == 0, "there is a 'snapshot'")
        for type in ["gate", "approval", "order", "lease", "rewind", "fork", "clock"] {
            require(count(type) == 0, "there is a '\(type)'")
        }
        require(count("signal", "breaker") == 0, "the breaker was on")
        require(count("drop", "wire", by: forger) == attempts.wire, "the forger is not named")
        require(count("drop", "fd3") == attempts.descriptor, "the scribbler is not named")
        require(count("drop", by: victim) == 0, "the victim is named")
        require(count("tool", "knife", by: forger) == 1, "the forger's own is not there")
        require(count("agent.joined") == 2 && count("agent.spawned") == 1, "there are others")
        require(
            rows.allSatisfy { $0.agent != victim || $0.type.hasPrefix("agent.") }, "as the victim")
        return complaints
    }
}
