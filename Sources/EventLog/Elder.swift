internal import Crypto
internal import Swarm

/// The log that another one continues, open to be read. Up to the root its rows are the other one's as well.
///
/// It is a class because no reader can hold a reader.
final class Elder {
    let reader: LogReader

    /// A family has so many generations at most; what is before them is not read.
    static let limit = 64

    /// Throws where there is no such log, and where it is not the one it was.
    init(_ parent: Root.Origin, of root: Root, generation: Int) throws(LogError) {
        guard generation < Elder.limit else {
            throw LogError(
                .failed, "the log '\(parent.path)' has more than \(Elder.limit) forks after it",
                hint: "what is before them is read in that log itself")
        }
        let directory = LogDirectory(parent.path)
        let reader = try LogReader(directory, generation: generation, before: root.id)
        try reader.checkIsParent(parent, of: root)
        self.reader = reader
    }
}

extension LogReader {
    /// Throws `.damaged` unless the row behind which another log goes on is there as it was. Its hash stands for
    /// all rows before it.
    fileprivate borrowing func checkIsParent(
        _ parent: Root.Origin, of root: Root
    ) throws(LogError) {
        if self.root.id < root.id, try hash(of: root.id) == root.hash { return }
        let hint = "'\(parent.path)' must hold the log that was there when the fork was made"
        guard let first = try firstHash(), first == parent.first else {
            throw LogError(
                .damaged, "the log '\(directory.log)' is another one than this one began in",
                hint: hint, row: root.id)
        }
        throw LogError(
            .damaged, "the log '\(directory.log)' is not what it was up to event \(root.id)",
            hint: hint, row: root.id)
    }

    /// The hash of one of its own rows, as it is stored.
    func hash(of id: Int64) throws(LogError) -> Digest? {
        let row = try Statement("SELECT hash FROM events WHERE id = ?", in: database)
        row.bind(id, at: 1)
        return try row.step() ? Digest(row.bytes(0)) : nil
    }

    /// The hash of its own first row.
    func firstHash() throws(LogError) -> Digest? { try hash(of: root.id + 1) }
}
