internal import Glibc
internal import Swarm

/// What the scribe's thread does.
// @unchecked: made before the thread starts, and touched by that thread alone from then on.
final class ScribeWorker: @unchecked Sendable {
    private var writer: LogWriter?
    /// The last row there was at the start.
    private let last: EventID
    private let directory: LogDirectory
    private let desk: Monitor<Desk>

    /// Without a writer it tries to open the log until it can.
    init(
        _ writer: consuming LogWriter?, after last: EventID, _ directory: LogDirectory,
        _ desk: Monitor<Desk>
    ) {
        self.writer = writer
        self.last = last
        self.directory = directory
        self.desk = desk
    }

    func run() {
        do throws(LogError) {
            try waitForDisk()
            while true {
                switch nextWork() {
                case .group(let group):
                    try work(off: group)
                    try keepKeyframes()
                    try trim()
                case .leisure:
                    try keepKeyframes()
                    try trim()
                case .nothing: try rest()
                case .end:
                    end()
                    return
                }
            }
        } catch { giveUp(error) }
    }

    /// Tries ever more seldom to open a log that could only be read.
    private func waitForDisk() throws(LogError) {
        var pause = 250
        while writer == nil {
            let isClosing = desk.wait(atMost: pause) { $0.isOpen ? nil : true } ?? false
            do throws(LogError) {
                try openAgain()
            } catch {
                guard error.code.isOfTheDisk, !isClosing else { throw error }
                desk.update { $0.health.note(error) }
            }
            pause = min(pause * 2, ScribeWorker.longestPause)
        }
    }

    private static let longestPause = 10_000

    private func openAgain() throws(LogError) {
        var opened = try LogWriter(directory)
        try opened.prove()
        guard opened.last.id == last else {
            throw LogError(
                .disk,
                "the log '\(directory.log)' ends with row \(opened.last.id.rawValue), and "
                    + "ended with row \(last.rawValue) when it could only be read")
        }
        let place = opened.place
        writer = consume opened
        desk.update {
            $0.place = place
            $0.health.disk = .ok
            $0.health.failure = nil
        }
    }

    private enum Work {
        case group([Submission])
        /// What nobody waits for.
        case leisure
        /// Nobody waits for anything; there is time to look after the files.
        case nothing
        case end
    }

    /// What is under way: unacknowledged until its commit is made.
    private var group: [Submission] = []

    private func nextWork() -> Work {
        func look(_ desk: inout Desk) -> Work? {
            if let group = desk.takeGroup() { return .group(group) }
            if desk.hasKeyframes || desk.trim != nil { return .leisure }
            return desk.isOpen ? nil : .end
        }
        // While something is to be done for the files it looks after them once a second.
        guard writer?.isAtRest == true, desk.read({ $0.health.stuckReaders.isEmpty }) else {
            return desk.wait(atMost: 1_000, until: look) ?? .nothing
        }
        return desk.wait(until: look)
    }

    private func rest() throws(LogError) {
        try checkpoint(whenIdle: true)
        lookForReaders()
    }

    private func end() {
        // Whatever this cannot do, the next one to open the log can.
        do { try writer?.settle() } catch { desk.update { $0.health.failure = error } }
        writer = nil
        desk.update { $0.hasEnded = true }
    }

    private func work(off group: [Submission]) throws(LogError) {
        self.group = group
        let start = Thread.microseconds
        try write(group)
        let time = Thread.microseconds - start
        self.group = []
        desk.update {
            $0.health.commits.note(time)
            $0.health.disk = .ok
            $0.health.failure = nil
            $0.clear(group)
        }
        // They are on the disk, whatever comes of the checkpoint.
        for submission in group { submission.completion(.success(submission.ids)) }
        try checkpoint(whenIdle: false)
    }

    private func write(_ group: [Submission]) throws(LogError) {
        for submission in group { writer?.stage(submission.events) }
        var tries = 0
        while true {
            do {
                try writer?.commit()
                return
            } catch  where [.full, .busy, .gone].contains(error.code) {
                tries += 1
                try waitForRoom(error, tries)
            }
        }
    }

    /// The same commit is tried again, after a little longer each time, for as long as it takes;
    /// only when the scribe is told to end does it stop to hope.
    private func waitForRoom(_ error: LogError, _ tries: Int) throws(LogError) {
        desk.update {
            if error.code == .full { $0.health.disk = .full }
            if error.code == .gone { $0.health.disk = .failed }
            $0.health.failure = error
        }
        // What is in the write-ahead file may fit into the log, and then there is room again.
        try checkpoint(whenIdle: true)
        let pause = min(10 << min(tries, 7), 1_000)
        let isClosing = desk.wait(atMost: pause) { $0.isOpen ? nil : true } ?? false
        if isClosing && tries > 3 { throw error }
    }

    /// Those that find no room are made again one day.
    private func keepKeyframes() throws(LogError) {
        let keyframes = desk.update { $0.takeKeyframes() }
        guard !keyframes.isEmpty else { return }
        do throws(LogError) {
            try writer?.keep(keyframes)
        } catch {
            guard error.code == .full || error.code == .busy || error.code == .gone else {
                throw error
            }
        }
        try checkpoint(whenIdle: false)
    }

    /// Takes out what the archive has by now. Where there is no room for that it stays for another time.
    private func trim() throws(LogError) {
        guard let trim = desk.update({ $0.trim.take() }) else { return }
        var outcome: Result<Void, LogError> = .success(())
        do throws(LogError) {
            try writer?.trim(trim)
        } catch {
            outcome = .failure(error)
        }
        let told = outcome
        desk.update { $0.trimmed = told }
        // A page that is damaged was not changed: whoever reads it is told so, as before.
        let harmless: [LogError.Code] = [.full, .busy, .gone, .damaged]
        if case .failure(let error) = outcome, !harmless.contains(error.code) { throw error }
        try checkpoint(whenIdle: false)
    }

    private func checkpoint(whenIdle isIdle: Bool) throws(LogError) {
        do {
            // Not after each commit: the file becomes too large only where it was due, and was made in vain.
            if try writer?.checkpoint(whenIdle: isIdle) == true { lookForReaders() }
        } catch  where error.code == .full || error.code == .busy {
            // It is only put off: the rows are safe where they are.
            lookForReaders()
        }
    }

    /// Finds who keeps the write-ahead file from being emptied.
    private func lookForReaders() {
        let isLarge = directory.writeAheadSize > CheckpointRule.warningBytes
        // The kernel's list of locks is long; once a second is often enough to name somebody.
        var stuck = desk.read { $0.health.stuckReaders }
        let now = Thread.seconds
        if !isLarge {
            stuck = []
        } else if now > lastLook {
            stuck = StuckReader.find(in: directory)
            lastLook = now
        }
        desk.update { $0.health.stuckReaders = stuck }
    }

    private var lastLook = 0

    /// Nothing that was queued is acknowledged, and nothing is written any more.
    private func giveUp(_ error: LogError) {
        writer = nil
        let left = desk.update { desk in
            desk.isOpen = false
            desk.health.note(error)
            desk.health.hasGivenUp = true
            return desk.takeAll()
        }
        for submission in group + left { submission.completion(.failure(error)) }
        desk.update { $0.hasEnded = true }
    }
}
