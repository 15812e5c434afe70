import Swarm
import Testing

/// Every event comes back as it was, and no line traps.
struct CloudEventRoundTripTests {
    @Test(arguments: UInt64(1)...8)
    func everyEventComesBack(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for round in 0..<500 {
            let event = random.event()
            var line: [UInt8] = []
            event.appendCloudEvent(to: &line)
            #expect(!line.contains { $0 < 0x20 }, "seed \(seed), round \(round)")
            let read = try Event(cloudEvent: line.span.bytes)
            #expect(read == event, "seed \(seed), round \(round)")
            var again: [UInt8] = []
            read.appendCloudEvent(to: &again)
            #expect(again == line, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: UInt64(1)...8)
    func noMutationTraps(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for round in 0..<1_000 {
            var line: [UInt8] = []
            random.event().appendCloudEvent(to: &line)
            let mutation = random.mutation(of: line)
            guard let event = try? Event(cloudEvent: mutation.span.bytes) else { continue }
            var again: [UInt8] = []
            event.appendCloudEvent(to: &again)
            #expect((try? JSON(parsing: again)) != nil, "seed \(seed), round \(round)")
        }
    }

    @Test func noLineSurvivesItsTruncation() {
        var random = SplitMix(seed: 1)
        for _ in 0..<20 {
            var line: [UInt8] = []
            random.event().appendCloudEvent(to: &line)
            for end in line.indices {
                let cut = Array(line[..<end])
                #expect(throws: CloudEventError.self) { try Event(cloudEvent: cut.span.bytes) }
            }
        }
    }
}

extension SplitMix {
    fileprivate mutating func event() -> Event {
        let times = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
        let agents = [nil, "a\(below(100_000))", string()]
        return Event(
            id: EventID(Int64(bitPattern: next())),
            time: LogTime(microseconds: Int64.random(in: times, using: &self)),
            type: chance(4) ? EventType(string()) : EventType.known[below(EventType.known.count)],
            agent: agents[below(3)].map(AgentID.init(rawValue:)),
            subject: chance(2) ? nil : string(), metadata: chance(2) ? nil : json().text,
            content: content())
    }

    private mutating func content() -> Event.Content {
        switch below(4) {
        case 0: .text(json().text)
        case 1: .text(string(upTo: 30))
        case 2: .bytes(Array(string(upTo: 80).utf8))
        default: .bytes(bytes(upTo: 80))
        }
    }
}
