/// Why a text is not JSON, and where it stops being JSON.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    public let problem: Problem
    /// Bytes from the beginning of the text.
    public let offset: Int

    public enum Problem: Equatable, Sendable {
        /// This byte, or the text's end (nil), stands where something else belongs.
        case found(UInt8?, expected: Expectation)
        /// A byte below 0x20 inside a string; JSON wants it escaped.
        case controlCharacter(UInt8)
        /// A backslash stands before none of `" \ / b f n r t` and `u` with four digits.
        case invalidEscape
        /// A `\u` escape names one half of a surrogate pair without the other.
        case loneSurrogate
        /// A sequence that UTF-8 does not allow: cut short, overlong, a surrogate, or too large.
        case invalidUTF8
        /// More than `JSONScanner.depthLimit` objects and arrays inside each other.
        case tooDeep
    }

    public enum Expectation: String, Sendable {
        case value = "a value"
        case object = "an object"
        case array = "an array"
        case key = "a key in quotes"
        case keyOrEnd = "a key in quotes or '}'"
        case colon = "':' after the key"
        case commaOrBrace = "',' or '}'"
        case commaOrBracket = "',' or ']'"
        case digit = "a digit"
        case literal = "true, false or null"
        case quote = "'\"' to end the string"
        case end = "the end of the text"
    }

    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    public var description: String { "not JSON at byte \(offset): \(problem)" }
}

extension JSONError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .found(nil, let expected):
            "the text ends where \(expected.rawValue) should be"
        case .found(let byte?, let expected):
            "\(JSONError.name(of: byte)) where \(expected.rawValue) should be"
        case .controlCharacter(let byte):
            "a raw \(JSONError.name(of: byte)) in a string; write \(JSONError.escape(of: byte))"
        case .invalidEscape:
            #"an unknown escape; the known ones are \" \\ \/ \b \f \n \r \t and \u with 4 digits"#
        case .loneSurrogate:
            #"half of a surrogate pair; write both halves, such as \ud83d\ude00"#
        case .invalidUTF8:
            "bytes that are not UTF-8; send the text as UTF-8, or the bytes as base64"
        case .tooDeep:
            "more than \(JSONScanner.depthLimit) objects and arrays inside each other"
        }
    }
}

extension JSONError {
    // Escaped by hand, because the message itself must be safe to print.
    fileprivate static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7e: "'\(Unicode.Scalar(byte))'"
        case 0x20: "a space"
        default: "byte 0x\(hexadecimal(byte))"
        }
    }

    fileprivate static func escape(of byte: UInt8) -> String { "\\u00\(hexadecimal(byte))" }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
    }
}
