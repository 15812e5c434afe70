internal import Emulator
internal import EventLog
internal import MissionControl
internal import Swarm

/// What an agent's terminal showed at a moment: its output up to then, fed to an emulator.
struct ScreenReader {
    /// What was shown last: what came since is all that a look at the same agent has to read.
    private var last: ScreenAnswer?

    /// Without a keyframe so much output before the moment is fed: most programs draw all they show in less.
    private static let bytesBack = 512 << 10
    private static let rowsAtOnce = 256
    private static let rowsBack = 16

    mutating func screen(
        _ question: ScreenQuestion, in reader: borrowing LogReader
    ) throws(LogError) -> ScreenAnswer {
        // Whoever attaches wants the newest, whatever its number is: no page leads beyond what is there.
        let newest = try reader.range()?.upperBound ?? .none
        let through = min(question.through, newest)
        guard question.offset == nil else {
            return try ScreenReader.whole(question, through, in: reader)
        }
        let next = try next(question, in: reader)
        let answer =
            if let next { next } else { try ScreenReader.whole(question, through, in: reader) }
        last = answer
        return answer
    }

    /// From the last look on; nil where there was none, or it was later or long ago.
    private func next(
        _ question: ScreenQuestion, in reader: borrowing LogReader
    ) throws(LogError) -> ScreenAnswer? {
        guard let last, last.question.agent == question.agent,
            last.question.through <= question.through
        else { return nil }
        let page = try reader.page(
            after: last.question.through, through: question.through,
            limit: 4 * ScreenReader.rowsAtOnce,
            where: EventFilter(agent: question.agent, type: .output))
        guard page.end >= question.through else { return nil }
        var emulator = last.emulator
        for index in 0..<page.rows.count {
            ScreenReader.feed(page.rows[index], to: &emulator, before: nil)
        }
        return ScreenAnswer(question, emulator)
    }

    private static func whole(
        _ question: ScreenQuestion, _ through: EventID, in reader: borrowing LogReader
    ) throws(LogError) -> ScreenAnswer {
        if let answer = try fromKeyframe(question, through, in: reader) { return answer }
        var emulator = Emulator(columns: 120, rows: 40)
        var pages: [EventRows] = []
        var (end, bytes) = (through, 0)
        while bytes < bytesBack {
            let rows = try reader.lastRows(
                through: end, limit: rowsAtOnce,
                where: EventFilter(agent: question.agent, type: .output))
            guard rows.count > 0 else { break }
            pages.append(rows)
            bytes += rows.byteCount
            end = EventID(rows.rows[0].id.rawValue - 1)
        }
        for rows in pages.reversed() {
            for index in 0..<rows.count {
                feed(rows[index], to: &emulator, before: question.offset)
            }
        }
        return ScreenAnswer(question, emulator)
    }

    /// From the nearest keyframe on; nil where there is none.
    private static func fromKeyframe(
        _ question: ScreenQuestion, _ through: EventID, in reader: borrowing LogReader
    ) throws(LogError) -> ScreenAnswer? {
        guard let keyframe = try keyframe(for: question, through, in: reader),
            var emulator = Emulator(keyframe: keyframe.cells)
        else { return nil }
        var place = keyframe.lastID
        while place < through {
            let page = try reader.page(
                after: place, through: through, limit: rowsAtOnce,
                where: EventFilter(agent: question.agent, type: .output))
            for index in 0..<page.rows.count {
                feed(page.rows[index], to: &emulator, before: question.offset)
            }
            guard page.end > place else { break }
            place = page.end
        }
        return ScreenAnswer(question, emulator)
    }

    /// The nearest one in which nothing is that lies behind the place where somebody attached.
    private static func keyframe(
        for question: ScreenQuestion, _ through: EventID, in reader: borrowing LogReader
    ) throws(LogError) -> Keyframe? {
        var through = through
        while let keyframe = try reader.keyframe(of: question.agent, atOrBefore: through) {
            guard let offset = question.offset else { return keyframe }
            if try end(of: question.agent, through: keyframe.lastID, in: reader) <= offset {
                return keyframe
            }
            through = EventID(keyframe.lastID.rawValue - 1)
        }
        return nil
    }

    /// Up to where in its output an agent had come after a row, which may be one of another stream.
    private static func end(
        of agent: AgentID, through id: EventID, in reader: borrowing LogReader
    ) throws(LogError) -> Int64 {
        var id = id
        while true {
            let rows = try reader.lastRows(
                through: id, limit: rowsBack, where: EventFilter(agent: agent, type: .output))
            for index in (0..<rows.count).reversed() {
                if let end = end(of: rows[index]) { return end }
            }
            guard rows.count == rowsBack else { return 0 }
            id = EventID(rows[0].id.rawValue - 1)
        }
    }

    /// Nil where it is nothing that was printed.
    private static func end(of row: EventView) -> Int64? {
        guard let stream = row.subject, stream.isWord("pty"), let metadata = row.metadata else {
            return nil
        }
        return Provenance(metadata: metadata).offset.map { $0 + Int64(row.content.byteCount) }
    }

    private static func feed(_ row: EventView, to emulator: inout Emulator, before end: Int64?) {
        switch String(lossy: row.subject) {
        case "size":
            guard let json = try? JSON(parsing: row.content.withUnsafeBytes { Array($0) }),
                let columns = json["columns"]?.int, let rows = json["rows"]?.int
            else { return }
            emulator.resize(columns: Int(clamping: columns), rows: Int(clamping: rows))
        case "pty":
            var start: Int64?
            if let metadata = row.metadata { start = Provenance(metadata: metadata).offset }
            let room = end.flatMap { end in start.map { max(end - $0, 0) } }
            let count = min(Int64(row.content.byteCount), room ?? .max)
            _ = emulator.feed(row.content.extracting(0..<Int(count)))
        default: break
        }
    }
}
