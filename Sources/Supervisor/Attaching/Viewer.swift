internal import Linux
internal import Swarm
internal import Wire

/// A connection of somebody who is attached to an agent, or wants to be.
final class Viewer {
    let id: UInt64
    private let socket: OpenFile
    var stage = Stage.waiting
    /// It was told that it is let in.
    var isWelcome = false
    /// Where the agent's next byte is that it gets.
    var cursor: Int64 = 0
    /// What it gets next is to wait until it has read what it got.
    var isBehind = false
    /// How much input came.
    var typed: Int64 = 0
    /// When it came, on the boot clock.
    let arrival: Int64
    /// Since when it takes nothing of what waits for it.
    private(set) var stuckSince: Int64?
    private var reader = AttachFrame.Reader()
    private var unsent: [UInt8] = []
    /// How much of that was sent.
    private var sent = 0
    private var interest: Poller.Interest?

    enum Stage: Equatable {
        /// It has not said yet who it is.
        case waiting
        case seated(AgentID)
        /// It was told that it is over, and has not read that yet.
        case leaving
    }

    /// So much may wait for it; then it is behind.
    static let limit = 1 << 20
    /// What it is told besides, which is little unless somebody plays with it.
    private static let reserve = 256 << 10
    private static let perTurn = 64 << 10
    /// Tokens of wards are below, whatever their number.
    private static let tokenBit: UInt64 = 1 << 63

    init(_ id: UInt64, _ socket: consuming Descriptor, at now: Int64) {
        self.id = id
        self.socket = OpenFile(socket)
        arrival = now
    }

    var token: UInt64 { Viewer.tokenBit | id }
    var agent: AgentID? { if case .seated(let agent) = stage { agent } else { nil } }
    var waitingBytes: Int { unsent.count - sent }
    var hasRoom: Bool { waitingBytes < Viewer.limit }
    /// Nobody waits for it any more, whatever it does.
    var isOverfull: Bool { waitingBytes > Viewer.limit + Viewer.reserve }

    static func id(of token: UInt64) -> UInt64? {
        token & tokenBit == 0 ? nil : token & ~tokenBit
    }

    /// What it says, and whether nothing can come any more.
    func receive() throws(AttachFrame.Flaw) -> (requests: [AttachRequest], hasEnded: Bool) {
        let hasEnded = read()
        var requests: [AttachRequest] = []
        while let frame = try reader.next() {
            if let request = try AttachRequest(frame) { requests.append(request) }
        }
        return (requests, hasEnded)
    }

    private func read() -> Bool {
        // Without filling it before: a key is one byte, and there is room for a long paste.
        withUnsafeTemporaryAllocation(byteCount: Viewer.perTurn, alignment: 1) { room in
            guard let result = try? socket.descriptor.read(into: room) else { return true }
            if case .bytes(let count) = result { reader.append(room[..<count]) }
            return result == .end
        }
    }

    func tell(_ news: AttachNews, at now: Int64) {
        if waitingBytes == 0 { stuckSince = now }
        news.frame.append(to: &unsent)
    }

    /// Writes what it takes; false when it is gone.
    func flush(at now: Int64) -> Bool {
        while waitingBytes > 0 {
            guard let result = try? socket.descriptor.write(unsent[sent...]), result != .end else {
                return false
            }
            guard case .bytes(let count) = result else { break }
            sent += count
            stuckSince = now
        }
        if waitingBytes == 0 { stuckSince = nil }
        // Not at each piece: what is left would be moved again and again.
        if sent == unsent.count || sent > Viewer.limit / 4 {
            unsent.removeFirst(sent)
            sent = 0
        }
        return true
    }

    /// Watches for what it says, where somebody is to hear it, and for room for what waits for it.
    func watch(hearing: Bool, by poller: borrowing Poller) throws(SystemError) {
        var wanted: Poller.Interest = hearing ? .readable : []
        if waitingBytes > 0 { wanted.insert(.writable) }
        guard wanted != interest else { return }
        if interest == nil {
            try poller.watch(socket.descriptor, for: wanted, token: token)
        } else {
            try poller.change(socket.descriptor, to: wanted, token: token)
        }
        interest = wanted
    }

    func ignore(by poller: borrowing Poller) {
        if interest != nil { try? poller.ignore(socket.descriptor) }
        interest = nil
    }
}
