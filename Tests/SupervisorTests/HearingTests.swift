import Swarm
import Testing

@testable import Supervisor

/// In which order those are heard who came at the same time.
@Suite struct HearingTests {
    private let stop = Wish.instruct(.stop(.all))
    private let question = Wish.instruct(.gate(GateQuestion("run", "make"), agent: nil))
    private let resume = Wish.instruct(.resume(.all))
    private let entrance = Wish.join(
        Joining(name: AgentName(rawValue: "one"), role: nil, token: nil, isFresh: false))

    /// Each of a client, which its number names, in the order in which it is heard.
    private func order(_ wishes: [(Int, Wish)]) -> [String] {
        let hearing = Hearing(
            wishes.enumerated().map { place, wish in
                (Asker(client: [UInt8(wish.0)], request: [UInt8(place)]), wish.1)
            })
        func places(_ heard: [(Asker, Wish)]) -> String {
            heard.map { "\($0.0.request[0])" }.joined(separator: " ")
        }
        return [places(hearing.urgent), places(hearing.questions), places(hearing.others)]
    }

    @Test func whatStopsSomebodyComesFirstAndThenWhoAsks() {
        #expect(order([(1, resume), (2, question), (3, stop)]) == ["2", "1", "0"])
        #expect(order([(1, question), (1, question)]) == ["", "0 1", ""])
        #expect(order([]) == ["", "", ""])
    }

    @Test func whatAProgramSaidBeforeItAsksIsHeardBefore() {
        #expect(order([(1, resume), (1, question), (2, question)]) == ["", "2", "0 1"])
    }

    @Test func whoEntersIsHeardInItsOrderWhateverItSays() {
        #expect(order([(1, entrance), (1, stop), (1, question)]) == ["", "", "0 1 2"])
        #expect(order([(1, stop), (2, entrance), (2, stop)]) == ["0", "", "1 2"])
    }
}
