import Swarm
import Testing

@testable import Configuration

/// When an agent is ready.
@Suite struct ReadyTests {
    private func ready(_ value: String) -> Probe? {
        swarm("agents: {x: {command: a, ready: \(value)}}")?.first?.ready
    }

    @Test func oneOfThreeThingsIsLookedAt() {
        #expect(ready("{command: [pg_isready, -q]}") == Probe(.command(["pg_isready", "-q"])))
        #expect(ready("{command: test -e x}") == Probe(.command(["/bin/sh", "-c", "test -e x"])))
        #expect(ready("{port: 8080}") == Probe(.port(8_080)))
        #expect(ready("{line: Listening on}") == Probe(.line("Listening on")))
        #expect(swarm("agents: {x: {command: a}}")?.first?.ready == nil)
    }

    @Test(
        arguments: [
            ("500ms", 500_000), ("10s", 10_000_000), ("5m", 300_000_000), ("2h", 7_200_000_000),
            ("1m30s", 90_000_000), ("24h", 86_400_000_000), ("1ms", 1_000),
        ] as [(String, Int64)])
    func timesHaveUnits(text: String, microseconds: Int64) {
        let probe = ready("{port: 80, every: \(text), timeout: '\(text)', within: \(text)}")
        #expect(
            probe
                == Probe(
                    .port(80), every: microseconds, timeout: microseconds, within: microseconds))
    }

    @Test(arguments: [
        "10", "1.5s", "s", "''", "10 s", "-1s", "0s", "25h", "2d", "99999999999s", "[]", "1s2",
    ])
    func whatIsNoTimeIsRefused(text: String) {
        let found = mistakes("agents: {x: {command: a, ready: {port: 80, every: \(text)}}}")
        #expect(found.count == 1 && found[0].hasPrefix("1:51 'every' is "), "\(found)")
        #expect(
            found.first?.hasSuffix(" | a time such as 500ms, 10s, 5m or 2h, a day at most") == true)
    }

    @Test(arguments: [
        ("8080", "1:33 'ready' is '8080' | a mapping with one of the keys command, port and line"),
        (
            "{}",
            "1:33 'ready' says nothing that could be looked at | one of the keys command, port and "
                + "line"
        ),
        (
            "{port: 1, line: a}",
            "1:33 'ready' says 2 things at once | one of the keys command, port and line"
        ),
        ("{port: 0}", "1:40 'port' is '0' | a port of this machine, 1 to 65535"),
        ("{port: '80'}", "1:40 'port' is '80' | a port of this machine, 1 to 65535"),
        ("{line: ''}", "1:40 'line' is '' | a text that a line of its output holds"),
        (
            "{command: []}",
            "1:43 the command names no program | a text for 'sh -c', or a list of words, the program first"
        ),
        ("{port: 1, interval: 1s}", "1:43 there is no key 'interval' in 'ready' | 'every'"),
        (
            "{port: 1, evry: 1s}",
            "1:43 there is no key 'evry' in 'ready' | command, port, line, every, timeout, within"
        ),
    ])
    func whatIsWrongIsNamed(value: String, expected: String) {
        #expect(mistakes("agents: {x: {command: a, ready: \(value)}}") == [expected])
    }

    @Test func allThatIsWrongIsNamedAtOnce() {
        let found = mistakes("agents: {x: {command: a, ready: {foo: 1, timeout: 5, every: 1}}}")
        #expect(
            found.map { $0.prefix { $0 != "|" } } == [
                "1:33 'ready' says nothing that could be looked at ",
                "1:34 there is no key 'foo' in 'ready' ", "1:51 'timeout' is '5' ",
                "1:61 'every' is '1' ",
            ])
    }

    @Test func whoeverSaysNothingIsNeverHealthy() {
        let text = "agents: {a: {command: a, depends_on: {b: {condition: %}}}, b: {command: a@}}"
        func found(_ condition: String, _ rest: String = "") -> [String] {
            let parts = text.split(separator: "%").flatMap { $0.split(separator: "@") }
            return mistakes(parts[0] + condition + parts[1] + rest + parts[2])
        }
        #expect(
            found("healthy") == [
                "1:39 'a' waits until 'b' is ready, which it never says | a 'ready' there, or the "
                    + "condition 'started'"
            ])
        for word in ["healthy", "service_healthy", "process_healthy", "process_log_ready"] {
            #expect(found(word, ", ready: {port: 1}") == [], "\(word)")
        }
    }
}
