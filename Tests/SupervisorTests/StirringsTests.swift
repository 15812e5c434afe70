import Testing

@testable import Linux
@testable import Supervisor

/// What stirred while the reactor waited.
@Suite struct StirringsTests {
    @Test func whatIsTheReactorsIsToldFromWhatIsAnAgents() throws {
        let agent = Ward.firstNumber << Ward.tokenBits | Ward.handleToken
        let both = Stirrings([event(Reactor.Token.bell.rawValue), event(agent)])
        #expect(both.has(.bell) && !both.has(.control) && both.agents == [agent])
        let none = Stirrings([])
        let all = (0..<(1 << Ward.tokenBits)).compactMap { Reactor.Token(rawValue: $0) }
        #expect(all.count == 12)
        for token in all {
            let one = Stirrings([event(token.rawValue)])
            #expect(all.filter { one.has($0) } == [token] && one.agents.isEmpty)
            #expect(!none.has(token))
        }
    }

    private func event(_ token: UInt64) -> Poller.Event {
        Poller.Event(token: token, isReadable: true, isWritable: false, isHungUp: false)
    }
}
