import Swarm
import Testing

@testable import Configuration

@Suite struct BudgetTests {
    private func manifest(_ text: String) throws -> Manifest { try Manifest(Array(text.utf8)) }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try Manifest(Array(text.utf8))
            return []
        } catch {
            return error.list.map {
                "\($0.place.line):\($0.place.column) \($0.message); expected \($0.expected)"
            }
        }
    }

    @Test func allOfThemAreRead() throws {
        let manifest = try manifest(
            """
            agents:
              coder:
                command: [sh]
                budgets: {tokens: 200000, money: "5.00", cpu: 10m, memory: 2G, output: 10M, time: 1h, restarts: 5}
              plain: {command: [sh]}
            budgets: {money: 20, tokens: 2000000}
            """)
        let own = try #require(manifest.agents[0].budgets)
        #expect(
            own.json == [
                "tokens": 200_000, "money": 5, "cpu": 600, "memory": 2_147_483_648,
                "output": 10_485_760, "time": 3_600, "restarts": 5,
            ])
        #expect(manifest.agents[1].budgets == nil)
        #expect(manifest.budgets?.json == ["tokens": 2_000_000, "money": 20])
    }

    @Test func withoutTheKeyNothingIsSaidOfAll() throws {
        #expect(try manifest("agents: {}").budgets == nil)
        #expect(try manifest("agents: {}\nbudgets:").budgets == nil)
        #expect(try manifest("agents: {}\nbudgets: {}").budgets == Budgets())
    }

    @Test(arguments: [
        (
            "{tokens: many}",
            "1:47 'tokens' is 'many'; expected a whole number of tokens, such as 200000"
        ),
        ("{tokens: 0}", "1:47 'tokens' is '0'; expected a whole number of tokens, such as 200000"),
        (
            "{money: 5.00}",
            "1:46 'money' is '5.00'; expected digits and a point, without a currency, such as 2.50, in quotes"
        ),
        ("{cpu: 10}", "1:44 'cpu' is '10'; expected a time such as 500ms, 10s, 5m or 2h"),
        (
            "{memory: big}",
            "1:47 'memory' is 'big'; expected a number of bytes with K, M or G, such as 512M"
        ),
        ("{mem: 2G}", "1:39 there is no key 'mem' in 'budgets'; expected 'memory'"),
        (
            "[tokens]",
            "1:38 'budgets' is a list; expected a mapping such as {tokens: 200000, time: 1h}"
        ),
    ]) func mistakesHaveAPlace(_ text: String, _ expected: String) {
        #expect(mistakes("agents: {x: {command: [sh], budgets: \(text)}}") == [expected])
    }

    @Test func whatIsOneAgentsIsNotForAll() {
        #expect(
            mistakes("agents: {}\nbudgets: {time: 1h}") == [
                "2:11 there is no key 'time' in 'budgets'; expected it in the budgets of an agent; here tokens, money"
            ])
    }
}
