internal import EventLog
internal import Linux
internal import MissionControl
internal import Swarm

/// A second thread for one search, with a reader of its own: it shares with the first one how far they are, and nothing
/// else.
// @unchecked: `searcher` and `shelf` are touched by its thread alone, from when that is started.
final class FindPartner: @unchecked Sendable {
    private let walk: Monitor<FindWalk>
    private let hasEnded = Monitor(false)
    private var searcher: Searcher?
    private let shelf: Shelf
    private let first: EventID

    /// Begins at once. Throws where there is no thread left.
    init(
        _ searcher: Searcher, over shelf: Shelf, from first: EventID, on walk: Monitor<FindWalk>
    ) throws(LogError) {
        self.walk = walk
        self.searcher = searcher
        self.shelf = shelf
        self.first = first
        try Thread.start { self.run() }
    }

    private func run() {
        // A search is no reason to let a supervisor or its agents wait: one core is enough for that.
        ThreadPriority.lower()
        while let searcher, let stretch = walk.wait(until: { $0.next() }) {
            var part = try? searcher.part(of: stretch)
            // What its reader cannot reach any more it has not looked through.
            if !shelf.begins(at: first) { part = nil }
            walk.update { $0.end(stretch, with: part) }
            // The other one comes upon what is wrong there, and says it.
            guard part != nil else { break }
        }
        searcher = nil
        hasEnded.update { $0 = true }
    }

    /// It begins with nothing more. Returns when its thread has nothing any more.
    func stop() {
        walk.update { $0.giveUp() }
        waitForEnd()
    }

    func waitForEnd() { hasEnded.wait { $0 ? () : nil } }
}
