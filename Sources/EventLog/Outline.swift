internal import Swarm

/// What there is to see from afar of the rows of a segment: of each sixteenth of it, when that began and
/// what marks it.
///
/// It follows from the rows. One that is not there costs the time to look at them.
struct Outline: Equatable {
    struct Part: Equatable {
        var time: LogTime
        var marks: TimelineMarks = []

        fileprivate init(time: LogTime) { self.time = time }

        /// One of those in bytes that can be read.
        init(_ number: Int, of bytes: RawSpan) {
            let start = 1 + number * Outline.stride
            let time = bytes.unsafeLoadUnaligned(fromByteOffset: start, as: Int64.self)
            self.time = LogTime(microseconds: Int64(bigEndian: time))
            marks = TimelineMarks(rawValue: bytes[start + Outline.stride - 1])
        }
    }

    fileprivate(set) var parts: [Part] = []

    /// How many low bits of an id say where in its part it is.
    static let partBits: Int64 = 8
    static let rowsPerPart: Int64 = 1 << partBits
    static let partCount = Int(1 << (Segment.bits - partBits))

    fileprivate init() {}

    // MARK: - On the disk

    /// What marks what may change, and then gets another number.
    private static let version: UInt8 = 1
    /// Of a part: its time, and its marks.
    private static let stride = 9

    /// The version; then of each part the time in microseconds, 8 bytes, big endian, and a byte of marks.
    var packed: [UInt8] {
        var bytes = [Outline.version]
        for part in parts {
            withUnsafeBytes(of: part.time.microseconds.bigEndian) { bytes += $0 }
            bytes.append(part.marks.rawValue)
        }
        return bytes
    }

    /// Nil for one of another version.
    init?(_ bytes: RawSpan) {
        guard Outline.canRead(bytes) else { return nil }
        for part in 0..<Outline.partCount { parts.append(Part(part, of: bytes)) }
    }

    static func canRead(_ bytes: RawSpan) -> Bool {
        bytes.byteCount == 1 + partCount * stride && bytes[0] == version
    }

    /// Logs that were last written by an older version have none.
    static func areKept(in database: borrowing Database) throws(LogError) -> Bool {
        try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'outlines'") == 1
    }
}

/// An outline while its rows come.
struct OutlineDraft {
    private var draft = Outline()
    /// A fork begins in the middle of a segment.
    private var isWhole = false

    mutating func note(_ event: EventView) {
        let id = event.id.rawValue
        if draft.parts.isEmpty { isWhole = id & Segment.mask == 0 || id == 1 }
        if draft.parts.isEmpty || id & (Outline.rowsPerPart - 1) == 0 {
            draft.parts.append(Outline.Part(time: event.time))
        }
        guard let mark = TimelineMark(event) else { return }
        draft.parts[draft.parts.count - 1].marks.formUnion(TimelineMarks(mark))
    }

    /// Of a segment whose last row was noted; nil where the first ones were not.
    var outline: Outline? { isWhole && draft.parts.count == Outline.partCount ? draft : nil }
}
