internal import Linux

/// What stirred while the reactor waited.
struct Stirrings {
    /// The reactor's own, each a bit.
    private var own: UInt16 = 0
    /// What belongs to agents.
    private(set) var agents: Set<UInt64> = []

    init(_ events: [Poller.Event]) {
        for event in events {
            if event.token >> Ward.tokenBits == 0 {
                own |= 1 << event.token
            } else {
                agents.insert(event.token)
            }
        }
    }

    func has(_ token: Reactor.Token) -> Bool { own & 1 << token.rawValue != 0 }
}
