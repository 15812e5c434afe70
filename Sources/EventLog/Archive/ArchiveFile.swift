internal import Glibc
internal import Swarm

/// One file of an archive, open to be read.
///
/// Segment after segment it has their rows, compressed, and a frame that other programs skip, with the table of
/// the segment and, at its very end, where all that is. So it is read from its end.
final class ArchiveFile {
    let name: ArchiveName
    /// In the order of the log.
    let segments: [Placed]
    private let descriptor: CInt

    /// A segment, and where in the file its rows begin.
    struct Placed {
        let segment: ArchiveSegment
        let start: Int64
    }

    /// It is looked for at its place, or where it is written.
    init(_ name: ArchiveName, at draft: String? = nil) throws(LogError) {
        let descriptor = open(draft ?? name.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw LogError.system("open", draft ?? name.path) }
        do throws(LogError) {
            segments = try ArchiveFile.segments(of: name, descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        self.name = name
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func segments(
        of name: ArchiveName, _ descriptor: CInt
    ) throws(LogError) -> [Placed] {
        var place = Int64(lseek(descriptor, 0, SEEK_END))
        var found: [Placed] = []
        var next = name.ids.upperBound
        while place > 0 {
            guard let placed = segment(endingAt: place, descriptor),
                placed.segment.ids.upperBound == next
            else { throw name.flaw(next, "the file is cut short, or was changed") }
            found.append(placed)
            place = placed.start
            next = placed.segment.ids.lowerBound - 1
        }
        guard next == name.ids.lowerBound - 1 else {
            throw name.flaw(next, "the file does not begin where its name says")
        }
        return found.reversed()
    }

    private static func segment(endingAt end: Int64, _ descriptor: CInt) -> Placed? {
        let size = Int64(ArchiveSegment.byteCount)
        guard let last = read(descriptor, end - size, size), let segment = ArchiveSegment(last)
        else { return nil }
        let header = Int64(SkippedFrame.headerBytes)
        guard segment.tableBytes <= end - size - header else { return nil }
        let skipped = segment.tableBytes + size
        guard segment.rowBytes <= end - skipped - header,
            let bytes = read(descriptor, end - skipped - header, header),
            SkippedFrame.isHeader(bytes, of: Int(skipped))
        else { return nil }
        return Placed(segment: segment, start: end - skipped - header - segment.rowBytes)
    }

    /// All of what stands there; nil where there is less.
    private static func read(_ descriptor: CInt, _ place: Int64, _ size: Int64) -> [UInt8]? {
        guard place >= 0, size >= 0 else { return nil }
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            while done < Int(size) {
                let step = pread(
                    descriptor, buffer.baseAddress?.advanced(by: done), Int(size) - done,
                    off_t(place) + off_t(done))
                if step < 0, errno == EINTR { continue }
                guard step > 0 else { break }
                done += step
            }
            count = done
        }
        return done == Int(size) ? bytes : nil
    }

    /// The segment that has a row.
    func segment(holding id: Int64) -> Placed? {
        var (low, high) = (0, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].segment.ids.upperBound < id {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < segments.count ? segments[low] : nil
    }

    func table(of placed: Placed) throws(LogError) -> ArchiveTable {
        let segment = placed.segment
        let place = placed.start + segment.rowBytes + Int64(SkippedFrame.headerBytes)
        let bytes = ArchiveFile.read(descriptor, place, segment.tableBytes)
        guard let bytes, segment.isTable(bytes),
            let plain = Zstandard.decompressed(bytes.span.bytes), let table = ArchiveTable(plain),
            table.fits(segment)
        else {
            throw name.flaw(
                segment.ids.lowerBound,
                "what the file says of rows up to \(segment.ids.upperBound) was changed")
        }
        return table
    }

    /// The rows that were compressed together, by their number among those of the segment.
    func rows(
        of number: Int, in placed: Placed, _ table: ArchiveTable
    ) throws(LogError) -> EventRows {
        let frame = table.frames[number]
        let before = table.frames[..<number].reduce(0) { $0 + $1.size }
        guard let bytes = ArchiveFile.read(descriptor, placed.start + before, frame.size),
            let lines = Zstandard.decompressed(bytes.span.bytes)
        else { throw name.flaw(frame.first, "it and those after it cannot be decompressed") }
        let isLast = number + 1 == table.frames.count
        let end = isLast ? placed.segment.ids.upperBound + 1 : table.frames[number + 1].first
        return try rows(frame.first..<end, from: lines)
    }

    private func rows(_ ids: Range<Int64>, from lines: [UInt8]) throws(LogError) -> EventRows {
        var rows = EventRows()
        var start = 0
        for id in ids {
            let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
            let line = lines.span.bytes.extracting(start..<end)
            guard let event = try? Event(cloudEvent: line), event.id.rawValue == id else {
                throw name.flaw(id, "its line is not what was written")
            }
            event.withView { rows.append($0) }
            start = min(end + 1, lines.count)
        }
        guard start == lines.count else {
            throw name.flaw(ids.upperBound, "there are more rows than there were")
        }
        return rows
    }
}

/// What a file of an archive is called: its first row, its last row, and how it is written.
struct ArchiveName: Equatable {
    let directory: String
    let ids: ClosedRange<Int64>

    static let ending = ".jsonl.zst"

    var text: String { "\(ids.lowerBound)-\(ids.upperBound)\(ArchiveName.ending)" }
    var path: String { "\(directory)/\(text)" }

    init(in directory: String, _ ids: ClosedRange<Int64>) {
        self.directory = directory
        self.ids = ids
    }

    /// Nil where it is no such name.
    init?(in directory: String, _ text: String) {
        guard text.hasSuffix(ArchiveName.ending) else { return nil }
        let numbers = text.dropLast(ArchiveName.ending.count).split(
            separator: "-", omittingEmptySubsequences: false
        ).compactMap { Int64($0) }
        guard numbers.count == 2, 1...Head.largestID ~= numbers[1], 1...numbers[1] ~= numbers[0]
        else { return nil }
        self.init(in: directory, numbers[0]...numbers[1])
        guard self.text == text else { return nil }
    }

    func flaw(_ row: Int64, _ why: String) -> LogError {
        LogError(
            .damaged, "row \(row) in the archive '\(path)' is damaged: \(why)",
            hint: "put that file back from a backup", row: row)
    }
}
