import EventLog

/// Says once what has changed about the disk and those who read from it.
struct Watch {
    private var disk = Scribe.Disk.ok
    private var stuck: [StuckReader] = []

    mutating func look(at health: Scribe.Health) {
        if health.disk != disk {
            if health.disk == .full { say("full") }
            if disk == .full, health.disk == .ok { say("room") }
            disk = health.disk
        }
        if health.stuckReaders != stuck {
            stuck = health.stuckReaders
            for reader in stuck { say("stuck \(reader.process) \(reader.program)") }
        }
    }
}
