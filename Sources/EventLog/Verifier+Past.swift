internal import Swarm

/// What is known of the rows before a log's own.
struct Past {
    /// The state after the last of them.
    var state: State
    /// What the log keeps of that, where it is not what follows from the rows.
    var stale: String?
    /// What is wrong with the rows themselves.
    var verdict: Verdict?
}

extension LogReader {
    /// Looks at what the log continues, as far as it is there.
    func past() throws(LogError) -> Past {
        guard root.id > 0 else { return Past(state: State()) }
        let kept = try rootState()
        var past = Past(state: kept ?? State())
        switch try followPast() {
        case .state(let state): past = Past(state: state)
        case .flaw(let error):
            let row = error.row ?? root.id
            past.verdict =
                row > root.beginning.id
                ? .damagedArchive(row: row, why: error.message)
                : .otherParent(row: row, why: error.message)
        }
        // What was kept when rows went into the archive is gone on from: it may have come from what another version
        // folded, and then differs from what this one would.
        if root.isArchived, let kept { past.state = kept }
        // One of another version is not compared.
        let own = try LogState.newestSnapshot(in: database, root, through: root.id)
        if kept == nil || own ?? past.state != past.state {
            past.stale = "the brain snapshot at row \(root.id), with which the log begins,"
        }
        return past
    }
}
