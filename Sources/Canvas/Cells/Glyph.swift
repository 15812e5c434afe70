/// What one cell shows: a character and at most four marks on it, as a terminal's cell has it.
///
/// A value without references, so that a screen of them is copied and compared like numbers. No
/// control or format character ever is in one: whatever made the text, it cannot reach a terminal.
public struct Glyph: Hashable, Sendable {
    /// Three scalars of 21 bits each; the first is the base.
    private var first: UInt64
    private var rest: UInt64

    /// The most scalars in a cell.
    public static let limit = 1 + Sanitiser.marksPerBase

    public static let blank = Glyph(trusted: " ")
    public static let replacement = Glyph(trusted: .replacement)
    /// What the second cell of a wide character has: nothing.
    public static let nothing = Glyph(first: 0, rest: 0)

    private init(first: UInt64, rest: UInt64) {
        self.first = first
        self.rest = rest
    }

    private init(trusted base: Unicode.Scalar) {
        self.init(first: UInt64(base.value), rest: 0)
    }

    init(printableASCII byte: UInt8) { self.init(first: UInt64(byte), rest: 0) }

    /// The character alone; what has no picture of its own is U+FFFD.
    public init(_ base: Unicode.Scalar) {
        self.init(trusted: base.isDrawable ? base : .replacement)
    }

    /// Puts a mark on the character; one too many, or what is no mark, is left away.
    public mutating func add(_ mark: Unicode.Scalar) {
        guard mark.joinsCell else { return }
        let count = count
        guard count > 0, count < Glyph.limit else { return }
        let shift = UInt64(count % 3 * 21)
        if count < 3 {
            first |= UInt64(mark.value) << shift
        } else {
            rest |= UInt64(mark.value) << shift
        }
    }

    /// The character with only some of the marks on it.
    public func keepingMarks(where isKept: (Unicode.Scalar) -> Bool) -> Glyph {
        guard count > 1 else { return self }
        var glyph = Glyph(first: first & 0x1f_ffff, rest: 0)
        for index in 1..<count {
            guard let mark = Unicode.Scalar(value(at: index)), isKept(mark) else { continue }
            glyph.add(mark)
        }
        return glyph
    }

    /// How many scalars there are.
    public var count: Int {
        guard first != 0 else { return 0 }
        return (0..<Glyph.limit).first { value(at: $0) == 0 } ?? Glyph.limit
    }

    public var isBlank: Bool { self == .blank || self == .nothing }

    /// The scalar at a place, 0 where there is none.
    public func value(at index: Int) -> UInt32 {
        let part = index < 3 ? first : rest
        return UInt32(truncatingIfNeeded: part >> UInt64(index % 3 * 21)) & 0x1f_ffff
    }

    public var base: Unicode.Scalar? {
        first == 0 ? nil : Unicode.Scalar(value(at: 0))
    }

    public func forEach(_ body: (Unicode.Scalar) -> Void) {
        for index in 0..<Glyph.limit {
            guard let scalar = Unicode.Scalar(value(at: index)), scalar.value != 0 else { return }
            body(scalar)
        }
    }

    /// 0 for nothing, else 1 or 2, as a terminal counts.
    public var columns: Int { base.map { max($0.columns, 1) } ?? 0 }

    /// The cell as text.
    public var text: String {
        var text = ""
        forEach { text.unicodeScalars.append($0) }
        return text
    }
}

extension Glyph {
    /// The cluster's first character with its marks: of what an emoji sequence joins, only the first,
    /// because a terminal that does not know the sequence draws the others beside it.
    init(cluster: RawSpan) {
        let head = DecodedScalar(in: cluster, at: 0)
        self.init(head.scalar ?? .replacement)
        var at = head.length
        while at < cluster.byteCount {
            let next = DecodedScalar(in: cluster, at: at)
            guard let scalar = next.scalar, scalar != .zeroWidthJoiner else { return }
            add(scalar)
            at += next.length
        }
    }
}

extension Unicode.Scalar {
    /// Has a picture of its own, or is the blank.
    fileprivate var isDrawable: Bool {
        if value < 0x7f { return value >= 0x20 }
        switch kind {
        case .base, .blank: return true
        case .mark, .jamo, .selector, .joiner, .control, .hidden:
            return columns > 0 && kind == .mark
        }
    }

    /// Is drawn into the cell of the character before it.
    fileprivate var joinsCell: Bool {
        guard value >= 0x300 else { return false }
        switch kind {
        case .mark, .jamo: return columns == 0
        case .base, .blank, .selector, .joiner, .control, .hidden: return false
        }
    }
}
