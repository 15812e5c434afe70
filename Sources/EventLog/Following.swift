internal import Swarm

/// What came of following a log's rows up to one of them.
enum Followed {
    /// All are what was written; what is known after the last.
    case state(State)
    /// One is not; which, and of which log.
    case flaw(LogError)
}

extension LogReader {
    /// Follows the chain of the log's own rows behind a state, up to one of them, and folds it.
    ///
    /// It looks at 4,096 rows at a time, so it may run while the log is written.
    func follow(from start: State, through end: Int64) throws(LogError) -> Followed {
        let first = max(start.lastID.rawValue, root.id)
        var chain = Chain(after: first, hash: try Head(database).hash(of: first, in: database))
        var state = start
        while chain.id < end {
            let before = chain.id
            let rows = try Statement(
                """
                SELECT \(Chain.columns) FROM events WHERE id > ?1 AND id <= ?2
                ORDER BY id LIMIT 4096
                """, in: database)
            rows.bind(chain.id, at: 1)
            rows.bind(end, at: 2)
            look: while true {
                switch try chain.step(rows, { state.apply($0) }) {
                case .row: continue
                case .flaw(let flaw): return .flaw(flaw.error(directory.log))
                case .end: break look
                }
            }
            guard chain.id > before else {
                return .flaw(Flaw(row: before + 1, why: "it is missing").error(directory.log))
            }
        }
        return .state(state)
    }

    /// The same from the first row on, in the logs before this one as well.
    func followAll(through end: Int64) throws(LogError) -> Followed {
        while true {
            let found: Followed
            do throws(LogError) {
                found = try followOnce(through: end)
            } catch {
                guard error.code == .damaged else { throw error }
                found = .flaw(error)
            }
            guard case .flaw = found, try footing.hasMoved(in: database) else { return found }
            // Rows that went into the archive in between were missing where they were looked for.
        }
    }

    private func followOnce(through end: Int64) throws(LogError) -> Followed {
        if let elder, end <= root.id { return try elder.followAll(through: end) }
        switch try followPast() {
        case .state(let state): return try follow(from: state, through: end)
        case .flaw(let error): return .flaw(error)
        }
    }

    /// The same in the logs before this one alone, as far as they are there.
    func followPast() throws(LogError) -> Followed {
        if let elder { return try elder.followAll(through: root.id) }
        if let absence, absence.code == .damaged || absence.code == .foreign {
            return .flaw(absence)
        }
        return .state(try rootState() ?? State())
    }

    /// What a fork began with, as it keeps it; nil where it keeps nothing that is good.
    func rootState() throws(LogError) -> State? {
        guard root.id > 0 else { return nil }
        let kept = try LogState.newestSnapshot(in: database, root, through: root.id)
        if let kept { return kept }
        return try LogState.rootOfAnyVersion(in: database, root)
    }
}
