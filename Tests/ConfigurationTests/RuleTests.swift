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
        ("rules: {x: {spend: 2.50}}", "1:20 'spend' is '2.50'"),
        ("rules: {x: {spend: 0x10}}", "1:20 'spend' is '0x10'"),
        ("rules: {x: {spend: '-1'}}", "1:20 'spend' is '-1'"),
        ("rules: {x: {write: [a], verdict: allow}}", "1:34 'verdict' is 'allow'"),
        ("rules: {x: {write: [a], verdict: alow}}", "1:34 'verdict' is 'alow'"),
        ("rules: {x: {write: [a], unanswered: ask}}", "1:37 'unanswered' is 'ask'"),
        ("rules: {fence: {write: [a], unanswered: ask}}", "1:41 'unanswered' is 'ask'"),
        ("rules: {x: {write: [/etc/x, '']}}", "1:29 one of the paths is empty"),
        ("rules: {x: {run: [' ']}}", "1:19 one of the commands is empty"),
        ("rules: {x: {network: [a, '']}}", "1:26 one of the hosts is empty"),
        ("rules: {x: {network: []}}", "1:22 'network' is an empty list, which is about nothing"),
        ("rules: {x: {run: []}}", "1:18 'run' is an empty list, which is about nothing"),
        ("rules: {loop: {changes: 0}}", "1:25 'changes' is '0'"),
        ("leases: {enforce: yes}", "1:19 'enforce' is 'yes'"),
        ("leases: {ttl: 5m}", "1:10 there is no key 'ttl' in 'leases'"),
    ])
    func whatIsWrongIsNamedWithItsPlace(_ text: String, _ mistake: String) {
        #expect(mistakes(text) == [mistake])
    }

    @Test func allThatIsWrongInARuleIsNamedAtOnce() {
        let text = """
            rules:
              x: {write: ["", ''], verdict: allow, timeout: 5, unanswered: ask, wait: 1m}
              y: {write: [a], run: b, spend: much}
              z: {verdict: alow}
            """
        #expect(
            mistakes(text) == [
                "2:15 one of the paths is empty", "2:19 one of the paths is empty",
                "2:33 'verdict' is 'allow'", "2:49 'timeout' is '5'", "2:64 'unanswered' is 'ask'",
                "2:69 there is no key 'wait' in 'x'", "3:3 'y' is about several actions",
                "3:24 'run' is 'b'", "3:34 'spend' is 'much'", "4:3 'z' is about no action",
                "4:16 'verdict' is 'alow'",
            ])
    }

    /// What is expected is what would be taken.
    @Test func aRuleOfItsOwnAllowsNothing() {
        do {
            _ = try Manifest(Array("rules: {x: {write: [a], verdict: alow}}".utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.list.map(\.expected) == ["ask or deny"])
        }
    }

    @Test func aWholeAmountNeedsNoQuotes() throws {
        let rules = try rules("rules: {x: {spend: 5}}")
        #expect(rules.rules.last == Rule("x", "spend", .above(5), .ask))
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
