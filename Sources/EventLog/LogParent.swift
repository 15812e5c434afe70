internal import Crypto
public import Swarm

/// A log that another one continues, and from where on.
public struct LogParent: Equatable, Sendable {
    /// Where it was when the other one began.
    public let directory: LogDirectory
    /// The last row that is the same in both.
    public let last: EventID
    /// The hash of that row, 64 hexadecimal digits.
    public let hash: String
    /// When the fork began; like what follows it is nil where its first row cannot be read.
    public let time: LogTime?
    public let label: String?
    public let commit: String?
    public let by: String?
    /// Why the rows up to `last` are not there; nil where they are.
    public let failure: LogError?
}

extension LogReader {
    /// The logs that this one continues, the nearest first; none where it continues no other.
    ///
    /// Where one cannot be read it is the last of them, and its `failure` says why the log begins behind it.
    public func family() throws(LogError) -> [LogParent] {
        guard let parent = try parent() else { return [] }
        return [parent] + (try elder?.parent?.reader.family() ?? [])
    }

    /// Of a fork, the repositories where the files were recorded before it began.
    public func elderBodies() throws(LogError) -> [String] {
        try family().map { $0.directory.body }
    }

    private func parent() throws(LogError) -> LogParent? {
        guard let origin = root.parent else { return nil }
        let row = root.beginning
        let first = try event(EventID(row.id + 1))
        let content = first.flatMap { $0.type == .fork ? Restoration(of: $0) : nil }
        return LogParent(
            directory: LogDirectory(origin.path), last: EventID(row.id),
            hash: row.hash.hexadecimal, time: content.flatMap { _ in first?.time },
            label: content?.label, commit: content?.commit, by: content?.by, failure: absence)
    }
}

extension Restoration {
    fileprivate init?(of event: Event) {
        guard case .text(let text) = event.content else { return nil }
        self.init(parsing: text.utf8Span.span.bytes)
    }
}
