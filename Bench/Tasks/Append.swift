import EventLog
import Swarm

/// Writes the workload to a new log, in batches of one commit each.
enum Append {
    static func run(_ log: LogDirectory, rows: Int, batch: Int) throws -> JSON {
        var writer = try LogWriter(log)
        var workload = Workload()
        var (wall, processor) = (0.0, 0.0)
        for start in stride(from: 0, to: rows, by: batch) {
            let events = workload.batch(min(batch, rows - start))
            // Making the rows up is not appending: the clocks stand still meanwhile.
            let (wallStart, processorStart) = (Clock.wall, Clock.processor)
            writer.stage(events)
            try writer.commit()
            try writer.checkpoint(whenIdle: false)
            wall += Clock.wall - wallStart
            processor += Clock.processor - processorStart
        }
        try writer.checkpoint(whenIdle: true)
        return ["rows": JSON(rows), "seconds": JSON(wall), "cpu_seconds": JSON(processor)]
    }
}
