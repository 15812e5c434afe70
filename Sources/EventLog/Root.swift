internal import Crypto
internal import Swarm

/// Where the rows begin that a log holds itself: behind which one.
struct Root {
    /// The last row that it does not hold; 0 where there is none.
    let id: Int64
    let hash: Digest
    /// Where the log itself began: the same, until rows of its own went into its archive.
    let beginning: Row
    /// Nil unless the log is a fork.
    let parent: Origin?

    struct Row: Equatable {
        let id: Int64
        let hash: Digest
    }

    /// Another log: where it was, and the hash of its own first row.
    struct Origin {
        let path: String
        let first: Digest?
    }

    /// The names in `meta`.
    enum Key {
        static let path = "parent_path"
        static let first = "parent_first"
        static let beginningID = "begin_id"
        static let beginningHash = "begin_hash"
    }

    init(id: Int64, hash: Digest, beginning: Row? = nil, parent: Origin?) {
        (self.id, self.hash, self.parent) = (id, hash, parent)
        self.beginning = beginning ?? Row(id: id, hash: hash)
    }

    /// What cannot be read there says nothing: `Head` tells whoever builds on it, or verifies.
    init(_ database: borrowing Database) throws(LogError) {
        do {
            try self.init(reading: database)
        } catch  where error.code == .damaged {
            self.init(id: 0, hash: .zero, parent: nil)
        }
    }

    private init(reading database: borrowing Database) throws(LogError) {
        let rows = try Statement("SELECT key, value FROM meta", in: database)
        var numbers: [String: Int64] = [:]
        var hashes: [String: Digest] = [:]
        var path: String?
        while try rows.step() {
            let key = rows.text(0) ?? ""
            switch rows.storage(1) {
            case .integer: numbers[key] = rows.integer(1)
            case .blob: hashes[key] = Digest(rows.bytes(1))
            case .text where key == Key.path: path = rows.text(1)
            default: break
            }
        }
        guard let id = numbers["root_id"], let hash = hashes["root_hash"],
            1...Head.largestID ~= id
        else {
            self.init(id: 0, hash: .zero, parent: nil)
            return
        }
        var beginning: Row?
        if let first = numbers[Key.beginningID], let hash = hashes[Key.beginningHash],
            0...id ~= first
        {
            beginning = Row(id: first, hash: hash)
        }
        // One that is not absolute would be another one for each who reads it.
        let parent = path.flatMap {
            $0.hasPrefix("/") ? Origin(path: $0, first: hashes[Key.first]) : nil
        }
        self.init(id: id, hash: hash, beginning: beginning, parent: parent)
    }

    /// Whether rows of its own are in its archive.
    var isArchived: Bool { beginning.id < id }

    /// True, in SQL, for the snapshot that is kept of the rows before its own: it follows from none of these.
    var isKept: String { "state IS NOT NULL AND last_event_id = \(id) AND \(id) > 0" }

    /// Behind this one are the states that this log keeps: that of its root is one of them, unless there was
    /// nothing yet.
    var beforeKept: Int64 { id > 0 ? id - 1 : 0 }
}
