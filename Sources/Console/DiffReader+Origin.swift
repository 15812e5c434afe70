internal import EventLog
internal import MissionControl
internal import Swarm
internal import Workspace

// Which event wrote a line: what is known of a file's changes is walked until one has it.
extension DiffReader {
    /// More changes of one file are not walked.
    private static let walked = 1_000

    fileprivate struct Step {
        let deed: DiffDeed
        let before: String?
        let after: String?
        let commit: String?
        /// How many changes are told of the same record.
        let parts: Int64
    }

    mutating func origin(
        _ question: DiffOriginQuestion, _ history: History
    ) throws -> DiffOrigin {
        let (store, _) = try open()
        var origin = DiffOrigin(question)
        do {
            origin.deed =
                try question.isRemoved
                ? remover(question, store, history) : writer(question, store, history)
        } catch let lost as Lost {
            origin.objection = lost.sentence
        }
        if let deed = origin.deed, let agent = deed.agent {
            let rows = try history.shelf.reader.lastRows(
                through: deed.event.previous, limit: 1,
                where: EventFilter(agent: agent, type: .decision))
            if rows.count > 0 { origin.decision = rows[0].id }
        }
        return origin
    }

    /// The trail ends, and nobody is to be named for it.
    private struct Lost: Error {
        let sentence: String
    }

    /// Backwards from what is shown.
    private func writer(
        _ question: DiffOriginQuestion, _ store: BodyStore, _ history: History
    ) throws -> DiffDeed? {
        var line = question.line
        var (path, end) = (question.path, question.through)
        var record: String?
        for _ in 0..<DiffReader.walked {
            // Under its former name it went in the same record in which it came under the other one.
            let steps = try steps(of: path, .none, end, history).filter {
                record == nil || $0.commit != record
            }
            var moved: [UInt8]?
            for step in steps {
                guard step.before != nil else {
                    // It came from somewhere else, or this event wrote all of it.
                    moved = try former(of: path, step, history)
                    if moved == nil { return step.deed }
                    (end, record) = (step.deed.event, step.commit)
                    break
                }
                guard let place = try trace(line, in: step, store, isForward: false) else {
                    return step.deed
                }
                line = place
            }
            guard let next = moved else { return nil }
            path = next
        }
        throw Lost(sentence: "the file changed too often to follow the line")
    }

    /// Forwards from where it was still there.
    private func remover(
        _ question: DiffOriginQuestion, _ store: BodyStore, _ history: History
    ) throws -> DiffDeed? {
        var line = question.line
        for step in try steps(of: question.path, question.start, question.through, history)
            .reversed()
        {
            guard let place = try trace(line, in: step, store, isForward: true) else {
                return step.deed
            }
            line = place
        }
        return nil
    }

    /// Where a line of one side is on the other; nil where it is not.
    private func trace(
        _ line: Int, in step: Step, _ store: BodyStore, isForward: Bool
    ) throws -> Int? {
        guard let before = try content(step.before, step, store) else { return nil }
        guard let after = try content(step.after, step, store) else { return nil }
        let difference = TextDifference(
            lines: TextPieces(lines: before[...]), TextPieces(lines: after[...]))
        var shift = 0
        for change in difference.changes {
            let (mine, other) = isForward ? (change.old, change.new) : (change.new, change.old)
            if line < mine.lowerBound { break }
            if mine.contains(line) { return nil }
            shift += other.count - mine.count
        }
        return line + shift
    }

    private func content(_ hash: String?, _ step: Step, _ store: BodyStore) throws -> [UInt8]? {
        guard let hash else { return nil }
        guard let object = ObjectID(hash), let content = try? store.content(object) else {
            throw Lost(
                sentence: "what the file held at #\(grouped(step.deed.event.rawValue)) was not kept"
            )
        }
        return content
    }

    /// What is known of one file's changes, the newest first.
    private func steps(
        of path: [UInt8], _ start: EventID, _ end: EventID, _ history: History
    ) throws -> [Step] {
        let name = Path.spelling(of: path)
        var steps: [Step] = []
        var (place, left) = (end, DiffReader.changesRead)
        while place > start, left > 0, steps.count < DiffReader.walked {
            try history.shelf.check()
            let rows = try history.shelf.reader.lastRows(
                through: place, limit: 256, where: EventFilter(type: .stateChange))
            guard rows.count > 0 else { break }
            for index in (0..<rows.count).reversed() where rows[index].id > start {
                if String(lossy: rows[index].subject) == name, let step = Step(rows[index]) {
                    steps.append(step)
                }
            }
            left -= rows.count
            place = EventID(rows[0].id.rawValue - 1)
        }
        return steps
    }

    /// Where a file was that came with the same content in the same record as another one went.
    private func former(of path: [UInt8], _ step: Step, _ history: History) throws -> [UInt8]? {
        // Other events may lie between those of one record.
        let reach = min(step.parts + 256, Int64(DiffReader.changesRead))
        let end = EventID(step.deed.event.rawValue + reach)
        var place = EventID(max(step.deed.event.rawValue - reach, 0))
        while place < end {
            try history.shelf.check()
            let page = try history.shelf.reader.page(
                after: place, through: end, limit: 512, where: EventFilter(type: .stateChange))
            for index in 0..<page.rows.count where page.rows[index].isFoundChange {
                let row = page.rows[index]
                guard let other = StateChange(parsing: row.content), other.commit == step.commit,
                    other.after == nil, other.before == step.after,
                    let name = String(lossy: row.subject)
                else { continue }
                // One in a worktree is no path of the workspace.
                return Path(spelling: name)?.bytes
                    ?? (name.hasPrefix("../") ? Array(name.utf8) : nil)
            }
            guard page.end > place else { break }
            place = page.end
        }
        return nil
    }
}

extension DiffReader.Step {
    fileprivate init?(_ row: EventView) {
        guard row.isFoundChange, let change = StateChange(parsing: row.content),
            change.commit != nil
        else { return nil }
        deed = DiffDeed(
            agent: String(lossy: row.agent).map { AgentID(rawValue: $0) },
            evidence: change.find?.evidence, time: row.time, event: row.id)
        (before, after, commit) = (change.before, change.after, change.commit)
        parts = change.find?.parts ?? 1
    }
}
