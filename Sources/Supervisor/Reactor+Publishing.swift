internal import EventLog
internal import Linux
internal import Swarm
internal import Wire

// What is told to whoever listens: that there is something to read, and what.
extension Reactor {
    /// Notes what came to the disk, and publishes it where somebody wants rows.
    func settle() throws -> EventID {
        guard switchboard.hasRowReaders else { return journal.settle() }
        return try journal.settle { [switchboard] event, state in
            let name = event.agent.flatMap { state[$0]?.name }
            try event.withView { try switchboard.publish(PublishedRow($0, of: name)) }
        }
    }

    /// Rings where something came to the disk, or a second has passed.
    func ring(isPulse: Bool = false) throws {
        let now = Clocks.boot
        let last = journal.committed.lastID
        guard doorbell.rings(upTo: last, at: now, isPulse: isPulse) else { return }
        let time = max(clock.now(boot: now), journal.committed.time ?? started)
        try switchboard.publish(
            Tick(
                lastID: last, time: time, waitingRows: journal.unrecorded,
                disk: Tick.Disk(journal.health.disk),
                isBreakerOn: journal.committed.breaker != nil))
    }
}

extension Tick.Disk {
    init(_ disk: Scribe.Disk) {
        self =
            switch disk {
            case .ok: .ok
            case .full: .full
            case .failed: .failed
            }
    }
}
