import Custody
import Glibc
import Linux
import Testing

@Suite(.serialized) struct KeeperTests {
    @Test func whatAnAgentSaysGoesToItsSpools() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        var ready = try reign.next()
        let life = try ready.takeLife()
        var agent = try reign.shell("a1", "echo one; echo two >&2; echo three >&3; pwd; exit 3")
        let out = try agent.spool(.outputSpool)
        let errors = try agent.spool(.errorsSpool)
        let events = try agent.spool(.eventsSpool)
        let status = try agent.spool(.statusSpool)
        try collect(agent.take(.output), in: out)
        try collect(agent.take(.errors), in: errors)
        try collect(agent.take(.events), in: events)
        try collect(agent.take(.status), in: status)
        #expect(try text(out) == "one\n/\n")
        #expect(try text(errors) == "two\n")
        #expect(try text(events) == "three\n")
        #expect(try text(status).hasSuffix("\nexit 3\nempty\n"))
        try waitUntilReadable(agent.take(.holder))
        _ = life.number
    }

    @Test func aTerminalsBytesGoThroughTheRelay() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        var agent = try reign.spawn(
            "a1", ["sh", "-c", "stty size; [ -t 0 ] && echo yes"],
            terminal: .init(columns: 120, rows: 40))
        let master = try agent.take(.terminal)
        let relayIn = try agent.take(.relayIn)
        let relayOut = try agent.take(.relayOut)
        let spool = try agent.spool(.terminalSpool)
        while true {
            try waitUntilReadable(master)
            let moved = try Splice.fill(pipe: relayIn, from: master, limit: 4_096)
            if moved == .end { break }
            _ = try Splice.append(from: relayOut, to: spool, limit: 4_096)
        }
        #expect(try text(spool) == "40 120\r\nyes\r\n")
    }

    @Test func noByteIsLostWhenSupervisorsFall() throws {
        let realm = try Realm()
        var reign = try realm.nextReign()
        _ = try reign.next()
        var agent = try reign.shell("a1", "seq 30000; echo end >&2")
        for _ in 0..<20 {
            let out = try agent.take(.output)
            try waitUntilReadable(out)
            _ = try Splice.append(from: out, to: agent.spool(.outputSpool), limit: 5_000)
            try reign.send(.serving)
            try reign.fall()
            reign = try realm.nextReign()
            agent = try reign.next()
            guard case .kept = agent.packet else { throw Missing(what: "\(agent.packet)") }
            #expect(try reign.next().packet == .ready)
        }
        let spool = try agent.spool(.outputSpool)
        try collect(agent.take(.output), in: spool)
        #expect(try text(spool) == (1...30_000).map { "\($0)\n" }.joined())
        #expect(try agent.holding.agent == "a1")
    }

    @Test func whatWasAskedForBeforeAFallIsDone() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        let spec = SpawnSpec(command: ["echo", "late"], environment: ["PATH=/usr/bin:/bin"])
        let file = try spec.memoryFile()
        try reign.send(.serving)
        try reign.send(.spawn(agent: "a1"), with: [file.descriptor.number])
        try reign.send(.spawn(agent: "a2"), with: [file.descriptor.number])
        try reign.fall()
        let next = try realm.nextReign()
        for name in ["a1", "a2"] {
            var agent = try next.next()
            #expect(try agent.holding.agent == name)
            let spool = try agent.spool(.outputSpool)
            try collect(agent.take(.output), in: spool)
            #expect(try text(spool) == "late\n")
        }
        #expect(try next.next().packet == .ready)
    }

    @Test func whatCannotBeStartedIsSaid() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        var agent = try reign.spawn("a1", ["/no/such"])
        let spool = try agent.spool(.statusSpool)
        try collect(agent.take(.status), in: spool)
        #expect(try text(spool) == "failed exec \(ENOENT)\n")
        try reign.send(.spawn(agent: "a2"))
        #expect(try reign.next().packet == .failed(agent: "a2", what: .spec, code: ENOENT))
        let empty = try MemoryFile(named: "empty")
        try reign.send(.spawn(agent: "a2"), with: [empty.descriptor.number])
        #expect(try reign.next().packet == .failed(agent: "a2", what: .spec, code: EINVAL))
        let pipe = try Pipe()
        try reign.send(.spawn(agent: "a2"), with: [pipe.reader.number])
        #expect(try reign.next().packet == .failed(agent: "a2", what: .spec, code: ESPIPE))
        // Something of another version is passed over.
        _ = try reign.line.socket.send(Array("aura\0red".utf8))
        try reign.roundTrip()
    }

    @Test func withoutAHolderNothingIsKeptButTheSpec() throws {
        let realm = try Realm(holder: "/no/such/holder")
        let reign = try realm.nextReign()
        _ = try reign.next()
        let before = realm.descriptorCount
        #expect(
            try reign.shell("a1", "true").packet
                == .failed(
                    agent: "a1", what: .holder, code: ENOENT))
        try reign.send(.again(agent: "a1"))
        #expect(try reign.next().packet == .failed(agent: "a1", what: .holder, code: ENOENT))
        #expect(realm.descriptorCount == before)
        try reign.send(.serving)
        try reign.fall()
        let next = try realm.nextReign()
        #expect(
            try next.next().packet == .kept(Holding(agent: "a1", holder: nil, names: [])))
    }

    @Test func againGoesOnInTheSameStreams() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        var first = try reign.shell("a1", "echo hello; read word; echo $word")
        try reign.send(.again(agent: "a1"))
        #expect(try reign.next().packet == .failed(agent: "a1", what: .running, code: EBUSY))
        _ = try first.take(.input).write(Array("x\n".utf8))
        try collect(first.take(.output), in: first.spool(.outputSpool))
        try waitUntilReadable(first.take(.holder))
        try reign.send(.again(agent: "a1"))
        var second = try reign.next()
        #expect(try second.holding.holder != first.holding.holder)
        _ = try second.take(.input).write(Array("y\n".utf8))
        let spool = try second.spool(.outputSpool)
        try collect(second.take(.output), in: spool)
        #expect(try text(spool) == "hello\nx\nhello\ny\n")
    }

    @Test func aForgottenStreamBeginsWhereItIsTold() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        let start: Int64 = 1 << 40
        var agent = try reign.spawn("a1", ["echo", "on"], starts: [.outputSpool: start])
        let spool = try agent.spool(.outputSpool)
        try collect(agent.take(.output), in: spool)
        #expect(try text(spool, from: start) == "on\n")
        #expect(try spool.memory() <= 65_536)
    }

    @Test func aProgramsInputEndsWhenItIsClosed() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        var agent = try reign.spawn("a1", ["cat"])
        _ = try agent.take(.input).write(Array("word".utf8))
        try reign.send(.close(agent: "a1", names: [.input]))
        let spool = try agent.spool(.outputSpool)
        try collect(agent.take(.output), in: spool)
        #expect(try text(spool) == "word")
        try reign.send(.serving)
        try reign.fall()
        let next = try realm.nextReign()
        #expect(try next.next().holding.place(of: .input) == nil)
    }

    @Test func whatIsForgottenLeavesNothing() throws {
        let realm = try Realm()
        var reign = try realm.nextReign()
        _ = try reign.next()
        let before = realm.descriptorCount
        let count = 200
        for number in 0..<count { _ = try reign.spawn("a\(number)", ["sleep", "1000"]) }
        #expect(realm.descriptorCount == before + 10 * count)
        try reign.send(.serving)
        try reign.fall()
        reign = try realm.nextReign()
        for _ in 0..<count {
            var agent = try reign.next()
            let status = try agent.take(.status)
            var line: [UInt8] = []
            try waitUntilReadable(status)
            _ = try status.read(appendingTo: &line, limit: 64)
            // Above the agent is its holder.
            let text = String(decoding: line, as: UTF8.self)
            let number = try #require(ProcessNumber(text.dropFirst(4).dropLast()))
            try ProcessHandle(number).send(.kill)
            try waitUntilReadable(agent.take(.holder))
            try reign.send(.forget(agent: try agent.holding.agent))
        }
        #expect(try reign.next().packet == .ready)
        try reign.roundTrip()
        #expect(realm.descriptorCount == before)
        // The supervisor alone: no holder, no zombie.
        try realm.waitUntilSettled(at: 1)
    }

    @Test func orphansOfAKilledHolderAreReaped() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        let agent = try reign.shell("a1", "read line")
        let holder = try #require(try agent.holding.holder)
        try ProcessHandle(holder).send(.kill)
        try reign.send(.forget(agent: "a1"))
        _ = consume agent
        try realm.waitUntilSettled(at: 1)
    }

    @Test func thereAreNoMoreAgentsThanDescriptors() throws {
        let realm = try Realm(descriptors: 64 + 22)
        let reign = try realm.nextReign()
        _ = try reign.next()
        for agent in ["a1", "a2"] { _ = try reign.spawn(agent, ["sleep", "1000"]).holding }
        #expect(
            try reign.shell("a3", "true").packet
                == .failed(
                    agent: "a3", what: .limit, code: EMFILE))
        try reign.send(.forget(agent: "a1"))
        _ = try reign.spawn("a3", ["sleep", "1000"]).holding
    }
}
