/// A JSON value as a tree: what came in goes out again unchanged, but for white space and the
/// spelling of escapes.
///
/// Fields keep their order and their duplicates, and numbers their spelling: `1.0` and `1` are two
/// values.
public struct JSON: Equatable, Sendable {
    /// What kind of value it is, and the value: what a `switch` takes apart.
    public var form: Form

    public enum Form: Equatable, Sendable {
        case null
        case bool(Bool)
        case number(Number)
        case string(String)
        case array([JSON])
        case object([Field])
    }

    public struct Field: Equatable, Sendable {
        public var key: String
        public var value: JSON

        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    public init(_ form: Form) { self.form = form }
    public init(_ bool: Bool) { form = .bool(bool) }
    public init(_ string: String) { form = .string(string) }
    public init(_ int: Int64) { form = .number(Number(int)) }
    public init(_ int: Int) { form = .number(Number(Int64(int))) }
    public init(_ elements: [JSON]) { form = .array(elements) }
    public init(_ fields: [Field]) { form = .object(fields) }

    /// JSON has no word for infinities and what is not a number: they become null.
    public init(_ double: Double) { form = Number(double).map(Form.number) ?? .null }

    public static let null = JSON(Form.null)
}

// MARK: - Numbers

extension JSON {
    /// A number in the spelling it came in, which may hold more digits than any machine type.
    public struct Number: Hashable, Sendable {
        public let text: String

        public init(_ int: Int64) { text = String(int) }

        /// Nil for infinities and what is not a number.
        public init?(_ double: Double) {
            guard double.isFinite else { return nil }
            text = double.description
        }

        /// Nil when the text is not a number by JSON's grammar.
        public init?(text: String) {
            let bytes = text.utf8Span.span.bytes
            var cursor = JSONCursor(bytes)
            guard (try? cursor.number()) != nil, cursor.offset == bytes.byteCount else {
                return nil
            }
            self.text = text
        }

        init(checked text: RawSpan) { self.text = String(utf8: text) }

        /// Nil when there is a fraction or an exponent, or when 64 bits cannot hold the value.
        public var int: Int64? { JSONNumeral.int64(in: text.utf8Span.span.bytes) }

        /// The nearest `Double`; nil when the number is beyond every one of them.
        public var double: Double? { JSONNumeral.double(in: text.utf8Span.span.bytes) }
    }
}

// MARK: - Reading

extension JSON {
    public var isNull: Bool { form == .null }

    public var bool: Bool? { if case .bool(let bool) = form { bool } else { nil } }

    public var number: Number? { if case .number(let number) = form { number } else { nil } }

    public var string: String? { if case .string(let string) = form { string } else { nil } }

    public var array: [JSON]? { if case .array(let elements) = form { elements } else { nil } }

    public var object: [Field]? { if case .object(let fields) = form { fields } else { nil } }

    /// Nil when the value is no number, has a fraction or exponent, or is beyond 64 bits.
    public var int: Int64? { number?.int }

    /// Nil when the value is no number, or beyond every `Double`.
    public var double: Double? { number?.double }

    /// The first field of that name, as SQLite's `json_extract` finds it; nil when there is none.
    public subscript(key: String) -> JSON? {
        object?.first { $0.key.isSpelled(key) }?.value
    }

    /// The element at that place, counted from 0; nil when there is none.
    public subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

// MARK: - Literals

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public typealias Key = String
    public typealias Value = JSON

    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral bool: Bool) { self.init(bool) }
    public init(integerLiteral int: Int64) { self.init(int) }
    public init(floatLiteral double: Double) { self.init(double) }
    public init(stringLiteral string: String) { self.init(string) }
    public init(arrayLiteral elements: JSON...) { self.init(elements) }
    public init(dictionaryLiteral fields: (String, JSON)...) {
        self.init(fields.map { Field($0.0, $0.1) })
    }
}

extension String {
    /// Byte by byte: for `==` two spellings of one letter are the same text.
    ///
    /// Most keys differ in their length or first bytes, which is found out at once.
    func isSpelled(_ other: String) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}
