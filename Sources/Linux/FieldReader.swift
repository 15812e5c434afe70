internal import Glibc

/// Reads fields between blanks, one after the other.
///
/// A walk reads hundreds of lines while what they tell of is changing, so nothing is copied here.
struct FieldReader: ~Escapable {
    private let text: RawSpan
    private var place: Int
    private let end: Int

    @_lifetime(copy text)
    init(_ text: RawSpan, from start: Int, to end: Int) {
        self.text = text
        place = start
        self.end = end
    }

    /// A field that is one character; nil for any other.
    mutating func letter() -> UInt8? {
        let field = next()
        return field.count == 1 ? text[field.lowerBound] : nil
    }

    /// A field that is a number and fits, after others that may be anything.
    mutating func number<Value: FixedWidthInteger>(skipping others: Int = 0) -> Value? {
        for _ in 0..<others { _ = next() }
        return Value(decimal: text, in: next())
    }

    /// Empty at the end.
    private mutating func next() -> Range<Int> {
        while place < end, FieldReader.isBlank(text[place]) { place += 1 }
        let start = place
        while place < end, !FieldReader.isBlank(text[place]) { place += 1 }
        return start..<place
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a }
}

extension RawSpan {
    subscript(place: Int) -> UInt8 { unsafeLoad(fromByteOffset: place, as: UInt8.self) }

    func firstPlace(of byte: UInt8) -> Int? { nextPlace(of: byte, from: 0) }

    func lastPlace(of byte: UInt8) -> Int? {
        var last: Int?
        while let place = nextPlace(of: byte, from: last.map { $0 + 1 } ?? 0) { last = place }
        return last
    }

    private func nextPlace(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, CInt(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}

extension FixedWidthInteger {
    /// Nil unless it is digits, with a minus before them or not, and fits.
    init?(decimal text: RawSpan, in range: Range<Int>) {
        guard !range.isEmpty else { return nil }
        let isNegative = text[range.lowerBound] == UInt8(ascii: "-")
        var place = range.lowerBound + (isNegative ? 1 : 0)
        guard place < range.upperBound else { return nil }
        var value: Self = 0
        while place < range.upperBound {
            guard let digit = Self(digit: text[place]) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, isBeyond) =
                isNegative
                ? product.subtractingReportingOverflow(digit)
                : product.addingReportingOverflow(digit)
            guard !isTooLarge, !isBeyond else { return nil }
            value = next
            place += 1
        }
        self = value
    }

    private init?(digit byte: UInt8) {
        guard (0x30...0x39).contains(byte) else { return nil }
        self.init(byte - 0x30)
    }
}
