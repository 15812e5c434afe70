internal import Custody
internal import Glibc
internal import Linux

/// The supervisor's end of the line to the keeper: what cannot be sent at once waits in its order.
final class KeeperLine {
    private let line: CustodyLine
    private var unsent: [Packet] = []

    private struct Packet {
        let words: ToKeeper
        /// What goes beside it.
        let file: OpenFile?
    }

    init(_ number: Int32) throws(SystemError) {
        line = try CustodyLine(owning: Descriptor(owning: number))
    }

    var number: Int32 { line.number }
    var hasUnsent: Bool { !unsent.isEmpty }

    // At most a few packets an agent wait, and there are at most 1,000 agents.
    func send(_ packet: ToKeeper, with file: OpenFile? = nil) throws(SystemError) {
        unsent.append(Packet(words: packet, file: file))
        try flush()
    }

    func flush() throws(SystemError) {
        while let next = unsent.first {
            let beside = next.file.map { [$0.descriptor.number] } ?? []
            do throws(SystemError) {
                guard try line.send(next.words, with: beside) != .wouldBlock else { return }
            } catch {
                // The kernel is short of something, which is no reason to leave agents alone.
                guard error.isShortage || error.code == ETOOMANYREFS else { throw error }
                return
            }
            unsent.removeFirst()
        }
    }

    func receive() throws(SystemError) -> CustodyLine.Receipt<FromKeeper> {
        try line.receiveFromKeeper()
    }

    func watch(by poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try poller.watch(number: line.number, for: .readable, token: token)
    }

    func ignore(by poller: borrowing Poller) throws(SystemError) {
        try poller.ignore(line.socket.descriptor)
    }

    /// Waits for the keeper to say something; false when the time is up.
    func wait(milliseconds: Int) throws(SystemError) -> Bool {
        let poller = try Poller()
        try watch(by: poller, token: 0)
        var events: [Poller.Event] = []
        try poller.wait(milliseconds: milliseconds, into: &events)
        return !events.isEmpty
    }
}
