internal import EventLog
internal import MissionControl
internal import Swarm
internal import Workspace

/// What the Diff shows: the files of two records, from our repository or the user's, and who changed them.
///
/// One thread has it; what was compared last is kept, because its files are looked at one after the other.
struct DiffReader {
    private let root: String
    private let log: LogDirectory
    private let path: String
    private var store: BodyStore?
    private var tool: GitTool?
    private var last: Comparison?
    private var found: Found?
    private var counts: [Pair: Counts] = [:]
    /// What differs between records, which stay what they are; the newest look last.
    private var differences: [Difference] = []

    /// More of them have no numbers: their contents are not read.
    private static let countedFiles = 200
    /// So far back it is looked for who changed what.
    static let changesRead = 20_000
    /// So much of one file's changes is shown.
    private static let shownBytes = 1 << 20

    /// What is in `PATH` is where git is looked for.
    init(log directory: String, path: String) {
        let home = directory.split(separator: "/", omittingEmptySubsequences: false)
        root = home.dropLast().joined(separator: "/")
        log = LogDirectory(directory)
        self.path = path
    }

    /// Who changed what, so far: what comes is added.
    private struct Found {
        let start: EventID
        let end: EventID
        let changes: FoundChanges
    }

    /// Two versions of a file, which stay what they are.
    private struct Pair: Hashable {
        let path: Path
        let former: Path?
        let before: ObjectID?
        let after: ObjectID?

        /// Nil where something has no name by which it is known again.
        init?(_ file: ChangedFile) {
            let (old, new) = (file.before?.version, file.after?.version)
            guard (old == nil) == (old?.hash == nil), (new == nil) == (new?.hash == nil),
                old == nil || new == nil || old?.kind == new?.kind
            else { return nil }
            (path, former) = (file.path, file.formerPath)
            (before, after) = (old?.hash, new?.hash)
        }
    }

    /// What was counted of them.
    fileprivate struct Counts {
        let added: Int
        let removed: Int
        let content: FileDifference.Content
    }

    private struct Difference {
        let old: ObjectID?
        let new: ObjectID
        let changes: [FileChange]
    }

    /// A step in the past mostly leads from one to the next, and back.
    private static let mostDifferences = 4

    /// More are not remembered.
    private static let mostCounts = 4_096

    /// What was compared with what.
    struct Comparison {
        let question: DiffQuestion
        let files: [ChangedFile]
        let branch: BranchBase?
        /// What paths begin with, from the workspace on; nothing for the workspace itself.
        let place: String
    }

    /// The past of the log, as whoever keeps states near the playhead knows it.
    struct History {
        let shelf: Shelf
        let state: (EventID) throws -> State

        /// Of the workspace, or of a worktree by its path.
        func record(at event: EventID, of tree: String?) throws -> FileRecord? {
            FileRecord(try state(event).body(in: tree))
        }
    }

    mutating func open() throws(BodyError) -> (BodyStore, GitTool) {
        if let store, let tool { return (store, tool) }
        let git = try GitTool(searching: path)
        let elders = (try? LogReader(log).elderBodies()) ?? []
        let body = try BodyStore(at: log.body, git, isWritable: false, elders: elders)
        (store, tool) = (body, git)
        return (body, git)
    }

    /// Nothing that failed is used again.
    mutating func close() {
        store = nil
        last = nil
        found = nil
        counts = [:]
        differences = []
    }
}

// MARK: - Which files

