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
        var path = question.path
        for _ in 0..<DiffReader.walked {
            let steps = try steps(of: path, .none, question.through, history)
            var moved: [UInt8]?
            for step in steps {
                guard step.before != nil else {
                    // It came from somewhere else, or this event wrote all of it.
                    moved = try former(of: path, step, history)
                    if moved == nil { return step.deed }
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
        guard let name = Path(path)?.description else { return [] }
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
        let event = step.deed.event
        let rows = try history.shelf.reader.page(
            after: EventID(event.rawValue - 256), through: EventID(event.rawValue + 256),
            limit: 512, where: EventFilter(type: .stateChange)
        ).rows
        let commit = (0..<rows.count).first { rows[$0].id == event }
            .flatMap { StateChange(parsing: rows[$0].content)?.commit }
        for index in 0..<rows.count where rows[index].isFoundChange {
            guard let other = StateChange(parsing: rows[index].content), other.commit == commit,
                other.after == nil, other.before == step.after,
                let name = String(lossy: rows[index].subject)
            else { continue }
            return Path(spelling: name)?.bytes
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
        (before, after) = (change.before, change.after)
    }
}
