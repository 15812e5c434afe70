/// Up to where old events are moved into the archive: none behind an event, or none that is younger than a time.
public enum ArchiveLimit: Equatable, Sendable {
    case event(EventID)
    case time(LogTime)

    var arguments: JSON {
        switch self {
        case .event(let id): ["to": JSON(id.rawValue)]
        case .time(let time): ["before": JSON(time.microseconds)]
        }
    }
}

/// Events that were moved.
public struct Archived: Equatable, Sendable {
    /// How many.
    public let rows: Int64
    /// The last one that is in the archive by now.
    public let last: EventID
    /// The names of the files that have them, and how many bytes those are.
    public let files: [String]
    public let bytes: Int64

    public init(rows: Int64, last: EventID, files: [String], bytes: Int64) {
        self.rows = rows
        self.last = last
        self.files = files
        self.bytes = bytes
    }

    /// So many of the files are named, the first ones.
    func fields(naming count: Int = .max) -> [JSON.Field] {
        [
            JSON.Field("rows", JSON(rows)), JSON.Field("last", JSON(last.rawValue)),
            JSON.Field("files", JSON(files.prefix(count).map { JSON($0) })),
            JSON.Field("bytes", JSON(bytes)),
        ]
    }
}

/// What came of moving old events.
public enum ArchiveOutcome: Equatable, Sendable {
    case done(Archived)
    case failed(Objection)

    /// The code of what was ended before it was done, and is taken up by whoever moves events next.
    public static let interrupted = "interrupted"
}

/// Who has old events moved, and when that is looked at again.
struct Archiving: Equatable {
    /// What is under way: one at a time.
    var command: Command?
    /// When, on the boot clock, what the retention says is done next; nil before a supervisor runs.
    var due: Int64?
    /// Why that failed last; nil where it did not.
    var failure: String?
}
