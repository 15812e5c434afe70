public import Linux

/// What to run: everything the holder is told, but for descriptors.
public struct SpawnSpec: Equatable, Sendable {
    /// How many bytes a spec has at most; the kernel's own limit for a program is about 2 MiB.
    public static let byteLimit = 4 << 20
    /// How many words it has at most.
    public static let wordLimit = 65_536

    /// The program, looked up in the environment's `PATH`, and its arguments.
    public var command: [String]
    /// `NAME=value` each.
    public var environment: [String]
    /// Nil for where the keeper runs.
    public var directory: String?
    /// Nil for the keeper's.
    public var umask: UInt32?
    /// Nil for pipes.
    public var terminal: PseudoTerminal.Size?
    /// The soft limit of descriptors; nil for the one the keeper was started with.
    public var files: Int?
    /// The program and its arguments with which it takes up its conversation; empty where it cannot.
    public var continuing: [String] = []
    /// What none of its processes comes beyond; nil for what holds where the keeper runs.
    public var limits = Limits()

    public struct Limits: Equatable, Sendable {
        /// Bytes of address space, the user's processes, descriptors, and bytes of a file.
        public var memory: Int64?
        public var processes: Int64?
        public var files: Int64?
        public var fileSize: Int64?
        public var nice: Int64?

        public init() {}

        /// By what they are called in a spec, and as options of the holder.
        public var named: [(name: String, value: Int64)] {
            let all = [
                ("memory", memory), ("processes", processes), ("most-files", files),
                ("file-size", fileSize), ("nice", nice),
            ]
            return all.compactMap { name, value in value.map { (name, max($0, 0)) } }
        }

        /// False where it is called otherwise.
        mutating func set(_ name: String, _ value: Int64) -> Bool {
            switch name {
            case "memory": memory = value
            case "processes": processes = value
            case "most-files": files = value
            case "file-size": fileSize = value
            case "nice": nice = value
            default: return false
            }
            return true
        }
    }

    public init(
        command: [String], environment: [String], directory: String? = nil, umask: UInt32? = nil,
        terminal: PseudoTerminal.Size? = nil, files: Int? = nil
    ) {
        self.command = command
        self.environment = environment
        self.directory = directory
        self.umask = umask
        self.terminal = terminal
        self.files = files
    }
}

extension SpawnSpec {
    /// Why a spec is none.
    public enum Mistake: Error, Equatable, Sendable {
        case noCommand
        /// A word has a NUL byte, which would cut it off.
        case hasNul
        case tooLong
        case malformed
    }

    /// Throws where the kernel could not be told this, or the spec is over its limits.
    public func encode() throws(Mistake) -> [UInt8] {
        guard !command.isEmpty else { throw .noCommand }
        var words = ["keep1", String(pairs.count)] + pairs.flatMap { [$0.key, $0.value] }
        words += [String(command.count)] + command
        words += [String(environment.count)] + environment
        guard words.allSatisfy({ !$0.utf8.contains(0) }) else { throw .hasNul }
        let bytes = Words.join(words)
        guard bytes.count <= SpawnSpec.byteLimit, words.count <= SpawnSpec.wordLimit else {
            throw .tooLong
        }
        return bytes
    }

    private var pairs: [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        if let directory { pairs.append(("directory", directory)) }
        if let umask { pairs.append(("umask", String(umask & 0o777, radix: 8))) }
        if let terminal { pairs.append(("terminal", "\(terminal.columns)x\(terminal.rows)")) }
        if let files { pairs.append(("files", String(max(files, 0)))) }
        pairs += limits.named.map { ($0.name, String($0.value)) }
        pairs += continuing.map { ("continue", $0) }
        return pairs
    }
}

extension SpawnSpec {
    public init(decoding bytes: [UInt8]) throws(Mistake) {
        guard bytes.count <= SpawnSpec.byteLimit else { throw .tooLong }
        let words = Words.split(bytes)
        guard words.count <= SpawnSpec.wordLimit else { throw .tooLong }
        var rest = words[...]
        guard rest.popFirst() == "keep1", let pairs = SpawnSpec.group(&rest, of: 2),
            let command = SpawnSpec.group(&rest, of: 1),
            let environment = SpawnSpec.group(&rest, of: 1), rest.isEmpty
        else { throw .malformed }
        guard !command.isEmpty else { throw .noCommand }
        self.init(command: Array(command), environment: Array(environment))
        var left = pairs
        while let key = left.popFirst(), let value = left.popFirst() { try set(key, value) }
    }

    /// As many words as the first of them says.
    private static func group(_ rest: inout ArraySlice<String>, of size: Int) -> ArraySlice<String>?
    {
        guard let word = rest.popFirst(), let count = Int(word: word),
            count <= rest.count / size
        else { return nil }
        defer { rest = rest.dropFirst(count * size) }
        return rest.prefix(count * size)
    }

    /// A key that we do not know is passed over.
    private mutating func set(_ key: String, _ value: String) throws(Mistake) {
        switch key {
        case "directory": directory = value
        case "umask":
            guard let mask = UInt32(word: value, radix: 8), mask <= 0o777 else { throw .malformed }
            umask = mask
        case "continue": continuing.append(value)
        case "files":
            guard let number = Int(word: value) else { throw .malformed }
            files = number
        case "terminal":
            let sides = value.split(separator: "x", omittingEmptySubsequences: false)
            guard sides.count == 2, let columns = UInt16(word: String(sides[0])),
                let rows = UInt16(word: String(sides[1]))
            else { throw .malformed }
            terminal = PseudoTerminal.Size(columns: columns, rows: rows)
        case "memory", "processes", "most-files", "file-size", "nice":
            guard let number = Int64(word: value), limits.set(key, number) else {
                throw .malformed
            }
        default: break
        }
    }
}
