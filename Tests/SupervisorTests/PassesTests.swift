import Support
import Swarm
import Testing

@testable import Supervisor

/// Check 29, as far as a clock that the test sets goes.
@Suite struct PassesTests {
    private let second: Int64 = 1_000_000
    private let size = AgentSpec.Size(columns: 80, rows: 24)

    private func pass(_ token: Token, at now: Int64 = 0) -> Passes.Pass {
        Passes.Pass(
            Visit(size: size, isWatching: false, digest: token.digest), to: AgentID(rawValue: "a1"),
            ward: 1, at: now)
    }

    private func isIn(_ verdict: Passes.Verdict) -> Bool {
        if case .welcome = verdict { true } else { false }
    }

    @Test(arguments: [(0, true), (299, true), (300, false), (301, false)] as [(Int64, Bool)])
    func itIsWorthSomethingForFiveMinutes(seconds: Int64, isIn: Bool) {
        var passes = Passes()
        let token = Token.random()
        passes.issue(pass(token, at: 7 * second))
        let verdict = passes.redeem(token, at: (7 + seconds) * second)
        #expect(self.isIn(verdict) == isIn)
    }

    @Test func itIsWorthSomethingOnceAndForNobodyElse() {
        var passes = Passes()
        let (token, other) = (Token.random(), Token.random())
        passes.issue(pass(token))
        #expect(passes.redeem(other, at: 0) == .wrong)
        #expect(isIn(passes.redeem(token, at: 0)))
        for _ in 0..<1_000 { #expect(passes.redeem(token, at: 0) == .wrong) }
        // Whoever shows an old one does not guess.
        passes.issue(pass(other))
        #expect(isIn(passes.redeem(other, at: 0)))
    }

    @Test func nothingIsKeptThatLetsIn() {
        var passes = Passes()
        let token = Token.random()
        passes.issue(pass(token))
        #expect(token.text.utf8.count * 4 >= 128)
        #expect(!String(reflecting: passes).contains(token.text))
    }

    @Test func theOldestOfTooManyIsForgotten() {
        var passes = Passes()
        let tokens = (0...Passes.limit).map { _ in Token.random() }
        for token in tokens { passes.issue(pass(token)) }
        #expect(passes.passes.count == Passes.limit)
        #expect(passes.redeem(tokens[0], at: 0) == .wrong)
        #expect(isIn(passes.redeem(tokens[1], at: 0)))
    }

    /// As slowly as guesses are looked at, so that each of them is.
    @Test func noGuessIsRight() {
        print("SEED=\(Settings.seed)")
        var dice = SplitMix(seed: Settings.seed(29, 3))
        var passes = Passes()
        for round in 0..<Int64(Settings.isFull ? 1_000_000 : 20_000) {
            let now = round * Passes.guessPause
            if round % 100 == 0 { passes.issue(pass(.random(), at: now)) }
            let guess = dice.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            #expect(passes.redeem(Token(guess.joined()), at: now) == .wrong)
        }
    }

    @Test func guessesAreLimitedAndForgiven() {
        var passes = Passes()
        let token = Token.random()
        passes.issue(pass(token))
        var looked = 0
        for number in 0..<10_000 where passes.redeem(Token("\(number)"), at: 0) == .wrong {
            looked += 1
        }
        #expect(looked <= Int(Passes.guesses) + 1)
        #expect(passes.redeem(token, at: 0) == .crowded)
        // Not for long: it is worth as much as before.
        #expect(isIn(passes.redeem(token, at: Passes.guessPause)))
        // In a minute not many more come through.
        looked = 0
        for step in 0..<60_000 {
            let now = 10 * second + Int64(step) * 1_000
            if passes.redeem(Token("x\(step)"), at: now) == .wrong { looked += 1 }
        }
        #expect(looked <= Int(Passes.guesses) + 60 * 8 + 1)
    }
}
