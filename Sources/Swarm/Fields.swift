/// What one type of event says, as a type.
///
/// Fields that are not known, or hold something else than they should, stay in `rest`: a content
/// that is read and written again has lost nothing.
public protocol EventContent: Equatable, Sendable {
    /// Takes the fields it knows.
    init(from fields: inout Fields)
    /// Writes them again.
    func write(to writer: inout JSONWriter)
    var rest: [JSON.Field] { get set }
}

extension EventContent {
    /// Nil when the text is no JSON object.
    public init?(parsing text: RawSpan) {
        guard var fields = try? Fields(parsing: text) else { return nil }
        self.init(from: &fields)
        rest = fields.rest
    }

    /// The content as JSON.
    public var text: String {
        var writer = JSONWriter()
        writeObject(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    func writeObject(to writer: inout JSONWriter) {
        writer.beginObject()
        write(to: &writer)
        for field in rest {
            writer.key(field.key)
            writer.value(field.value)
        }
        writer.endObject()
    }
}

/// The fields of a JSON object on their way into a type: found once, and read where they stand.
public struct Fields: ~Escapable {
    private let text: RawSpan
    private var places: [Place] = []
    /// How many of them were taken from the first on: most are taken in their order.
    private var start = 0

    private struct Place {
        let key: Range<Int>
        let value: Range<Int>
        let keyIsPlain: Bool
        let valueIsPlain: Bool
        var isTaken = false
    }

    /// Throws what is wrong with a text that should be one object.
    @_lifetime(copy text)
    public init(parsing text: RawSpan) throws(JSONError) {
        var cursor = JSONCursor(text)
        cursor.skipSpace()
        try self.init(next: &cursor, levels: JSONScanner.depthLimit)
        try cursor.end()
    }

    /// Passes an object, checking all of it.
    @_lifetime(copy cursor)
    init(next cursor: inout JSONCursor, levels: Int) throws(JSONError) {
        text = cursor.bytes
        guard cursor.take(UInt8(ascii: "{")) else { throw cursor.unexpected(.object) }
        places.reserveCapacity(Fields.usualCount)
        var isFirst = true
        while try cursor.startsField(isFirst: &isFirst) {
            let start = cursor.offset &+ 1
            let key = try cursor.key()
            let value = try Fields.pass(&cursor, levels: levels &- 1)
            places.append(
                Place(
                    key: start..<start &+ key.byteCount, value: value.range,
                    keyIsPlain: key.isPlain, valueIsPlain: value.isPlain))
        }
    }

    private static func pass(
        _ cursor: inout JSONCursor, levels: Int
    ) throws(JSONError) -> (range: Range<Int>, isPlain: Bool) {
        let start = cursor.offset
        let isPlain = try cursor.value(levels: levels).isPlain
        return (start..<cursor.offset, isPlain)
    }

    /// Most objects have fewer; longer ones take more memory.
    private static let usualCount = 24
}

// MARK: - Taking

extension Fields {
    /// Takes the first field of that name, if it can be read as wanted.
    mutating func take<Value>(
        _ key: StaticString, _ read: (borrowing JSONSlice) -> Value?
    ) -> Value? {
        for place in start..<places.count where isKey(places[place], key) {
            guard let value = read(value(of: places[place])) else { return nil }
            places[place].isTaken = true
            while start < places.count, places[start].isTaken { start += 1 }
            return value
        }
        return nil
    }

    mutating func text(_ key: StaticString) -> String? { take(key) { $0.string } }
    mutating func integer(_ key: StaticString) -> Int64? { take(key) { $0.int } }
    mutating func number(_ key: StaticString) -> Double? { take(key) { $0.double } }
    mutating func flag(_ key: StaticString) -> Bool? { take(key) { $0.bool } }
    mutating func json(_ key: StaticString) -> JSON? { take(key) { JSON($0) } }

    /// A word of a type that has no others.
    mutating func word<Word: RawRepresentable<String>>(_ key: StaticString) -> Word? {
        take(key) { $0.string.flatMap(Word.init(rawValue:)) }
    }

    /// A time as RFC 3339 writes it.
    mutating func time(_ key: StaticString) -> LogTime? {
        take(key) { $0.time }
    }

    /// A time of the log in microseconds. One that no calendar writes stays where it is: a state that
    /// holds it could not be kept.
    mutating func moment(_ key: StaticString) -> LogTime? {
        take(key) { json in
            json.int.map(LogTime.init(microseconds:)).flatMap {
                (LogTime.firstWritable...LogTime.lastWritable).contains($0) ? $0 : nil
            }
        }
    }

    mutating func texts(_ key: StaticString) -> [String]? { list(key) { $0.string } }

    /// A list in which every element can be read; else it is left as it is.
    mutating func list<Element>(
        _ key: StaticString, _ read: (borrowing JSONSlice) -> Element?
    ) -> [Element]? {
        take(key) { json in
            guard var elements = json.elements else { return nil }
            var list: [Element] = []
            while let element = try? elements.nextElement() {
                guard let element = read(element) else { return nil }
                list.append(element)
            }
            return list
        }
    }

    /// Whether everything was taken.
    var isEmpty: Bool { start == places.count }

    /// What nobody has taken.
    var rest: [JSON.Field] {
        var rest: [JSON.Field] = []
        for place in places[start...] where !place.isTaken {
            rest.append(JSON.Field(key(of: place).string, JSON(value(of: place))))
        }
        return rest
    }

    @inline(__always)
    private func isKey(_ place: Place, _ key: StaticString) -> Bool {
        guard place.keyIsPlain else { return !place.isTaken && self.key(of: place) == key }
        // Most keys differ in their length, which is found out at once.
        return place.key.count == key.utf8CodeUnitCount && !place.isTaken
            && text.holds(key, at: place.key.lowerBound)
    }

    @_lifetime(copy self)
    private func key(of place: Place) -> JSONText {
        JSONText(part(place.key), isPlain: place.keyIsPlain)
    }

    @_lifetime(copy self)
    private func value(of place: Place) -> JSONSlice {
        JSONSlice(part(place.value), isPlain: place.valueIsPlain)
    }

    @_lifetime(copy self)
    private func part(_ range: Range<Int>) -> RawSpan {
        text.extracting(unchecked: range)
    }
}