extension DiffReader {
    mutating func answer(_ question: DiffQuestion, _ history: History) throws -> DiffAnswer {
        var answer = DiffAnswer(question)
        let end = question.newest ?? question.through
        guard let new = try history.record(at: end, of: question.worktree) else { return answer }
        let tree = try question.worktree.flatMap { top in
            try history.state(end).workTrees.first { $0.tree.top == top }?.tree
        }
        let (store, tool) = try open()
        guard let stretch = try stretch(of: question, new, history) else {
            answer.objection = "no change is known to be its own"
            return answer
        }
        answer.start = stretch.start
        answer.startTime = try history.shelf.reader.time(of: stretch.start)
        var branch: BranchBase?
        if question.base == .branch {
            do throws(BodyError) {
                branch = try BranchBase(of: tree?.directory ?? root, tool)
            } catch {
                guard error.code == .noBranch else { throw error }
                answer.objection = error.description
                return answer
            }
        }
        answer.branch = branch?.name
        let changes =
            try branch?.changes(to: stretch.new.commit, of: store)
            ?? changes(from: stretch.old?.commit, to: stretch.new.commit, of: store)
        var found = try found(after: stretch.start, through: stretch.new.event, history)
        found.place = tree?.place(beside: root) ?? ""
        // All that is in its own worktree is its own.
        let files = ChangedFile.list(changes).filter {
            tree != nil || DiffReader.isShown($0, to: question.agent, found)
        }
        last = Comparison(
            question: question, files: files, branch: branch, place: found.place)
        answer.more = max(files.count - DiffQuestion.fileLimit, 0)
        for (place, file) in files.prefix(DiffQuestion.fileLimit).enumerated() {
            try history.shelf.check()
            let isCounted = place < DiffReader.countedFiles
            answer.files.append(
                DiffFile(
                    file, in: found.place, isCounted ? try counts(of: file, branch, store) : nil,
                    found.deeds(of: file)))
        }
        return answer
    }

    /// What is known to be others' alone is not an agent's.
    private static func isShown(
        _ file: ChangedFile, to agent: AgentID?, _ found: FoundChanges
    ) -> Bool {
        guard let agent else { return true }
        let deeds = found.deeds(of: file)
        return deeds.isEmpty || deeds.contains { $0.agent == agent || $0.agent == nil }
    }

    private mutating func changes(
        from old: ObjectID?, to new: ObjectID, of store: BodyStore
    ) throws(BodyError) -> [FileChange] {
        if let known = differences.first(where: { $0.old == old && $0.new == new }) {
            return known.changes
        }
        let changes = try store.changes(from: old, to: new)
        if differences.count >= DiffReader.mostDifferences { differences.removeFirst() }
        differences.append(Difference(old: old, new: new, changes: changes))
        return changes
    }

    private mutating func found(
        after start: EventID, through end: EventID, _ history: History
    ) throws -> FoundChanges {
        let limit = DiffReader.changesRead
        let changes: FoundChanges
        if let known = found, known.start == start, known.end <= end {
            changes = try known.changes.extended(
                after: known.end, through: end, limit: limit, in: history.shelf.reader
            ) { try history.shelf.check() }
        } else {
            changes = try FoundChanges(
                after: start, through: end, limit: limit, in: history.shelf.reader
            ) { try history.shelf.check() }
        }
        found = Found(start: start, end: end, changes: changes)
        return changes
    }

    /// What was counted once need not be read again.
    private mutating func counts(
        of file: ChangedFile, _ branch: BranchBase?, _ store: BodyStore
    ) throws(BodyError) -> Counts {
        let pair = Pair(file)
        if let pair, let known = counts[pair] { return known }
        let found = try difference(file, branch, store)
        let result = Counts(added: found.added, removed: found.removed, content: found.content)
        if counts.count >= DiffReader.mostCounts { counts = [:] }
        if let pair { counts[pair] = result }
        return result
    }

    private func difference(
        _ file: ChangedFile, _ branch: BranchBase?, _ store: BodyStore
    ) throws(BodyError) -> FileDifference {
        if let branch { return try FileDifference(file, from: branch, to: store) }
        return try FileDifference(file, from: store, to: store)
    }

    mutating func hunks(_ question: DiffHunksQuestion, _ history: History) throws -> DiffHunks {
        if last?.question != question.diff { _ = try answer(question.diff, history) }
        let file = last?.files.first { file in
            file.path.bytes(in: last?.place ?? "") == question.path
        }
        guard let file else { return DiffHunks(question) }
        let (store, _) = try open()
        let found = try difference(file, last?.branch, store)
        return DiffHunks(
            question, found.patches.map { $0.capped(to: DiffReader.shownBytes) })
    }
}

// MARK: - From where to where

extension DiffReader {
    private struct Stretch {
        /// Nil for the user's branch, or where nothing was recorded before.
        var old: FileRecord?
        var new: FileRecord
        /// After this event somebody changed something.
        var start: EventID
    }

