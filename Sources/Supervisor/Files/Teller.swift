internal import Swarm
internal import Workspace

/// Tells what was recorded of one directory, and remembers how far that is in the log.
final class Teller {
    /// Nil for the workspace.
    let tree: AgentWorkTree?
    /// What its paths begin with, relative to the workspace: nothing, or that and a slash.
    let place: String
    /// How many records had something new.
    private(set) var records = 0
    /// The record of which everything is told, and how much of the next one is.
    private var told: ObjectID?
    private var unfinished: (commit: ObjectID, parts: Int)?
    /// The record that was told of last and is not there any more.
    private var lost: ObjectID?
    private let post: ([FileNews]) -> Void
    /// The newest record of the workspace, and how long it took.
    let note: (Recorder, Int, Int64) -> Void

    /// `known` is what the log says of it.
    init(
        _ tree: AgentWorkTree?, beside workspace: String, known: State.Body?,
        post: @escaping ([FileNews]) -> Void,
        note: @escaping (Recorder, Int, Int64) -> Void = { _, _, _ in }
    ) {
        self.tree = tree
        place = tree?.place(beside: workspace) ?? ""
        self.post = post
        self.note = note
        told = known?.commit.flatMap { ObjectID($0) }
        if let open = known?.unfinished, let commit = ObjectID(open.commit) {
            unfinished = (commit, Int(open.parts))
        }
    }

    /// So many changes are told at once: each is an event, and the reactor has others to serve.
    private static let changesPerNews = 128
    /// Of one record's texts no more than this is told; all of it is in the repository.
    private static let diffBytes = 1 << 20
    private static let diffBytesPerFile = 32 << 10

    /// What a path of the log is in this directory; nil where it is none of it.
    func path(_ text: String) -> Path? {
        guard tree != nil else { return Path(spelling: text) }
        guard text.hasPrefix("\(place)/") else { return nil }
        return Path(spelling: String(text.dropFirst(place.count + 1)))
    }

    /// Tells of what was recorded, and was not told before we came.
    func catchUp(_ store: BodyStore, _ newest: ObjectID?) throws {
        guard let known = told else { return }
        guard let newest else { return lose(known) }
        do throws(BodyError) {
            if let (commit, parts) = unfinished {
                let changes = try store.changes(from: known, to: commit)
                try tell(changes, commit, store, [:], from: parts)
            }
            guard let known = told, known != newest else { return }
            try tell(try store.changes(from: known, to: newest), newest, store, [:])
        } catch {
            guard error.code == .damaged else { throw error }
            lose(known)
        }
    }

    /// What was recorded is gone. All that is there is recorded anew.
    private func lose(_ known: ObjectID) {
        lost = known
        told = nil
        unfinished = nil
    }

    /// Tells of a record. The first one is told as a whole.
    func tell(
        _ recording: Recording, of recorder: Recorder, _ store: BodyStore, _ authors: Authors.Found,
        evidence: String? = nil
    ) throws(BodyError) {
        guard told != nil else {
            guard let commit = recorder.newest else { return }
            told = commit
            records += 1
            post([
                .based(
                    commit: commit.description, files: Int64(recorder.count),
                    lost: lost?.description, of: tree)
            ])
            lost = nil
            return
        }
        guard let commit = recording.commit else { return }
        records += 1
        try tell(recording.changes, commit, store, authors, evidence: evidence)
    }

    private func tell(
        _ all: [FileChange], _ commit: ObjectID, _ store: BodyStore, _ authors: Authors.Found,
        evidence: String? = nil, from first: Int = 0
    ) throws(BodyError) {
        let changes = FileChange.worthTelling(all)
        var room = Teller.diffBytes
        for start in stride(
            from: first, to: changes.count, by: Teller.changesPerNews)
        {
            let end = min(start + Teller.changesPerNews, changes.count)
            var found: [FoundChange] = []
            for place in start..<end {
                let change = changes[place]
                let limit = min(room, Teller.diffBytesPerFile)
                // A change without an end does not keep the others from being told.
                let diff = limit > 0 ? try diff(of: change, store, limit: limit) : nil
                room -= diff?.count ?? 0
                var news = FoundChange(
                    change, of: commit, part: place + 1, of: changes.count, diff,
                    by: authors[change.path] ?? [])
                if let evidence { news.content.find?.evidence = evidence }
                if let tree {
                    news.path = Path.spelling(of: Array("\(self.place)/".utf8) + change.path.bytes)
                    news.content.find?.worktree = tree.top
                }
                found.append(news)
            }
            unfinished = end < changes.count ? (commit, end) : nil
            if unfinished == nil { told = commit }
            post([.changed(found)])
        }
        unfinished = nil
        told = commit
    }

    /// A unified text of about so many bytes at most; nil where the change is not one of lines.
    private func diff(
        of change: FileChange, _ store: BodyStore, limit: Int
    ) throws(BodyError) -> [UInt8]? {
        let patches = try FileDifference(ChangedFile(change), from: store, to: store).patches
        return patches.isEmpty ? nil : patches.flatMap { $0.capped(to: limit).text }
    }
}
