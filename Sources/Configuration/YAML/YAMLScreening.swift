/// What no file may hold: bytes that are no text, and characters that show one thing to whoever reads
/// the file and say another to whoever parses it.
enum YAMLScreening {
    /// The bytes without a byte order mark; throws at the first that must not be there.
    static func pass(_ bytes: [UInt8]) throws(Mistake) -> [UInt8] {
        guard bytes.count <= YAML.sizeLimit else {
            throw Mistake(
                at: .start, "the file is too large",
                expected: "at most \(YAML.sizeLimit) bytes")
        }
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        let end = validEnd(text)
        var reader = Reader()
        for scalar in String(decoding: text[..<end], as: UTF8.self).unicodeScalars {
            try reader.take(scalar)
        }
        // A CR at the very end has nothing after it either.
        try reader.finish()
        guard end == text.count else {
            throw Mistake(at: reader.place, "here the file is no UTF-8", expected: "UTF-8")
        }
        return text
    }

    /// How many bytes from the beginning are UTF-8.
    private static func validEnd(_ bytes: [UInt8]) -> Int {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return bytes.count
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private struct Reader {
        private(set) var place = Place.start
        private var isAfterReturn = false

        mutating func take(_ scalar: Unicode.Scalar) throws(Mistake) {
            if isAfterReturn, scalar != "\n" { throw refusal(of: "\r") }
            guard isAllowed(scalar) else { throw refusal(of: scalar) }
            isAfterReturn = scalar == "\r"
            if isAfterReturn { return }
            place =
                scalar == "\n"
                ? Place(line: place.line + 1, column: 1)
                : Place(line: place.line, column: place.column + 1)
        }

        func finish() throws(Mistake) {
            if isAfterReturn { throw refusal(of: "\r") }
        }

        private func refusal(of scalar: Unicode.Scalar) -> Mistake {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            return Mistake(
                at: place, "here is the hidden character U+\(padded)",
                expected: "an escape in double quotes where it is meant, such as \"\\x1b\"")
        }

        /// As YAML has it, but for lines that end at other places than an editor shows: there
        /// somebody could hide a command in a comment.
        private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff: true
            case 0xe000...0xfefe, 0xff00...0xfffd, 0x1_0000...0x10_ffff: true
            default: false
            }
        }
    }
}
