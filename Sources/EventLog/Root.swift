internal import Crypto
internal import Swarm

/// Where a log begins: behind which row of which other one.
struct Root {
    /// The last row that is not its own; 0 where there is none.
    let id: Int64
    let hash: Digest
    /// Nil unless the log is a fork.
    let parent: Origin?

    /// Another log: where it was, and the hash of its own first row.
    struct Origin {
        let path: String
        let first: Digest?
    }

    /// The names in `meta`.
    enum Key {
        static let path = "parent_path"
        static let first = "parent_first"
    }

    init(id: Int64, hash: Digest, parent: Origin?) {
        (self.id, self.hash, self.parent) = (id, hash, parent)
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
        var (id, hash, path, first) = (Int64?.none, Digest?.none, String?.none, Digest?.none)
        while try rows.step() {
            switch (rows.text(0), rows.storage(1)) {
            case ("root_id", .integer): id = rows.integer(1)
            case ("root_hash", .blob): hash = Digest(rows.bytes(1))
            case (Key.path, .text): path = rows.text(1)
            case (Key.first, .blob): first = Digest(rows.bytes(1))
            default: break
            }
        }
        guard let id, let hash, 1...Head.largestID ~= id else {
            self.init(id: 0, hash: .zero, parent: nil)
            return
        }
        // One that is not absolute would be another one for each who reads it.
        let parent = path.flatMap { $0.hasPrefix("/") ? Origin(path: $0, first: first) : nil }
        self.init(id: id, hash: hash, parent: parent)
    }

    /// True, in SQL, for the snapshot that a fork begins with: it follows from no row of its own.
    var isKept: String { "state IS NOT NULL AND last_event_id = \(id) AND \(id) > 0" }

    /// Behind this one are the states that this log keeps: that of its root is one of them, unless there was
    /// nothing yet.
    var beforeKept: Int64 { id > 0 ? id - 1 : 0 }
}
