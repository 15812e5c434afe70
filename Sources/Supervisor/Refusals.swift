internal import Linux
internal import Swarm
internal import Wire

/// What came on the sockets and was no request, counted by kind: whoever sends nonsense without end
/// must not fill the log with it.
struct Refusals {
    private var kinds: [Kind] = []
    private var nextTelling: Int64 = 0

    /// So long each kind makes one event at most. In microseconds.
    private static let pause: Int64 = 10_000_000
    /// So many are told apart; what more there is counts with one that has the same code.
    private static let kindsLimit = 32

    private struct Kind {
        let socket: String
        let code: String
        /// Who sent it, where that is known.
        let process: Int32?
        /// What was wrong with the first.
        let why: String
        var count: Int64
    }

    mutating func note(_ error: ErrorBody, at socket: String = SocketDirectory.names.control) {
        note(
            Kind(
                socket: socket, code: error.code, process: nil,
                why: error.message, count: 1))
    }

    /// Whose connections were ended meanwhile.
    mutating func noteCuts() {
        for cut in ConnectionGuard.takeCuts() {
            note(
                Kind(
                    socket: cut.socket, code: cut.reason.code, process: cut.process,
                    why: "process \(cut.process) \(cut.reason.deed), and was cut off",
                    count: cut.count))
        }
    }

    private mutating func note(_ kind: Kind) {
        let isFull = kinds.count >= Refusals.kindsLimit
        let place = kinds.firstIndex {
            $0.socket == kind.socket && $0.code == kind.code
                && ($0.process == kind.process || isFull)
        }
        if let place { kinds[place].count += kind.count } else { kinds.append(kind) }
    }

    /// What is to be recorded now.
    mutating func take(at now: Int64) -> [Input] {
        guard !kinds.isEmpty, now >= nextTelling else { return [] }
        nextTelling = now + Refusals.pause
        return takeAll()
    }

    /// What would be recorded later: nobody is there then.
    mutating func takeAll() -> [Input] {
        defer { kinds.removeAll() }
        return kinds.map { kind in
            .dropped(
                nil, source: kind.socket, why: "\(kind.code): \(kind.why)", count: kind.count)
        }
    }
}

extension ConnectionGuard.Reason {
    fileprivate var code: String {
        switch self {
        case .greeting: "no_zmtp"
        case .message: "too_large"
        case .waiting: "crowded"
        case .count: "too_many"
        case .silent: "silent"
        }
    }

    /// What somebody did.
    fileprivate var deed: String {
        switch self {
        case .greeting: "does not speak ZMTP 3"
        case .message: "sent a message that is too large, or has too many frames"
        case .waiting:
            "sent a large message while \(Limits.unreadWeight) bytes of others were waiting"
        case .count: "sent more than \(Limits.subscriptions) subscriptions"
        case .silent: "connected and did not say who it is"
        }
    }
}
