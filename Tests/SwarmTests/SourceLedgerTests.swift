import Swarm
import Testing

@Suite struct SourceLedgerTests {
    private let source = AgentID(rawValue: "a7")

    @Test func theNextIsNextAndTheRestIsToldApart() {
        var ledger = SourceLedger()
        #expect(ledger.judge(1, from: source) == .next)
        #expect(ledger.judge(2, from: source) == .gap(expected: 1))
        ledger.record(1, from: source, as: EventID(10))
        ledger.record(2, from: source, as: EventID(11))
        ledger.record(3, from: source, as: EventID(20))
        #expect(ledger.judge(1, from: source) == .duplicate(EventID(10)))
        #expect(ledger.judge(2, from: source) == .duplicate(EventID(11)))
        #expect(ledger.judge(3, from: source) == .duplicate(EventID(20)))
        #expect(ledger.judge(4, from: source) == .next)
        #expect(ledger.judge(9, from: source) == .gap(expected: 4))
        #expect(ledger.judge(1, from: AgentID(rawValue: "a8")) == .next)
    }

    @Test("numbers nobody may use", arguments: [0, -1, Int64.min] as [Int64])
    func odd(sequence: Int64) {
        #expect(SourceLedger().judge(sequence, from: source) == .duplicate(nil))
        var ledger = SourceLedger()
        ledger.record(sequence, from: source, as: EventID(1))
        #expect(ledger.last(of: source) == 0)
    }

    @Test(
        "a batch is new, old, too early, or cut otherwise than before",
        arguments: [
            (8...9, .next), (8...8, .next), (9...9, .gap(expected: 8)),
            (10...20, .gap(expected: 8)),
            (1...7, .duplicate(first: EventID(101), last: EventID(107))),
            (3...3, .duplicate(first: EventID(103), last: EventID(103))),
            (7...8, .partly(next: 8)), (3...12, .partly(next: 8)), (1...8, .partly(next: 8)),
        ] as [(ClosedRange<Int64>, SourceLedger.BatchJudgement)])
    func batches(numbers: ClosedRange<Int64>, expected: SourceLedger.BatchJudgement) {
        var ledger = SourceLedger()
        for number in Int64(1)...7 {
            ledger.record(number, from: source, as: EventID(number + 100))
        }
        #expect(ledger.judge(numbers, from: source) == expected)
    }

    @Test func whatIsRecordedTwiceCountsOnce() {
        var ledger = SourceLedger()
        ledger.record(1, from: source, as: EventID(5))
        ledger.record(1, from: source, as: EventID(6))
        #expect(ledger.runs(of: source) == [SourceLedger.Run(sequence: 1, id: EventID(5))])
    }

    @Test func numbersInARowAreOneRun() {
        var ledger = SourceLedger()
        for number in Int64(1)...1_000 {
            ledger.record(number, from: source, as: EventID(number + 7))
        }
        #expect(ledger.runs(of: source) == [SourceLedger.Run(sequence: 1_000, id: EventID(1_007))])
    }

    @Test func manyNumbersAtOnceAreKnownOneByOne() {
        var ledger = SourceLedger()
        for (sequence, id) in [(3, 13), (6, 16), (8, 28), (9, 29)] as [(Int64, Int64)] {
            ledger.restore(SourceLedger.Run(sequence: sequence, id: EventID(id)), of: source)
        }
        #expect(ledger.runs(of: source).map(\.sequence) == [6, 9])
        for (sequence, id) in [(1, 11), (4, 14), (6, 16), (7, 27), (9, 29)] as [(Int64, Int64)] {
            #expect(ledger.judge(sequence, from: source) == .duplicate(EventID(id)))
        }
    }

    @Test func recordingTellsTheRunBefore() {
        var ledger = SourceLedger()
        let none = SourceLedger.Run(sequence: 0, id: .none)
        #expect(ledger.record(1, from: source, as: EventID(5)) == none)
        let first = SourceLedger.Run(sequence: 1, id: EventID(5))
        #expect(ledger.record(2, from: source, as: EventID(9)) == first)
        #expect(ledger.record(9, from: source, as: EventID(10)).sequence == 2, "it is not due")
        #expect(ledger.last(of: source) == 2)
    }

    @Test func theNewest4096AreRemembered() {
        var ledger = SourceLedger()
        for number in Int64(1)...20_000 {
            ledger.record(number, from: source, as: EventID(number * 3))
        }
        #expect(ledger.judge(20_000, from: source) == .duplicate(EventID(60_000)))
        #expect(ledger.judge(15_905, from: source) == .duplicate(EventID(47_715)))
        #expect(ledger.judge(15_904, from: source) == .duplicate(nil))
        #expect(ledger.runs(of: source).count <= 2 * Int(SourceLedger.window) + 1)
    }
}
