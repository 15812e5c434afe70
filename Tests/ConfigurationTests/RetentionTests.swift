import Swarm
import Testing

@testable import Configuration

@Suite struct RetentionTests {
    private func retention(_ text: String) -> Retention? {
        try? Manifest(Array(text.utf8)).retention
    }

    @Test func itIsATimeOrForEver() {
        #expect(retention("retention: 7d") == Retention(seconds: 604_800))
        #expect(retention("retention: \"1d12h\"") == Retention(seconds: 129_600))
        #expect(retention("retention: forever") == .forever)
    }

    @Test(arguments: ["", "agents: {}", "retention:", "# retention: 7d\nrules:"])
    func whereNothingIsSaidItIsThirtyDays(text: String) {
        #expect(retention(text) == .builtIn && Retention.builtIn.seconds == 2_592_000)
    }

    @Test(arguments: [
        ("30", "1:12 'retention' is '30'"), ("59m", "1:12 'retention' is '59m'"),
        ("36501d", "1:12 'retention' is '36501d'"), ("never", "1:12 'retention' is 'never'"),
        ("[7d]", "1:12 'retention' is a list"), ("{days: 7}", "1:12 'retention' is a mapping"),
    ]) func mistakesHaveAPlace(value: String, message: String) {
        #expect(mistakes("retention: \(value)") == ["\(message) | \(Retention.rule)"])
    }

    @Test func aWrongKeyIsToldWhichThereAre() {
        #expect(
            mistakes("agents: {}\nretain: 7d") == [
                "2:1 there is no key 'retain' in the file | agents, rules, leases, budgets, retention"
            ])
    }
}
