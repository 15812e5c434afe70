internal import Emulator
internal import EventLog
internal import MissionControl
internal import Swarm

/// What an agent's terminal showed at a moment: its output up to then, fed to an emulator.
enum ScreenReader {
    /// Without a keyframe so much output before the moment is fed: most programs draw all they show in less.
    private static let bytesBack = 512 << 10
    private static let rowsAtOnce = 256

    static func screen(
        _ question: ScreenQuestion, in reader: borrowing LogReader
    ) throws(LogError) -> ScreenAnswer {
        var emulator = Emulator(columns: 120, rows: 40)
        var pages: [EventRows] = []
        var (end, bytes) = (question.through, 0)
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
