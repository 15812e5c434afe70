internal import EventLog
internal import Glibc
internal import Swarm

/// Whether the log can be read, how large it is, and who reads it.
enum LogCheck {
    static func findings(_ directory: LogDirectory, _ zone: Zone) -> [Finding] {
        do throws(LogError) {
            let reader = try LogReader(directory)
            return [try log(reader, zone), writeAhead(directory)]
                + readers(StuckReader.find(in: directory))
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
        let bytes = size(SystemFile.size(reader.directory.log))
        return .ok("log", "\(events), \(own: bytes), since \(own: since.day) \(own: since.clock)")
    }

    private static func writeAhead(_ directory: LogDirectory) -> Finding {
        let bytes = SystemFile.size(directory.log + "-wal")
        let fact = Text(own: size(bytes))
        return bytes < CheckpointRule.warningBytes
            ? .ok("write-ahead", fact)
            : .wrong("write-ahead", fact, "a reader keeps it from being emptied; end that reader")
    }

    /// A reader that is done within a moment is no trouble, and one that stays is: only a person
    /// can tell them apart, so they are named.
    static func readers(_ found: [StuckReader]) -> [Finding] {
        let others = found.filter { $0.process != getpid() }
        guard !others.isEmpty else { return [.ok("readers", "none stuck")] }
        return others.map { reader in
            .note(
                "readers",
                "pid \(plain: reader.process) (\(reader.program)) reads the log just now",
                "one that stays keeps the write-ahead file from being emptied; end it")
        }
    }
}
