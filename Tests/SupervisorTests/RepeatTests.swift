import EventLog
import Support
import Swarm
import Testing
import Wire

/// Batches that are sent again and again by a program that never knows whether they arrived.
extension SupervisorTests {
    private static let batches = Settings.isFull ? 10_000 : 1_000

    @Test func whatIsSentThreeTimesIsStoredOnce() throws {
        let repeats = try Repeats(seed: Settings.seed)
        #expect(try repeats.complaints(after: SupervisorTests.batches) == [])
    }

    /// One that numbers anew what it sends again stores it again, and that is found.
    @Test func numberingAnewIsFound() throws {
        let repeats = try Repeats(seed: Settings.seed, numbersAnew: true)
        #expect(try repeats.complaints(after: 20).contains { $0.contains("stored twice") })
    }
}

private struct Repeats {
    private let hive: Hive
    private let seed: UInt64
    private let numbersAnew: Bool

    init(seed: UInt64, numbersAnew: Bool = false) throws {
        hive = try Hive()
        self.seed = seed
        self.numbersAnew = numbersAnew
    }

    /// Sends each batch three times, with the connection cut before the answer now and then, and the
    /// supervisor killed a few times; then looks what the log has of it.
    func complaints(after count: Int) throws -> [String] {
        var random = SplitMix(seed: seed)
        let guest = try Guest("sender", of: hive)
        var text: Int64 = 1
        var acknowledged: [Int64: ClosedRange<Int64>] = [:]
        for batch in 0..<count {
            let size = 1 + random.below(4)
            let first = guest.next
            for round in 0..<3 {
                let number = numbersAnew ? guest.next : first
                let request = try guest.send(
                    "append", batchBody(from: number, size, texts: text))
                if batch % (count / 4) == count / 8, round == 1 { try hive.killSupervisor() }
                if random.below(3) == 0 || (batch % (count / 4) == count / 8 && round == 1) {
                    try guest.comeBack()
                } else if let answer = try guest.reply(to: request),
                    let first = answer["first"]?.int, let last = answer["last"]?.int
                {
                    acknowledged[text] = Int64(first)...Int64(last)
                    if numbersAnew { guest.next = number + Int64(size) }
                }
            }
            // The last of three may have been cut off as well.
            _ = try guest.ask("append", batchBody(from: first, size, texts: text))
            if !numbersAnew { guest.next = first + Int64(size) }
            text += Int64(size)
        }
        let agent = guest.agent
        try hive.shutDown()
        return try complaints(of: agent, through: text - 1, acknowledged)
    }

    /// Each event says which of all it is, whatever number it is sent under.
    private func batchBody(from first: Int64, _ size: Int, texts: Int64) -> JSON {
        let events = (0..<Int64(size)).map { offset -> JSON in
            [
                "type": "decision", "subject": JSON("\(texts + offset)"),
                "seq": JSON(first + offset),
            ]
        }
        return ["events": JSON(events)]
    }

    private func complaints(
        of agent: String, through last: Int64, _ acknowledged: [Int64: ClosedRange<Int64>]
    ) throws -> [String] {
        var complaints: [String] = []
        var ids: [String: Int64] = [:]
        for event in try hive.events(of: agent) where event.type == .decision {
            let name = event.subject ?? ""
            if ids.updateValue(event.id.rawValue, forKey: name) != nil {
                complaints.append("\(name) is stored twice")
            }
        }
        for text in 1...last where ids["\(text)"] == nil { complaints.append("\(text) is missing") }
        for (text, range) in acknowledged where ids["\(text)"] != range.lowerBound {
            complaints.append("\(text) was acknowledged with another id")
        }
        let audit = try hive.audit()
        if audit != "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0" { complaints.append(audit) }
        return complaints
    }
}
