/// How much of a log is in its archive, as far as the files are there.
public struct ArchiveExtent: Equatable, Sendable {
    public let rows: Int64
    public let files: Int
    public let bytes: Int64
}

extension LogReader {
    /// Nil where none of its rows is in a file that is there.
    public func archiveExtent() -> ArchiveExtent? {
        guard let archive = elder as? Archive else { return nil }
        return ArchiveExtent(
            rows: root.id - archive.first + 1, files: archive.files.count,
            bytes: archive.files.reduce(0) { $0 + WriteAhead.size($1.path) })
    }
}
