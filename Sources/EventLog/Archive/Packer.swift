public import Swarm

/// Up to where rows are moved: none behind an event, or none that is younger than a time.
public enum PackLimit: Equatable, Sendable {
    case event(EventID)
    case time(LogTime)
}

/// What came of moving rows into the archive.
public struct Packed: Equatable, Sendable {
    public var rows: Int64
    /// The last one that is in the archive by now.
    public var last: EventID
    /// The names of the files they went into, and how many bytes these have.
    public var files: [String]
    public var bytes: Int64

    public init(rows: Int64, last: EventID, files: [String], bytes: Int64) {
        (self.rows, self.last, self.files, self.bytes) = (rows, last, files, bytes)
    }
}

/// Moves old rows into compressed files, on a thread of its own that comes with a job and goes with it.
///
/// A file is on the disk and was read again before the first of its rows leaves the log; these go a segment at a time,
/// between commits. Whatever cuts that short, each row is in one of both, or in both for a while.
public final class Packer: Sendable {
    public typealias Completion = @Sendable (Result<Packed, LogError>) -> Void

    private let directory: LogDirectory
    private let scribe: Scribe
    private let shift = Monitor(Shift())

    private struct Shift {
        var isAtWork = false
        /// So many who asked are being told what came of it.
        var telling = 0
        var isStopping = false
    }

    /// So many segments go into one file: about a million rows.
    static let segmentsPerFile: Int64 = 256

    public init(_ directory: LogDirectory, _ scribe: Scribe) {
        self.directory = directory
        self.scribe = scribe
    }

    /// Begins; false where it is at work already. The completion is called on the packer's thread.
    public func pack(
        _ limit: PackLimit, then completion: @escaping Completion
    ) throws(LogError) -> Bool {
        let begins = shift.update { shift in
            guard !shift.isAtWork, !shift.isStopping else { return false }
            shift.isAtWork = true
            return true
        }
        guard begins else { return false }
        do {
            try Thread.start { [self] in
                let outcome = Result { () throws(LogError) in try work(limit) }
                shift.update {
                    $0.isAtWork = false
                    $0.telling += 1
                }
                completion(outcome)
                shift.update { $0.telling -= 1 }
            }
        } catch {
            shift.update { $0.isAtWork = false }
            throw error
        }
        return true
    }

    /// Ends the work under way as soon as that is possible; returns when nothing is at work, and all were told.
    public func stop() {
        shift.update { $0.isStopping = true }
        // On a full disk the scribe would come to it only when there is room.
        scribe.withdrawTrim()
        shift.wait { $0.isAtWork || $0.telling > 0 ? nil : () }
    }

    private func work(_ limit: PackLimit) throws(LogError) -> Packed {
        let reader = try LogReader(directory)
        var packed = Packed(rows: 0, last: EventID(reader.root.id), files: [], bytes: 0)
        // An earlier one may have ended between writing a file and taking its rows out, or before the name of the
        // file was on the disk.
        if directory.archive(holding: packed.last.rawValue + 1) != nil {
            try LogDirectory.flush(directory.archive)
        }
        while let name = directory.archive(holding: reader.root.id + 1) {
            packed.files.append(name.text)
            packed.bytes += WriteAhead.size(name.path)
            try trim(name, isNew: false, reader, &packed)
        }
        guard let range = try reader.archivable(limit) else { return packed }
        try directory.prepareArchive()
        var first = range.lowerBound.rawValue
        while first <= range.upperBound.rawValue {
            let segments = Segment.number(of: first) + Packer.segmentsPerFile
            let last = min((segments << Segment.bits) - 1, range.upperBound.rawValue)
            let name = ArchiveName(in: directory.archive, first...last)
            packed.bytes += try write(name, reader)
            packed.files.append(name.text)
            try trim(name, isNew: true, reader, &packed)
            first = last + 1
        }
        return packed
    }

    private func checkGoesOn() throws(LogError) {
        guard shift.read({ $0.isStopping }) else { return }
        throw LogError(
            .interrupted, "the supervisor ends",
            hint: "what is not in the archive yet stays in the log")
    }

    private func write(
        _ name: ArchiveName, _ reader: borrowing LogReader
    ) throws(LogError) -> Int64 {
        var writer = try ArchiveWriter(name, after: reader.root.hash)
        var first = name.ids.lowerBound
        while first <= name.ids.upperBound {
            try checkGoesOn()
            let last = first | Segment.mask
            try writer.add(first...last, of: reader.database)
            first = last + 1
        }
        return try writer.publish(checkGoesOn)
    }

    /// Takes out of the log what a file has. One that was not written just now is read first: it may have changed since.
    private func trim(
        _ name: ArchiveName, isNew: Bool, _ reader: borrowing LogReader, _ packed: inout Packed
    ) throws(LogError) {
        let first = reader.root.id + 1
        let file = try ArchiveFile(name)
        var state = try reader.state(at: EventID(first - 1))
        for placed in file.segments where placed.segment.ids.lowerBound >= first {
            try checkGoesOn()
            let segment = placed.segment
            let table = try file.table(of: placed)
            let place = EventID(segment.ids.upperBound)
            guard try reader.hash(of: place.rawValue) == segment.hash else {
                throw LogError(
                    .exists,
                    "the archive '\(name.path)' has other events than the log has up to "
                        + "\(place.rawValue)",
                    hint: "it is of another log, or of what came later in this one before it was "
                        + "restored: move it away", row: place.rawValue)
            }
            if !isNew, try !file.isWhole(placed) {
                throw name.flaw(segment.ids.lowerBound, "its rows are not what was written")
            }
            try reader.forEach(after: state.lastID, through: place) { state.apply($0) }
            try scribe.trim(
                Trim(
                    before: segment.ids.lowerBound - 1, through: place.rawValue,
                    hash: segment.hash, state: state, keys: Array(table.postings.keys),
                    keyframes: table.keyframes.map { ($0.agent, $0.id) },
                    beginning: reader.root.beginning))
            packed.rows += Int64(segment.ids.count)
            packed.last = place
            _ = try reader.footing.hasMoved(in: reader.database)
        }
        guard reader.root.id >= first else {
            throw name.flaw(first, "no segment of the file begins with it")
        }
    }
}

extension LogReader {
    /// The rows that would be moved; nil where there are none. Only whole segments of 4,096 ids move, so there may be
    /// none although some are old enough.
    public func archivable(_ limit: PackLimit) throws(LogError) -> ClosedRange<EventID>? {
        guard let range = try range() else { return nil }
        var last =
            switch limit {
            case .event(let id): id
            case .time(let time): try self.last(atOrBefore: time)
            }
        // The newest row always stays.
        last = min(last, EventID(range.upperBound.rawValue - 1))
        let end = ((last.rawValue + 1) & ~Segment.mask) - 1
        return end > root.id ? EventID(root.id + 1)...EventID(end) : nil
    }
}
