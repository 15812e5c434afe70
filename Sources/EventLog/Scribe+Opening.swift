internal import Swarm

extension Scribe {
    /// A log as it was found, and whether it can be written.
    struct Opening: ~Copyable {
        let start: Start
        /// Nil where the log can only be read for now.
        let writer: LogWriter?
        /// Where it is, once it can be written.
        let place: LogPlace?
        /// Why it cannot be written.
        let failure: LogError?

        init(_ directory: LogDirectory, waitsForDisk: Bool) throws(LogError) {
            do throws(LogError) {
                var writer = try LogWriter(directory)
                if waitsForDisk { try writer.prove() }
                start = Start(writer)
                place = writer.place
                self.writer = consume writer
                failure = nil
            } catch {
                guard waitsForDisk, error.code.isOfTheDisk, let read = try? Start(directory) else {
                    throw error
                }
                start = read
                writer = nil
                place = nil
                failure = error
            }
        }
    }
}

extension Scribe.Start {
    init(_ writer: borrowing LogWriter) {
        self.init(
            state: writer.state, sources: writer.sources, last: writer.last.id,
            time: writer.last.time, streams: writer.streams)
    }

    /// What can be told without writing. Whoever opens the log for writing checks it.
    fileprivate init(_ directory: LogDirectory) throws(LogError) {
        let reader = try LogReader(directory)
        let state = try reader.state()
        self.init(
            state: state, sources: SourceLedger(), last: state.lastID, time: state.time,
            streams: try Recovery.streams(reader.database))
    }
}

extension LogWriter {
    /// Commits something that changes nothing, and moves what waits to be moved: whether a disk takes
    /// what is flushed shows only so.
    mutating func prove() throws(LogError) {
        try database.execute("PRAGMA user_version = \(Schema.version)")
        do throws(LogError) {
            try checkpoint(whenIdle: true)
        } catch  where error.code == .full || error.code == .busy {
            // It is only put off.
        }
    }
}

extension LogError.Code {
    /// Whether it may pass without anything being done to the log itself.
    var isOfTheDisk: Bool { [.full, .disk, .readOnly].contains(self) }
}

extension Scribe.Health {
    /// Why nothing is written now.
    mutating func note(_ failure: LogError) {
        disk = failure.code == .full ? .full : .failed
        self.failure = failure
    }
}
