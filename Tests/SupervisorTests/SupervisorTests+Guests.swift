import EventLog
import Support
import Swarm
import Testing
import Wire

// Programs that join over the wire, with a real supervisor.
extension SupervisorTests {
    @Test func aProgramJoinsAppendsObeysAndLeaves() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        try guest.append(3)
        #expect(try hive.agent("scout")["status"] == "running")
        #expect(try hive.agent("scout")["evidence"] == "wire")
        var operate = try hive.another()
        let pause = try operate.send(
            "pause", Body([.init("agents", ["scout"])]), within: .seconds(20))
        try guest.obey("pause")
        let paused = try operate.reply(to: pause, within: .seconds(20))?.get().json
        #expect(paused?["results"]?[0]?["ok"] == true)
        #expect(try hive.agent("scout")["status"] == "paused")
        let stop = try operate.send(
            "stop", Body([.init("agents", ["scout"])]), within: .seconds(20))
        try guest.obey("stop")
        _ = try guest.ask("leave")
        let stopped = try operate.reply(to: stop, within: .seconds(20))?.get().json
        #expect(stopped?["results"]?[0]?["ok"] == true)
        #expect(try hive.agent("scout")["status"] == "terminated")
        try hive.shutDown()
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func aSupervisorThatIsKilledKnowsItsGuestsAndTheirNumbers() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        let agent = guest.agent
        try guest.append(3)
        try hive.killSupervisor()
        let refusal = #expect(throws: ErrorBody.self) { try guest.append(1) }
        #expect(refusal?.code == "not_joined")
        try guest.comeBack()
        #expect(guest.agent == agent && guest.next == 4)
        try guest.append(1)
        #expect(try hive.events(of: agent).count { $0.type == .agentJoined } == 1)
        try hive.shutDown()
    }

    /// What prints as `output` is an agent's output as any other's.
    @Test func whatAGuestPrintsIsOutput() throws {
        let hive = try Hive()
        let guest = try Guest("scout", of: hive)
        _ = try guest.ask(
            "append",
            [
                "events": [
                    ["type": "output", "subject": "out", "seq": 1, "content": "hé\n"],
                    ["type": "output", "subject": "out", "seq": 2, "content_base64": "/wA="],
                ]
            ])
        let agent: JSON = ["id": JSON(guest.agent)]
        #expect(try hive.printed("out", by: agent) == Array("hé\n".utf8) + [0xff, 0])
        try hive.shutDown()
    }

    @Test func aSpawnedProgramFindsItsTokenAndNobodyElseHasIt() throws {
        let hive = try Hive()
        _ = try hive.spawn("one", "echo token $SKEP_TOKEN; sleep 1000", pty: false)
        let agent = try hive.wait(for: "one") {
            $0["last_line"]?.string?.hasPrefix("token") == true
        }
        let token = String(try #require(agent["last_line"]?.string).dropFirst("token ".count))
        #expect(token.utf8.count == 32)
        var other = try hive.another()
        let hello = try other.request(
            "hello", Body([.init("token", JSON(token))]), within: .seconds(20))
        #expect(try hello.get().json["agent"] == agent["id"])
        let freeze = try other.request("freeze", within: .seconds(20))
        #expect(#expect(throws: ErrorBody.self) { try freeze.get() }?.code == "forbidden")
        // It printed it itself; nothing else in the log has it.
        let told = try hive.events().filter { $0.type != .output }
        #expect(!told.contains { "\($0)".contains(token) })
        try hive.shutDown()
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func nothingCanBePushedToAREQ() throws {
        let hive = try Hive()
        let answer = try Python.run(
            """
            import sys, zmq
            socket = zmq.Context().socket(zmq.REQ)
            socket.connect(sys.argv[1])
            socket.send_multipart([b"skep1", b"1", b"join", b'{"name":"scout"}'])
            print(socket.recv_multipart()[3].decode())
            """, try hive.another().endpoint, in: hive.scratch)
        #expect(try JSON(parsing: answer)["code"] == "needs_dealer")
        try hive.shutDown()
    }
}
