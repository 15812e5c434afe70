internal import Canvas
internal import Configuration
internal import Crypto
internal import EventLog

extension DoctorCommand {
    /// Skep itself, and the C libraries it is linked with.
    static var libraries: [Finding] {
        [
            .ok("skep", Text(own: Skep.version)),
            .ok("sqlite", SQLiteVersion(SQLite.version).fact),
            .ok("libsodium", Text(own: Sodium.version)),
            .ok("zstd", Text(own: Compression.version)),
            .ok("libyaml", Text(own: YAML.version)),
            .ok(
                "utf8proc",
                "\(own: UnicodeTables.version), Unicode \(own: UnicodeTables.unicodeVersion)"),
        ]
    }
}

/// A version of SQLite, and what is known to be wrong with it.
struct SQLiteVersion {
    private let text: String
    private let parts: [Int]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: ".").map { Int($0) ?? 0 }
    }

    /// Whether a writer and a checkpoint of two connections can, at the wrong moment, lose pages of
    /// the write-ahead file (sqlite.org/wal.html, "The WAL-Reset Bug").
    var hasResetBug: Bool {
        if parts.starts(with: [3, 44]) { return parts.lexicographicallyPrecedes([3, 44, 6]) }
        if parts.starts(with: [3, 50]) { return parts.lexicographicallyPrecedes([3, 50, 7]) }
        return parts.lexicographicallyPrecedes([3, 51, 3])
    }

    /// Nothing is to be done: the bug needs a second connection that writes or checkpoints.
    var fact: Text {
        guard hasResetBug else { return Text(own: text) }
        return "\(own: text); its WAL-reset bug needs two writers, skep has one"
    }
}
