import Swarm
import Testing

@Suite struct RestartLedgerTests {
    private let second: Int64 = 1_000_000

    @Test(
        "who is started again",
        arguments: [
            (RestartPolicy.never, false, false), (.never, true, false), (.onFailure, false, false),
            (.onFailure, true, true), (.always, false, true), (.always, true, true),
        ])
    func policies(policy: RestartPolicy, failed: Bool, again: Bool) {
        var ledger = RestartLedger()
        let verdict = ledger.ended(failed: failed, policy: policy, startedAt: 0, now: second)
        #expect(verdict == (again ? .startAgain(at: 2 * second) : .rest))
    }

    @Test func fiveFailuresInFifteenMinutesParkIt() {
        var ledger = RestartLedger()
        var now: Int64 = 0
        var pauses: [Int64] = []
        for _ in 0..<4 {
            guard
                case .startAgain(let moment) = ledger.ended(
                    failed: true, policy: .always, startedAt: now, now: now)
            else { break }
            pauses.append((moment - now) / second)
            now = moment
        }
        #expect(pauses == [1, 2, 4, 8])
        #expect(
            ledger.ended(failed: true, policy: .always, startedAt: now, now: now)
                == .park(failures: 5))
    }

    @Test func failuresFarApartNeverParkIt() {
        var ledger = RestartLedger()
        for round in 0..<50 {
            let now = Int64(round) * 4 * 60 * second
            #expect(
                ledger.ended(failed: true, policy: .always, startedAt: now - 61 * second, now: now)
                    == .startAgain(at: now + second))
        }
    }

    @Test func whoEndsWellIsNeverParkedButSlowedDown() {
        var ledger = RestartLedger()
        var pauses: [Int64] = []
        for _ in 0..<9 {
            guard
                case .startAgain(let moment) = ledger.ended(
                    failed: false, policy: .always, startedAt: 0, now: 0)
            else { break }
            pauses.append(moment / second)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }
}
