internal import EventLog
internal import Linux
internal import MissionControl

/// A second thread for one search, with a reader of its own: it shares with the first one how far they are, and nothing
/// else.
// @unchecked: `searcher` is touched by its thread alone, from when that is started.
final class FindPartner: @unchecked Sendable {
    private let walk: Monitor<FindWalk>
    private let hasEnded = Monitor(false)
    private var searcher: Searcher?

    /// Begins at once. Throws where there is no thread left.
    init(_ searcher: Searcher, on walk: Monitor<FindWalk>) throws(LogError) {
        self.walk = walk
        self.searcher = searcher
        try Thread.start { self.run() }
    }

    /// What to look through next; nil when there is nothing more.
    static func next(_ walk: inout FindWalk) -> FindStretch?? {
        walk.isOver ? .some(nil) : walk.begin().map { .some($0) }
    }

    private func run() {
        // A search is no reason to let a supervisor or its agents wait: one core is enough for that.
        ThreadPriority.lower()
        while let searcher, let stretch = walk.wait(until: FindPartner.next) {
            let part = try? searcher.part(of: stretch)
            walk.update { $0.end(stretch, with: part) }
            // The other one comes upon what is wrong there, and says it.
            guard part != nil else { break }
        }
        searcher = nil
        hasEnded.update { $0 = true }
    }

    /// Returns when its thread has nothing any more.
    func stop() {
        walk.update { $0.giveUp() }
        hasEnded.wait { $0 ? () : nil }
    }
}
