import Swarm
import Testing

@testable import Configuration

@Suite struct RuleTests {
    private func rules(_ text: String) throws -> Rules { try Manifest(Array(text.utf8)).rules }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try Manifest(Array(text.utf8))
            return []
        } catch {
            return error.list.map { "\($0.place.line):\($0.place.column) \($0.message)" }
        }
    }

    @Test func whatIsBuiltInHoldsWhereNothingIsSaid() throws {
        #expect(try rules("agents: {}") == .builtIn)
        #expect(try rules("rules:\nleases:\nagents: {}") == .builtIn)
    }

    @Test func aRuleIsTakenAwayChangedOrAdded() throws {
        let rules = try rules(
            """
            rules:
              fence: deny
              root: allow
              migrations: {write: [db/**], verdict: deny}
              costly: {spend: "2.50", timeout: 1m30s, unanswered: allow}
              net: {network: ["*.example.com"]}
              loop: {changes: 8, within: 2h}
            leases: {enforce: true, time: 10m}
            """)
        var expected = Rules.builtIn
        expected.rules.removeAll { $0.name == "root" }
        expected.rules[0].verdict = .deny
        var costly = Rule("costly", "spend", .above(2.5), .ask)
        costly.patience = 90
        costly.unanswered = .allow
        expected.rules += [
            Rule("migrations", "write", .paths(["db/**"]), .deny), costly,
            Rule("net", "network", .texts(["*.example.com"]), .ask),
        ]
        expected.loop = Rules.Loop(changes: 8, seconds: 7_200)
        expected.leases.isEnforced = true
        expected.leases.seconds = 600
        #expect(rules == expected)
        #expect(Rules(rules.json) == rules)
    }

    @Test func theLoopCanBeTakenAway() throws {
        #expect(try rules("rules: {loop: allow}").loop == nil)
    }

    @Test(arguments: [
        ("rules: {fenc: deny}", "1:9 there is no rule 'fenc' that is built in"),
        ("rules: {fence: maybe}", "1:16 'fence' is 'maybe'"),
        ("rules: {x: {verdict: ask}}", "1:9 'x' is about no action"),
        ("rules: {x: {write: [a], run: [b]}}", "1:9 'x' is about several actions"),
        ("rules: {x: {write: a}}", "1:20 'write' is 'a'"),
        ("rules: {x: {write: [a], wait: 1m}}", "1:25 there is no key 'wait' in 'x'"),
        ("rules: {x: {write: [a], timeout: soon}}", "1:34 'timeout' is 'soon'"),
        ("rules: {x: {spend: much}}", "1:20 'spend' is 'much'"),
        ("rules: {loop: {changes: 0}}", "1:25 'changes' is '0'"),
        ("leases: {enforce: yes}", "1:19 'enforce' is 'yes'"),
        ("leases: {ttl: 5m}", "1:10 there is no key 'ttl' in 'leases'"),
    ])
    func whatIsWrongIsNamedWithItsPlace(_ text: String, _ mistake: String) {
        #expect(mistakes(text) == [mistake])
    }
}

@Suite struct TimeSpanTests {
    @Test(
        arguments: [
            ("500ms", 500_000), ("10s", 10_000_000), ("5m", 300_000_000), ("1m30s", 90_000_000),
            ("2h", 7_200_000_000), ("1d", 86_400_000_000),
        ] as [(String, Int64)])
    func aSpanIsReadAsPeopleWriteIt(_ text: String, _ microseconds: Int64) {
        #expect(TimeSpan(text)?.microseconds == microseconds)
    }

    @Test(arguments: ["", "10", "s", "-5s", "5 m", "1.5h", "99999999999d", "5x", "999999999d1d"])
    func whatIsNoneIsRefused(_ text: String) { #expect(TimeSpan(text) == nil) }
}
