import EventLog
import Swarm

/// Finds rows at random places, one search after the other, and copies them out.
enum Search {
    private static let rows: Int64 = 100

    /// A row by its id, and what follows it.
    static func seek(_ log: LogDirectory, count: Int, seed: UInt64) throws -> JSON {
        let reader = try LogReader(log)
        let last = try end(of: reader)
        var random = Random(seed: seed)
        var trial = Trial()
        for _ in 0..<count {
            let place = Int64(random.next() % UInt64(last))
            try trial.add {
                try reader.page(
                    after: EventID(place), through: EventID(place + 1 + rows), limit: 1 + Int(rows)
                ).rows
            }
        }
        return trial.result
    }

    /// What follows the last row at or before a time.
    static func timeseek(_ log: LogDirectory, count: Int, seed: UInt64) throws -> JSON {
        let reader = try LogReader(log)
        let last = try end(of: reader)
        let from = try microseconds(of: EventID(1), in: reader)
        let to = try microseconds(of: EventID(last), in: reader)
        let span = UInt64(to - from + 1)
        var random = Random(seed: seed)
        var trial = Trial()
        for _ in 0..<count {
            let time = LogTime(microseconds: from + Int64(random.next() % span))
            try trial.add {
                let place = try reader.last(atOrBefore: time)
                let end = EventID(place.rawValue + rows)
                return try reader.page(after: place, through: end, limit: Int(rows)).rows
            }
        }
        return trial.result
    }

    /// The newest rows of one agent at or before an id.
    static func page(_ log: LogDirectory, count: Int, seed: UInt64) throws -> JSON {
        let reader = try LogReader(log)
        let last = try end(of: reader)
        var random = Random(seed: seed)
        var trial = Trial()
        for _ in 0..<count {
            let number = 1 + Int64(random.next() % UInt64(Workload.agents))
            let newest = EventID(1 + Int64(random.next() % UInt64(last)))
            let wanted = EventFilter(agent: AgentID(first: EventID(number)))
            try trial.add {
                try reader.lastRows(through: newest, limit: Int(rows), where: wanted)
            }
        }
        return trial.result
    }

    private static func microseconds(
        of id: EventID, in reader: borrowing LogReader
    ) throws -> Int64 {
        guard let time = try reader.time(of: id) else {
            throw Failure("row \(id.rawValue) is missing")
        }
        return time.microseconds
    }

    private static func end(of reader: borrowing LogReader) throws -> Int64 {
        guard let range = try reader.range() else { throw Failure("the log is empty") }
        return range.upperBound.rawValue
    }
}

/// What the searches found, and their times.
private struct Trial {
    private var micros: [Double] = []
    private var sum = Checksum()

    /// Times one search; what it found goes into the checksum outside its time.
    mutating func add(_ search: () throws -> EventRows) throws {
        let start = Clock.wall
        let found = try search()
        micros.append((Clock.wall - start) * 1e6)
        for row in found.rows {
            sum.add(row.id.rawValue)
            sum.add(row.time.microseconds)
        }
        let types = found.rows.reduce(0) { $0 + $1.type.name.utf8.count }
        sum.add(Int64(found.byteCount + types))
    }

    var result: JSON {
        let sample = Sample(micros)
        return [
            "count": JSON(micros.count), "median_us": JSON(sample.median),
            "p99_us": JSON(sample.percentile99), "checksum": JSON(sum.hexadecimal),
        ]
    }
}
