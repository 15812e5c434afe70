import Canvas
import Glibc
import Testing

/// Terminals place what they are sent by glibc's `wcwidth`, most of them: another opinion would shift the row.
@Suite struct WidthAgainstLibraryTests {
    /// Where we know better than glibc 2.36, or differ on purpose.
    ///
    /// - U+0CF3, U+0ECE came with Unicode 15, which this glibc does not know: -1.
    private static let deliberate: Set<UInt32> = [0x0cf3, 0x0ece]

    /// Looked up by name: the C module hides it, as it hides all that is X/Open's.
    private static func libraryFunction() throws -> @convention(c) (wchar_t) -> Int32 {
        let symbol = try #require(dlsym(nil, "wcwidth"))
        return unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> Int32).self)
    }

    @Test func everyAssignedScalarOfPlane0HasTheWidthOfTheLibrary() throws {
        // The library answers by the locale, which is changed for this thread only.
        let locale = try #require(newlocale(Int32(1 << LC_CTYPE), "C.UTF-8", nil))
        let previous = uselocale(locale)
        defer {
            uselocale(previous)
            freelocale(locale)
        }
        let libraryColumns = try Self.libraryFunction()
        try #require(libraryColumns(0x6f22) == 2)
        let different = (UInt32(0x20)...0xffff).compactMap(Unicode.Scalar.init).filter { scalar in
            guard !Self.deliberate.contains(scalar.value), Self.isDrawn(scalar) else {
                return false
            }
            return TextWidth.columns(of: scalar) != Int(libraryColumns(wchar_t(scalar.value)))
        }
        #expect(different.map { String($0.value, radix: 16) } == [])
    }

    /// Whether the sanitiser ever lets the scalar through; the width of others does not matter.
    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        // A mark is let through on a base, a Hangul vowel or final on a syllable.
        ["", "x", "\u{ac00}"].contains { base in
            Sanitiser.text(base + String(scalar)).unicodeScalars.last == scalar
        }
    }

    @Test(
        arguments: [
            (0x00, 0), (0x1b, 0), (0x7f, 0), (0x9b, 0), (0x200d, 0), (0xfe0f, 0), (0xfffd, 1),
            (0x1f600, 2), (0x1f3fb, 2), (0x1f1e6, 1), (0x20000, 2), (0x2591, 1), (0x3248, 2),
            (0x4dc0, 2), (0x1160, 0), (0xd7fb, 0), (0x302e, 2), (0x93e, 1),
        ] as [(UInt32, Int)])
    func aScalarHasItsColumns(_ value: UInt32, _ columns: Int) throws {
        #expect(TextWidth.columns(of: try #require(Unicode.Scalar(value))) == columns)
    }
}
