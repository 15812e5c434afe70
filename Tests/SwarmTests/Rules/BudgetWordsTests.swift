import Testing

@testable import Swarm

/// Amounts as people write and read them.
@Suite struct BudgetWordsTests {
    @Test(arguments: [
        (Budget.Kind.tokens, "200000", "200,000"), (.money, "5.00", "5.00"),
        (.money, "12", "12.00"),
        (.cpu, "10m", "10m"), (.time, "1h30m", "1h 30m"), (.memory, "2G", "2G"),
        (.memory, "1.5G", "1.5G"), (.output, "10M", "10M"), (.output, "700", "700"),
        (.restarts, "5", "5"), (.output, "1100", "1,100"), (.output, "1K", "1K"),
        (.output, "10239", "10,239"), (.output, "12345", "12K"), (.output, "12800", "12.5K"),
        (.memory, "2147483647", "1.99G"), (.memory, "15.9G", "15.9G"), (.memory, "1T", "1T"),
        (.memory, "1.1G", "1.1G"), (.memory, "2.7G", "2.7G"), (.output, "1.3M", "1.3M"),
    ]) func amountsAreReadAndWritten(_ kind: Budget.Kind, _ text: String, _ shown: String) {
        let amount = kind.amount(text)
        #expect(amount.map { kind.text($0) } == shown)
        #expect(amount.flatMap { kind.amount(kind.json($0)) } == amount)
    }

    @Test(arguments: [
        (Budget.Kind.tokens, "0"), (.tokens, "-1"), (.tokens, "1.5"), (.tokens, ""),
        (.tokens, "1e3"),
        (.money, "free"), (.money, "0"), (.money, "1e3"), (.money, "nan"), (.cpu, "10"),
        (.time, "-1h"), (.memory, "2X"), (.memory, "G"), (.memory, "1.G"), (.restarts, "no"),
        (.tokens, "99999999999999999999"), (.memory, "9999999T"),
    ]) func whatIsNoAmountIsNone(_ kind: Budget.Kind, _ text: String) {
        #expect(kind.amount(text) == nil)
    }
}
