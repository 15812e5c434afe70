import Glibc
import Testing

@testable import Swarm

/// Random rules, lifts, orders, leases and ends, beside an oracle that reckons what must come of them.
///
/// `SEED=` repeats a run that failed, `FULL=1` takes a million cases.
@Suite struct LawPropertyTests {
    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }

    /// A case is one thing that happens.
    private static let steps = 40
    private static let count = (number("FULL") == 1 ? 1_000_000 : 20_000) / steps
    private static let first = number("SEED") ?? Int.random(in: 1...1_000_000_000)
    private let world = LawWorld()

    @Test func safetyIsNeverOverruledAndNobodySharesWhatOneHasAlone() {
        var seen: Set<String> = []
        let count = LawPropertyTests.number("SEED") == nil ? LawPropertyTests.count : 1
        for place in 0..<count {
            let seed = LawPropertyTests.first + place
            var trial = LawTrial(seed: UInt64(seed), in: world)
            trial.run(LawPropertyTests.steps)
            guard trial.complaints.isEmpty else {
                Issue.record("SEED=\(seed): \(trial.complaints)")
                return
            }
            seen.formUnion(trial.seen)
        }
        guard count > 1 else { return }
        let wanted: Set<String> = [
            "granted", "renewed", "held", "waiting", "deadlock", "outside", "let go",
            "holder killed", "lifted",
            "deny safety", "ask safety", "deny swarm", "allow swarm", "deny order", "ask order",
            "allow order",
        ]
        #expect(wanted.subtracting(seen).isEmpty, "SEED=\(LawPropertyTests.first)")
    }

    /// Always the same seeds: what is asked here is whether the oracle finds it.
    @Test(arguments: LawTrial.Fault.allCases.filter { $0 != .none })
    func teeth(_ fault: LawTrial.Fault) {
        let isFound = (1...100).contains { seed in
            var trial = LawTrial(seed: UInt64(seed), in: world, fault)
            trial.run(LawPropertyTests.steps)
            return !trial.complaints.isEmpty
        }
        #expect(isFound, "nobody noticed '\(fault)'")
    }
}
