import Glibc
import Linux
import Testing

@Suite struct PacketSocketTests {
    @Test func twoHundredDescriptorsArriveInOrderAndCloseOnExec() throws {
        let pair = try PacketSocket.pair()
        let ends = pair
        var files: [CInt] = []
        defer { for file in files { close(file) } }
        for place in 0..<200 {
            let file = try MemoryFile(named: "file \(place)")
            _ = try file.descriptor.write([UInt8(place)])
            files.append(try file.descriptor.duplicate().release())
        }
        #expect(try ends.one.send(Array("hello".utf8), with: files) == .bytes(5))
        guard case .packet(let bytes, var descriptors) = try ends.other.receive() else {
            Issue.record("no packet")
            return
        }
        #expect(bytes == Array("hello".utf8))
        #expect(descriptors.count == 200)
        for place in 0..<200 {
            guard let descriptor = descriptors.take(place) else {
                Issue.record("no descriptor at \(place)")
                return
            }
            let file = MemoryFile(owning: descriptor)
            #expect(try file.read(at: 0, limit: 9) == [UInt8(place)])
            #expect(fcntl(file.descriptor.number, F_GETFD) == FD_CLOEXEC)
        }
        let isTaken = descriptors.take(0) == nil
        #expect(isTaken)
    }

    @Test func packetsKeepTheirBounds() throws {
        let pair = try PacketSocket.pair()
        let large = [UInt8](repeating: 7, count: PacketSocket.byteLimit)
        _ = try pair.one.send([1])
        _ = try pair.one.send(large)
        for expected in [[1], large] {
            guard case .packet(let bytes, let descriptors) = try pair.other.receive() else {
                Issue.record("no packet")
                return
            }
            #expect(bytes == expected)
            #expect(descriptors.count == 0)
        }
    }

    @Test func silenceIsNotTheEnd() throws {
        let pair = try PacketSocket.pair()
        try pair.one.descriptor.setNonblocking(true)
        let other = pair.other
        #expect(try kind(pair.one.receive()) == "would block")
        drop(other)
        try waitUntilReadable(pair.one.descriptor)
        #expect(try kind(pair.one.receive()) == "end")
        #expect(try pair.one.send([1]) == .end)
    }

    private func drop(_ socket: consuming PacketSocket) {}

    private func kind(_ receipt: consuming PacketSocket.Receipt) -> String {
        switch receipt {
        case .packet: "packet"
        case .wouldBlock: "would block"
        case .end: "end"
        }
    }

    // In a process of its own, whose limit it changes.
    @Test func aPacketWhoseDescriptorsFindNoRoomIsAnErrorAndLeaksNone() async {
        await #expect(processExitsWith: .success) {
            let pair = try PacketSocket.pair()
            let before = try openDescriptors()
            _ = try pair.one.send([1], with: [CInt](repeating: 0, count: 200))
            var limit = rlimit(rlim_cur: rlim_t(before + 50), rlim_max: 4_096)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            do {
                _ = try pair.other.receive()
                exit(1)
            } catch let error as SystemError {
                guard error.code == EMFILE else { exit(2) }
            }
            exit(try openDescriptors() == before ? 0 : 3)
        }
    }
}
