internal import Glibc
internal import Swarm

/// What the scribe's thread does.
// @unchecked: made before the thread starts, and touched by that thread alone from then on.
final class ScribeWorker: @unchecked Sendable {
    private var writer: LogWriter?
    private let directory: LogDirectory
    private let desk: Monitor<Desk>

    init(_ writer: consuming LogWriter, _ directory: LogDirectory, _ desk: Monitor<Desk>) {
        self.writer = consume writer
        self.directory = directory
        self.desk = desk
    }

    func run() {
        while let group = nextGroup() {
            do {
                try write(group)
                report()
                for submission in group { submission.completion(.success(submission.ids)) }
            } catch {
                giveUp(group, error)
                return
            }
        }
        // Whatever this cannot do, the next one to open the log can.
        do { try writer?.settle() } catch { desk.update { $0.health.failure = error } }
        writer = nil
        desk.update { $0.hasEnded = true }
    }

    /// Waits for work, and empties the write-ahead file when there is none; nil at the end.
    private func nextGroup() -> [Submission]? {
        if desk.update({ $0.isIdle }) {
            do { try checkpoint(whenIdle: true) } catch {
                giveUp([], error)
                return nil
            }
        }
        return desk.wait { desk -> [Submission]?? in
            if let group = desk.takeGroup() { return .some(group) }
            return desk.isOpen ? nil : .some(nil)
        }
    }

    private func write(_ group: [Submission]) throws(LogError) {
        for submission in group { writer?.stage(submission.events) }
        var tries = 0
        while true {
            do {
                try writer?.commit()
                break
            } catch  where error.code == .full || error.code == .busy {
                tries += 1
                try waitForRoom(error, tries)
            }
        }
        desk.update {
            $0.health.disk = .ok
            $0.health.failure = nil
            $0.health.queuedRows -= group.reduce(0) { $0 + $1.events.count }
        }
        try checkpoint(whenIdle: false)
    }

    /// The same commit is tried again, after a little longer each time, for as long as it takes;
    /// only when the scribe is told to end does it stop to hope.
    private func waitForRoom(_ error: LogError, _ tries: Int) throws(LogError) {
        desk.update {
            if error.code == .full { $0.health.disk = .full }
            $0.health.failure = error
        }
        // What is in the write-ahead file may fit into the log, and then there is room again.
        try checkpoint(whenIdle: true)
        let pause = min(10 << min(tries, 7), 1_000)
        let isClosing = desk.wait(atMost: pause) { $0.isOpen ? nil : true } ?? false
        if isClosing && tries > 3 { throw error }
    }

    private func checkpoint(whenIdle isIdle: Bool) throws(LogError) {
        do {
            try writer?.checkpoint(whenIdle: isIdle)
        } catch  where error.code == .full || error.code == .busy {
            // It is only put off: the rows are safe where they are.
        }
    }

    private func report() {
        let bytes = writer?.writeAheadSize ?? 0
        let stuck = bytes > CheckpointRule.warningBytes ? StuckReader.find(in: directory) : []
        desk.update {
            $0.health.writeAheadBytes = bytes
            $0.health.stuckReaders = stuck
        }
    }

    /// Nothing that was queued is acknowledged, and nothing is written any more.
    private func giveUp(_ group: [Submission], _ error: LogError) {
        writer = nil
        let left = desk.update { desk in
            desk.isOpen = false
            desk.health.disk = error.code == .full ? .full : .failed
            desk.health.failure = error
            return desk.takeAll()
        }
        for submission in group + left { submission.completion(.failure(error)) }
        desk.update { $0.hasEnded = true }
    }
}
