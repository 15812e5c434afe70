internal import Crypto
internal import Swarm

/// Rows that are in the archive and are to go from the log: those of one segment.
struct Trim: Sendable {
    /// The last one that is gone already.
    let before: Int64
    let through: Int64
    let hash: Digest
    /// What is known after the last of them.
    let state: State
    /// Whose postings there are, and which keyframes.
    let keys: [String]
    let keyframes: [(agent: String, id: Int64)]
    /// Where the log began: what it says from the first time on.
    let beginning: Root.Row
}

extension Scribe {
    /// Takes rows out of the log, and returns when they are gone. Where it throws `.interrupted` nobody knows whether
    /// they are, and else they are all there.
    ///
    /// One at a time: this is for one thread to call.
    func trim(_ trim: Trim) throws(LogError) {
        desk.update { ($0.trim, $0.trimmed) = (trim, nil) }
        let outcome = desk.wait { desk -> Result<Void, LogError>? in
            guard desk.trimmed == nil, desk.hasEnded || !desk.isOpen else {
                return desk.trimmed.take()
            }
            desk.trim = nil
            return .failure(LogError(.interrupted, "the log is written no more"))
        }
        try outcome.get()
    }
}

extension Scribe {
    /// Whoever waits for a trim that is not under way is told that it will not be.
    func withdrawTrim() {
        desk.update { desk in
            guard desk.trim != nil else { return }
            desk.trim = nil
            desk.trimmed = .failure(LogError(.interrupted, "the supervisor ends"))
        }
    }
}

extension LogWriter {
    /// In a transaction of its own: whenever it is cut short all is as before, or done.
    func trim(_ trim: Trim) throws(LogError) {
        do throws(LogError) {
            try database.execute("BEGIN IMMEDIATE")
            try check(trim)
            try delete(trim)
            try moveRoot(trim)
            try database.execute("COMMIT")
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    private func check(_ trim: Trim) throws(LogError) {
        let root = try Root(database)
        guard root.id == trim.before, trim.through < last.id.rawValue else {
            throw LogError(.busy, "the log begins behind row \(root.id) by now")
        }
    }

    private func delete(_ trim: Trim) throws(LogError) {
        try database.execute(
            """
            DELETE FROM events WHERE id <= \(trim.through);
            DELETE FROM snapshots WHERE last_event_id <= \(trim.through)
            """)
        let posting = try Statement(
            "DELETE FROM postings WHERE key = ?1 AND segment = ?2", in: database)
        for key in trim.keys {
            posting.bind(key, at: 1)
            posting.bind(Segment.number(of: trim.through), at: 2)
            try posting.run()
        }
        // The newest of each agent stays: its terminal is drawn from there.
        let keyframe = try Statement(
            "DELETE FROM keyframes WHERE agent = ?1 AND last_event_id < ?2", in: database)
        for kept in trim.keyframes {
            keyframe.bind(kept.agent, at: 1)
            keyframe.bind(kept.id, at: 2)
            try keyframe.run()
        }
    }

    private func moveRoot(_ trim: Trim) throws(LogError) {
        let meta = try Statement("REPLACE INTO meta VALUES (?, ?)", in: database)
        try meta.set(Root.Key.beginningID, trim.beginning.id)
        try meta.set(Root.Key.beginningHash, trim.beginning.hash)
        try meta.set("root_id", trim.through)
        try meta.set("root_hash", trim.hash)
        try WriterStatements(database).keep(trim.state)
    }
}
