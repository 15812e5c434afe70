/// A file that is not what it was, under whatever name it was then.
public struct ChangedFile: Equatable, Sendable {
    public struct Side: Equatable, Sendable {
        public let path: Path
        public let version: FileVersion
    }

    /// Nil for what was made.
    public let before: Side?
    /// Nil for what was removed.
    public let after: Side?

    /// Where it is now, or was.
    public var path: Path { (after ?? before)?.path ?? .root }

    /// Where it was, if that was somewhere else.
    public var formerPath: Path? {
        guard let before, let after, before.path != after.path else { return nil }
        return before.path
    }

    /// A directory that has nothing in it to be shown instead, or another mode.
    public var isDirectory: Bool {
        before?.version.kind ?? .directory == .directory
            && after?.version.kind ?? .directory == .directory
    }

    init(before: Side?, after: Side?) {
        self.before = before
        self.after = after
    }

    public init(_ change: FileChange) {
        before = change.before.map { Side(path: change.path, version: $0) }
        after = change.after.map { Side(path: change.path, version: $0) }
    }
}

extension FileChange {
    /// Without the directories in which something else has changed, but for those with another mode.
    public static func worthTelling(_ changes: [FileChange]) -> [FileChange] {
        var above: Set<Path> = []
        for change in changes {
            var next = change.path.parent
            while let path = next, above.insert(path).inserted { next = path.parent }
        }
        return changes.filter { change in
            !ChangedFile(change).isDirectory || change.before != nil && change.after != nil
                || !above.contains(change.path)
        }
    }
}

extension ChangedFile {
    /// What a person is shown of changes: directories only where nothing in them changed, and a file
    /// that went and came with the same content as one that was renamed. In the order of the paths.
    public static func list(_ changes: [FileChange]) -> [ChangedFile] {
        renamed(FileChange.worthTelling(changes).map { ChangedFile($0) })
    }

    private struct Content: Hashable {
        let hash: ObjectID
        let isLink: Bool
    }

    /// What has a content by which it can be known again: empty files are all alike.
    private static func content(_ version: FileVersion) -> Content? {
        guard version.kind != .directory, let hash = version.hash, hash != ObjectID.ofNothing
        else {
            return nil
        }
        return Content(hash: hash, isLink: version.kind == .link)
    }

    private static func renamed(_ files: [ChangedFile]) -> [ChangedFile] {
        var gone: [Content: [Side]] = [:]
        for file in files where file.after == nil {
            guard let side = file.before, let content = content(side.version) else { continue }
            gone[content, default: []].append(side)
        }
        var taken: Set<Path> = []
        let found = files.map { file -> ChangedFile in
            guard file.before == nil, let side = file.after, let content = content(side.version),
                var sides = gone[content], !sides.isEmpty
            else { return file }
            let place = sides.firstIndex { $0.path.name == side.path.name } ?? 0
            let former = sides.remove(at: place)
            gone[content] = sides
            taken.insert(former.path)
            return ChangedFile(before: former, after: side)
        }
        return found.filter { $0.after != nil || !taken.contains($0.path) }
    }
}

extension ObjectID {
    /// Of a file with nothing in it.
    static let ofNothing = ObjectID("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
}
