import Glibc
import Testing

@testable import Swarm

/// The kernel in a simulated world, with everything that may go wrong there.
///
/// `SEEDS=` and `STEPS=` make it longer, `SEED=` repeats one run that failed, and `TRACE=1` shows it.
@Suite struct SimulationTests {
    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }

    private static let steps = number("STEPS") ?? 300
    /// The same runs each time, unless more are wanted: then others each time.
    private static let first =
        number("SEED") ?? (number("SEEDS") == nil ? 1 : Int.random(in: 1...1_000_000_000))
    private static let count = number("SEED") == nil ? number("SEEDS") ?? 60 : 1

    /// All seeds that are wanted, and then more for as long as something has not happened yet.
    @Test func nothingEverGoesWrong() {
        var missed = Set(Branch.allCases)
        let isWhole = SimulationTests.count >= 60 && SimulationTests.steps >= 300
        for place in 0..<(isWhole ? max(SimulationTests.count, 240) : SimulationTests.count) {
            if place >= SimulationTests.count, missed.isEmpty { break }
            missed.subtract(run(SimulationTests.first + place))
        }
        guard isWhole else { return }
        let words = missed.map(\.rawValue).sorted()
        #expect(words.isEmpty, "SEED=\(SimulationTests.first): never \(words)")
    }

    private func run(_ seed: Int) -> Set<Branch> {
        var simulation = Simulation(seed: UInt64(seed))
        simulation.trace = SimulationTests.number("TRACE") != nil
        let violations = simulation.run(steps: SimulationTests.steps)
        if !violations.isEmpty {
            Issue.record(
                "SEED=\(seed) STEPS=\(SimulationTests.steps), step \(simulation.happened): \(violations)"
            )
        }
        return simulation.checker.branches
    }

    @Test func nothingGoesWrongWithWhatIsExpected() {
        for place in 0..<20 {
            var simulation = Simulation(seed: UInt64(SimulationTests.first + place))
            simulation.expects = true
            let violations = simulation.run(steps: 300)
            #expect(violations.isEmpty, "seed \(SimulationTests.first + place)")
        }
    }

    @Test func aSeedIsOneRun() {
        let prints = (0..<2).map { _ in
            var simulation = Simulation(seed: UInt64(SimulationTests.first))
            _ = simulation.run(steps: SimulationTests.steps)
            return simulation.checker.fingerprint
        }
        #expect(prints[0] == prints[1])
    }

    /// Always the same seeds: what is asked here is whether the checks are able to find it.
    @Test("a broken kernel is found", arguments: Mind.Fault.allCases.filter { $0 != .none })
    func teeth(_ fault: Mind.Fault) {
        let found = (1...200).contains { seed in
            var simulation = Simulation(seed: UInt64(seed), fault)
            return !simulation.run(steps: 300).isEmpty
        }
        #expect(found, "nobody noticed '\(fault)'")
    }
}
