import Custody
import Linux
import Testing

@Suite struct PacketTests {
    @Test(arguments: [
        (ToKeeper.spawn(agent: "a1"), "spawn|a1"),
        (
            .spawn(agent: "a1", starts: [.outputSpool: 7, .errorsSpool: Int64.max]),
            "spawn|a1|err.spool=9223372036854775807|out.spool=7"
        ),
        (.again(agent: "a1"), "again|a1"), (.goOn(agent: "a1"), "continue|a1"),
        (.close(agent: "a1", names: [.input, .relayIn]), "close|a1|in,relay.in"),
        (.forget(agent: "a1"), "forget|a1"), (.serving, "serving"), (.ending, "ending"),
        (.leave, "leave"), (.paint, "paint"),
    ])
    func aSupervisorSays(_ packet: ToKeeper, _ text: String) {
        #expect(packet.bytes == bytes(text))
        #expect(ToKeeper(parsing: packet.bytes) == packet)
    }

    @Test(arguments: [
        (
            FromKeeper.kept(Holding(agent: "a1", holder: 42, names: [.holder, .relayOut])),
            "kept|a1|42|holder,relay.out"
        ),
        (.kept(Holding(agent: "a1", holder: nil, names: [])), "kept|a1|0|"),
        (.spawned(Holding(agent: "a1", holder: 42, names: [.status])), "spawned|a1|42|status"),
        (.failed(agent: "a1", what: .holder, code: 2), "failed|a1|holder|2"),
        (.ready, "ready"), (.down, "down"),
    ])
    func theKeeperSays(_ packet: FromKeeper, _ text: String) {
        #expect(packet.bytes == bytes(text))
        #expect(FromKeeper(parsing: packet.bytes) == packet)
    }

    @Test(arguments: [
        "", "|", "hop", "spawn", "spawn|", "serving|now", "leave|", "again|a1|x", "continue",
        "forget",
        "spawn|a1|out.spool", "spawn|a1|out.spool=", "spawn|a1|out.spool=-1",
        "spawn|a1|out.spool=+1", "spawn|a1|out.spool=9223372036854775808", "spawn|a1|out=1",
        "spawn|a1|out.spool=1=2", "close|a1", "close|a1|in|x",
        "again|" + String(repeating: "x", count: 65),
        "spawn|a1" + String(repeating: "|x=1", count: 1_000),
    ])
    func theKeeperPassesOver(_ text: String) {
        #expect(ToKeeper(parsing: bytes(text)) == nil)
    }

    @Test(arguments: [
        "", "hop", "ready|1", "down|", "kept|a1|42", "kept||42|status", "kept|a1|x|status",
        "kept|a1|-1|status", "kept|a1|99999999999|status", "failed|a1|holder|x", "failed|a1|holder",
        "spawned|a1|42|" + String(repeating: ",", count: 16),
    ])
    func theSupervisorPassesOver(_ text: String) {
        #expect(FromKeeper(parsing: bytes(text)) == nil)
    }

    @Test func aNameOfTheFutureKeepsItsPlace() throws {
        let packet = FromKeeper(parsing: bytes("kept|a1|42|status,aura,out"))
        guard case .kept(let holding) = packet else {
            Issue.record("not read")
            return
        }
        #expect(holding.names == [.status, nil, .output])
        #expect(holding.place(of: .output) == 2 && holding.place(of: .input) == nil)
        #expect(
            ToKeeper(parsing: bytes("close|a1|aura,in")) == .close(agent: "a1", names: [.input]))
        #expect(ToKeeper(parsing: bytes("spawn|a1|aura=5")) == .spawn(agent: "a1"))
        #expect(
            FromKeeper(parsing: bytes("failed|a1|aura|5"))
                == .failed(agent: "a1", what: .other, code: 5))
    }

    @Test func noBytesTrapAndWhatIsReadIsWrittenAgain() {
        for seed in UInt64(1)...2_000 {
            let noise = noise(seed, count: Int(seed % 50))
            for bytes in [noise, bytes("spawn|a|") + noise, bytes("kept|a|1|") + noise] {
                let asked = ToKeeper(parsing: bytes)
                #expect(asked.flatMap { ToKeeper(parsing: $0.bytes) } == asked, "seed \(seed)")
                let told = FromKeeper(parsing: bytes)
                #expect(told.flatMap { FromKeeper(parsing: $0.bytes) } == told, "seed \(seed)")
            }
            for bytes in [noise, bytes("keep1|") + noise] {
                let spec = try? SpawnSpec(decoding: bytes)
                let again = try? spec.map { try SpawnSpec(decoding: $0.encode()) }
                #expect(again == spec, "seed \(seed)")
            }
        }
    }

    @Test func descriptorsTravelBesideAPacket() throws {
        let pair = try PacketSocket.pair()
        let keeper = try CustodyLine(pair.one)
        let supervisor = try CustodyLine(pair.other)
        let pipe = try Pipe()
        let holding = Holding(agent: "a1", holder: 1, names: [.status, .input])
        _ = try keeper.send(.kept(holding), with: [pipe.reader.number, pipe.writer.number])
        guard case .packet(.kept(holding), var descriptors) = try supervisor.receiveFromKeeper()
        else {
            Issue.record("not received")
            return
        }
        let input = try #require(holding.place(of: .input))
        let writer = descriptors.take(input)
        _ = try writer?.write(bytes("x"))
        var read: [UInt8] = []
        #expect(try pipe.reader.read(appendingTo: &read, limit: 9) == .bytes(1))
        guard case .wouldBlock = try supervisor.receiveFromKeeper() else {
            Issue.record("a line blocks")
            return
        }
    }
}

/// Words with bars between them.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8).map { $0 == UInt8(ascii: "|") ? 0 : $0 }
}

/// The same for the same seed, with many NULs and digits in it.
private func noise(_ seed: UInt64, count: Int) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let byte = UInt8(truncatingIfNeeded: state >> 40)
        return byte < 80 ? 0 : byte < 160 ? 0x30 + byte % 10 : byte
    }
}
