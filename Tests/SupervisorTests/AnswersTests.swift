import Testing

@testable import Supervisor

@Suite struct AnswersTests {
    private let answer = Array("\u{1b}[1;1R".utf8)

    @Test func moreThanMayWaitIsDroppedWhole() {
        var answers = Answers()
        for _ in 0..<2_000 { answers.append(answer, at: 0) }
        #expect(answers.waiting.count <= Answers.limit)
        #expect(answers.waiting.count % answer.count == 0)
        #expect(answers.waiting.count + answers.dropped == 2_000 * answer.count)
    }

    @Test func aSecondHasItsShare() {
        var answers = Answers()
        func ask(at second: Int64) -> Int {
            var given = 0
            for _ in 0..<100_000 {
                answers.append(answer, at: second * 1_000_000)
                given += answers.waiting.count
                answers.take(answers.waiting.count)
            }
            return given
        }
        #expect(ask(at: 1) <= Answers.perSecond)
        #expect(ask(at: 2) > Answers.perSecond / 2, "the next second has its own")
    }

    @Test func whatIsReadMakesRoom() {
        var answers = Answers()
        for _ in 0..<2_000 { answers.append(answer, at: 0) }
        answers.take(3_000)
        let before = answers.waiting.count
        answers.append(answer, at: 0)
        #expect(answers.waiting.count == before + answer.count)
        answers.clear()
        #expect(answers.isEmpty)
    }
}
