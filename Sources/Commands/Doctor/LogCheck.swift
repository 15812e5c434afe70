internal import EventLog
internal import Glibc
internal import MissionControl
internal import Swarm

/// Whether the log can be read, how large it is, and who reads it.
enum LogCheck {
    static func findings(_ directory: LogDirectory, _ zone: Zone) -> [Finding] {
        do throws(LogError) {
            let reader = try LogReader(directory)
            let readers = StuckReader.find(in: directory)
            return [try log(reader, zone), archive(reader), writeAhead(directory, readers)]
                + LogCheck.readers(readers, writer: directory.writer)
        } catch {
            guard error.code != .missing else {
                return [.note("log", "none yet", "it begins with the first agent")]
            }
            return [.wrong("log", "\(error.message)", "\(error.hint ?? "see 'skep verify'")")]
        }
    }

    private static func log(
        _ reader: borrowing LogReader, _ zone: Zone
    ) throws(LogError) -> Finding {
        guard let ids = try reader.range(), let oldest = try reader.time(of: ids.lowerBound)
        else { return .ok("log", "no events yet") }
        let count = ids.upperBound.rawValue - ids.lowerBound.rawValue + 1
        let since = ShownTime(oldest, in: zone)
        let events: Text = count == 1 ? "1 event" : "\(count) events"
        guard try reader.endsWhereItSays() else {
            return .wrong(
                "log", "\(events), and they are not all: its end is missing",
                "'skep verify' names the first event that is")
        }
        let bytes = size(SystemFile.size(reader.directory.log))
        let fact: Text = "\(events), \(own: bytes), since \(own: since.day) \(own: since.clock)"
        if let missing = reader.whereOlderOnesAre() {
            return .note("log", fact, "\(missing); put them back to see those events")
        }
        guard let archived = reader.archivedRows()?.upperBound.rawValue else {
            return .ok("log", fact)
        }
        return .ok("log", "\(fact), those up to \(plain: archived) in its archive")
    }

    /// How old events become before they go there, and what is there.
    private static func archive(_ reader: borrowing LogReader) -> Finding {
        // Where the state cannot be read the log's own line says why.
        guard let retention = try? reader.state().retention else {
            return .note("archive", "nobody knows what goes there", "see 'skep verify'")
        }
        let rule: Text =
            retention == .forever
            ? "'retention' is 'forever'" : "events older than \(own: retention.text) go there"
        guard let extent = reader.archiveExtent() else {
            return reader.archivedRows() == nil
                ? .ok("archive", "nothing yet; \(rule)")
                : .note("archive", "its files are not there; \(rule)", "put them back")
        }
        let files: Text = extent.files == 1 ? "1 file" : "\(extent.files) files"
        return .ok(
            "archive",
            "\(extent.rows) events in \(files) of \(own: size(extent.bytes)); \(rule)")
    }

    private static func writeAhead(
        _ directory: LogDirectory, _ readers: [StuckReader]
    ) -> Finding {
        let bytes = SystemFile.size(directory.log + "-wal")
        let fact = Text(own: size(bytes))
        guard bytes >= CheckpointRule.warningBytes else { return .ok("write-ahead", fact) }
        return readers.isEmpty
            ? .note("write-ahead", fact, "the next one to write the log empties it")
            : .wrong("write-ahead", fact, "a reader keeps it from being emptied; see below")
    }

    /// A reader that is done within a moment is no trouble, and one that stays is: only a person
    /// can tell them apart, so they are named. The writer reads too, and is nobody to end.
    static func readers(_ found: [StuckReader], writer: Int32?) -> [Finding] {
        let others = found.filter { $0.process != getpid() && $0.process != writer }
        guard !others.isEmpty else { return [.ok("readers", "none stuck")] }
        return others.map { reader in
            .note(
                "readers",
                "pid \(plain: reader.process) (\(reader.program)) reads the log just now",
                "one that stays keeps the write-ahead file from being emptied; end it")
        }
    }
}
