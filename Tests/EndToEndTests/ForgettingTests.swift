import Support
import Testing

extension LogTrials {
    /// What a trial takes out of the ledgers, which are read while a clerk writes them, and may end in the middle of a line.
    @Suite struct Forgetting {
        private static let digits = String(repeating: "0", count: 64)
        private let start = "sent 1 2\nacked 1 1 \(digits)\n"
        private let next = "acked 2 2 \(digits)\n"
        private let end = "sent 3 4\nacked 3 3 \(digits)\nsent 5"

        @Test func aLineThatWasHalfWrittenAtEitherMomentIsWholeOrGone() throws {
            let all = start + next + end
            let trial = Trial(seed: Settings.seed(32))
            let path = Ledger.path(of: "one", in: trial.ledgers)
            let half = start.utf8.count..<(start + next).utf8.count
            for length in stride(from: half.lowerBound, to: half.upperBound, by: 9) {
                for whole in (start + next).utf8.count...all.utf8.count {
                    TextFile.write(Array(all.utf8.prefix(length)), to: path)
                    let mark = trial.mark()
                    TextFile.write(Array(all.utf8.prefix(whole)), to: path)
                    trial.forgetAcknowledgements(since: mark)
                    let kept = TextFile.read(path) ?? ""
                    #expect([start, start + "sent 3 4\n"].contains(kept), "\(length) of \(whole)")
                    #expect(Ledger(path: path).receipts.map(\.sequence) == [1])
                }
            }
        }
    }
}