    /// Nil where there is no such change.
    private func stretch(
        of question: DiffQuestion, _ new: FileRecord, _ history: History
    ) throws -> Stretch? {
        switch question.base {
        case .now:
            let old = try history.record(at: question.through, of: question.worktree)
            return Stretch(old: old, new: new, start: question.through)
        case .following(let event):
            let end = try DiffReader.endOfTurn(of: question.agent, after: event, question, history)
            let last = try history.record(at: end, of: question.worktree) ?? new
            return try begin(at: event, last, history)
        case .lastChange:
            return try DiffReader.lastChange(of: question, history)
        case .turn:
            let start = try question.agent.flatMap {
                try DiffReader.startOfTurn(of: $0, question.through, history)
            }
            return try begin(at: start, new, history)
        case .spawn:
            let start = question.agent?.number.map { EventID($0) }
            return try begin(at: start.map { min($0, question.through) }, new, history)
        // Somebody may have changed it before the agent was there.
        case .branch: return try begin(at: nil, new, history)
        }
        func begin(
            at event: EventID?, _ new: FileRecord, _ history: History
        ) throws -> Stretch? {
            if let event, let old = try history.record(at: event, of: question.worktree) {
                return Stretch(old: old, new: new, start: event)
            }
            if let tree = question.worktree {
                let first = try FileRecord(
                    firstOf: tree, through: new.event, in: history.shelf.reader)
                return first.map { Stretch(old: $0, new: new, start: $0.event) }
            }
            guard let first = try FileRecord(firstIn: history.shelf.reader) else { return nil }
            return Stretch(old: first, new: new, start: min(first.event, new.event))
        }
    }

    /// All that one record has, and what was recorded before.
    private static func lastChange(
        of question: DiffQuestion, _ history: History
    ) throws -> Stretch? {
        var (place, left) = (question.through, changesRead)
        var found: (commit: String, first: EventID)?
        while place > .none, left > 0 {
            try history.shelf.check()
            let rows = try history.shelf.reader.lastRows(
                through: place, limit: 64, where: EventFilter(type: .stateChange))
            guard rows.count > 0 else { break }
            for index in (0..<rows.count).reversed() where rows[index].isFoundChange {
                guard let change = StateChange(parsing: rows[index].content),
                    let commit = change.commit, change.find?.worktree == question.worktree
                else { continue }
                if let known = found {
                    guard commit == known.commit else {
                        return try stretch(known, question, history)
                    }
                    found = (commit, rows[index].id)
                } else if question.agent == nil
                    || String(lossy: rows[index].agent) == question.agent?.rawValue
                {
                    found = (commit, rows[index].id)
                }
            }
            left -= rows.count
            place = EventID(rows[0].id.rawValue - 1)
        }
        return try found.flatMap { try stretch($0, question, history) }
    }

    private static func stretch(
        _ found: (commit: String, first: EventID), _ question: DiffQuestion,
        _ history: History
    ) throws -> Stretch? {
        guard let commit = ObjectID(found.commit) else { return nil }
        let start = found.first.previous
        // The record is complete with its last event, which may be some events on.
        var new = FileRecord(commit: commit, event: found.first)
        let page = try history.shelf.reader.page(
            after: start, through: EventID(.max), limit: 4_096,
            where: EventFilter(type: .stateChange))
        for index in 0..<page.rows.count where page.rows[index].isFoundChange {
            guard StateChange(parsing: page.rows[index].content)?.commit == found.commit else {
                break
            }
            new = FileRecord(commit: commit, event: page.rows[index].id)
        }
        return Stretch(
            old: try history.record(at: start, of: question.worktree), new: new, start: start)
    }
}

extension Path {
    /// From the workspace on, of a path in a directory beside it.
    fileprivate func bytes(in place: String) -> [UInt8] {
        place.isEmpty ? bytes : Array("\(place)/".utf8) + bytes
    }
}

extension DiffFile {
    /// Without numbers where the contents were not read.
    fileprivate init(
        _ file: ChangedFile, in place: String, _ counts: DiffReader.Counts?,
        _ deeds: [FoundChanges.Deed]
    ) {
        self.init(path: file.path.bytes(in: place), name: file.path.description)
        former = file.formerPath?.description
        isGone = file.after == nil
        note = file.remark
        if let after = file.after?.version, after.keeping == .kept, after.kind == .file {
            hash = after.hash?.description
        }
        if let counts {
            note = counts.content.absence ?? note
            if counts.content == .lines, !file.isDirectory {
                (added, removed) = (counts.added, counts.removed)
            }
        }
        self.deeds = deeds.map {
            DiffDeed(agent: $0.agent, evidence: $0.evidence, time: $0.time, event: $0.event)
        }
    }
}
