/// What one type of event says, as a type.
///
/// Fields that are not known, or hold something else than they should, stay in `rest`: a content
/// that is read and written again has lost nothing.
public protocol EventContent: Equatable, Sendable {
    /// Takes the fields it knows.
    init(from fields: inout Fields)
    /// Puts them back.
    func write(to fields: inout Fields)
    var rest: [JSON.Field] { get set }
}

extension EventContent {
    /// Nil when the JSON is no object.
    public init?(_ json: JSON) {
        guard var fields = json.object.map(Fields.init) else { return nil }
        self.init(from: &fields)
        rest = fields.left
    }

    public var json: JSON {
        var fields = Fields([])
        write(to: &fields)
        return JSON(fields.left + rest)
    }
}

/// The fields of a JSON object on their way into a type, or out of one.
public struct Fields {
    /// What nobody has taken, in its order.
    public private(set) var left: [JSON.Field]

    init(_ fields: [JSON.Field]) { left = fields }

    /// Takes the first field of that name, if it can be read as wanted.
    mutating func take<Value>(_ key: String, _ read: (JSON) -> Value?) -> Value? {
        guard let place = left.firstIndex(where: { $0.key.isSpelled(key) }),
            let value = read(left[place].value)
        else { return nil }
        left.remove(at: place)
        return value
    }

    mutating func text(_ key: String) -> String? { take(key) { $0.string } }
    mutating func integer(_ key: String) -> Int64? { take(key) { $0.int } }
    mutating func number(_ key: String) -> Double? { take(key) { $0.double } }
    mutating func flag(_ key: String) -> Bool? { take(key) { $0.bool } }
    mutating func json(_ key: String) -> JSON? { take(key) { $0 } }

    /// A time of the log in microseconds. One that no calendar writes stays where it is: a state that
    /// holds it could not be kept.
    mutating func moment(_ key: String) -> LogTime? {
        take(key) { json in
            json.int.map(LogTime.init(microseconds:)).flatMap {
                (LogTime.firstWritable...LogTime.lastWritable).contains($0) ? $0 : nil
            }
        }
    }

    mutating func texts(_ key: String) -> [String]? { list(key) { $0.string } }

    /// A list in which every element can be read; else it is left as it is.
    mutating func list<Element>(_ key: String, _ read: (JSON) -> Element?) -> [Element]? {
        take(key) { json in
            guard let elements = json.array else { return nil }
            let read = elements.compactMap(read)
            return read.count == elements.count ? read : nil
        }
    }

    mutating func put(_ key: String, _ value: JSON?) {
        guard let value else { return }
        left.append(JSON.Field(key, value))
    }

    mutating func put(_ key: String, _ value: String?) { put(key, value.map { JSON($0) }) }
    mutating func put(_ key: String, _ value: Int64?) { put(key, value.map { JSON($0) }) }
    mutating func put(_ key: String, _ value: Double?) { put(key, value.map { JSON($0) }) }
    mutating func put(_ key: String, _ value: Bool?) { put(key, value.map { JSON($0) }) }

    mutating func put(_ key: String, _ values: [String]?) {
        put(key, values.map { JSON($0.map { JSON($0) }) })
    }
}
