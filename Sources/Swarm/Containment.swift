/// Limits that are set before an agent's program runs, and that hold for each of its processes.
public struct Containment: Equatable, Sendable {
    /// Bytes of address space of a process.
    public var memory: Int64?
    /// Processes and threads of the user, all that run and not only the agent's.
    public var processes: Int64?
    /// Descriptors that a process may have open.
    public var files: Int64?
    /// Bytes that a file may have which it writes.
    public var fileSize: Int64?
    /// How far others come before it where there is not enough of a processor.
    public var nice: Int64?

    public init() {}

    /// What can be limited. Everything that lists keys lists these.
    public enum Key: String, CaseIterable, Sendable {
        case memory, processes, files
        case fileSize = "file_size"
        case nice

        public var range: ClosedRange<Int64> {
            switch self {
            case .memory: 1 << 20...1 << 50
            case .processes: 1...4_194_304
            case .files: 16...1_048_576
            case .fileSize: 1...1 << 50
            case .nice: 1...19
            }
        }

        public var isBytes: Bool { self == .memory || self == .fileSize }
    }

    public subscript(key: Key) -> Int64? {
        get {
            switch key {
            case .memory: memory
            case .processes: processes
            case .files: files
            case .fileSize: fileSize
            case .nice: nice
            }
        }
        set {
            switch key {
            case .memory: memory = newValue
            case .processes: processes = newValue
            case .files: files = newValue
            case .fileSize: fileSize = newValue
            case .nice: nice = newValue
            }
        }
    }

    private var given: [(key: Key, value: Int64)] {
        Key.allCases.compactMap { key in self[key].map { (key, $0) } }
    }

    public var isEmpty: Bool { given.isEmpty }

    /// Nil where it is none, or says something that is not known here.
    public init?(_ json: JSON) {
        guard let fields = json.object, !fields.isEmpty else { return nil }
        for field in fields {
            guard let key = Key(rawValue: field.key), let value = field.value.int,
                key.range.contains(value), self[key] == nil
            else { return nil }
            self[key] = value
        }
    }

    public var json: JSON { JSON(given.map { JSON.Field($0.key.rawValue, JSON($0.value)) }) }

    /// `process tree, memory 4G, nice 10`
    public var words: String {
        let limits = given.map { key, value in
            "\(key.rawValue) \(key.isBytes ? Containment.short(value) : String(value))"
        }
        return (["process tree"] + limits).joined(separator: ", ")
    }

    private static func short(_ bytes: Int64) -> String {
        let units: [(String, Int64)] = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
        let unit = units.first { bytes % $0.1 == 0 }
        return unit.map { "\(bytes / $0.1)\($0.0)" } ?? String(bytes)
    }
}
