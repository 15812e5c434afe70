/// What became of one file from one record to another.
public struct FileChange: Equatable, Sendable {
    public enum Deed: Equatable, Sendable {
        case added, removed
        /// It has another content, or is something else by now.
        case modified
        /// It has another mode and the same content.
        case mode
    }

    public let path: Path
    public let before: FileVersion?
    public let after: FileVersion?

    public var deed: Deed {
        guard let before else { return .added }
        guard let after else { return .removed }
        return before.with(mode: after.mode) == after && before.mode != after.mode
            ? .mode : .modified
    }
}

/// What was at a path.
public struct FileVersion: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case file, link
        /// It has no hash, and what is in it has paths of its own.
        case directory
    }

    public enum Keeping: Equatable, Sendable {
        case kept
        /// Its hash and size are known, and its content is gone with it.
        case tooLarge
        case unreadable
    }

    public let kind: Kind
    /// What git calls its content, in any repository; nil for what was not read.
    public let hash: ObjectID?
    /// The twelve bits that `chmod` sets.
    public let mode: UInt16
    public let keeping: Keeping
    /// Only of what is too large to be kept.
    public let size: Int64?
    /// It changed each of the three times it was read: this is what was read last.
    public let isUnstable: Bool
}

extension FileVersion {
    fileprivate func with(mode: UInt16) -> FileVersion {
        FileVersion(
            kind: kind, hash: hash, mode: mode, keeping: keeping, size: size,
            isUnstable: isUnstable)
    }

    init(_ entry: Entry) {
        switch entry {
        case .folder(let mode, _):
            self.init(
                kind: .directory, hash: nil, mode: mode, keeping: .kept, size: nil,
                isUnstable: false)
        case .leaf(let leaf):
            let (hash, keeping, size): (ObjectID?, Keeping, Int64?) =
                switch leaf.content {
                case .kept(let object): (object, .kept, nil)
                case .tooLarge(let size, let hash): (hash, .tooLarge, size)
                case .unreadable: (nil, .unreadable, nil)
                }
            self.init(
                kind: leaf.isLink ? .link : .file, hash: hash, mode: leaf.mode, keeping: keeping,
                size: size, isUnstable: leaf.isUnstable)
        }
    }
}

extension FileChange {
    /// In the order of the paths. What has only another time is no change.
    static func between(_ old: Folder, _ new: Folder) -> [FileChange] {
        var changes: [FileChange] = []
        collect(old, new, .root, &changes)
        return changes.sorted { $0.path < $1.path }
    }

    private static func collect(
        _ old: Folder, _ new: Folder, _ path: Path, _ changes: inout [FileChange]
    ) {
        if new.written != nil, new.written == old.written { return }
        for (name, entry) in new.entries {
            compare(old.entries[name], entry, path.appending(name), &changes)
        }
        for (name, entry) in old.entries where new.entries[name] == nil {
            compare(entry, nil, path.appending(name), &changes)
        }
    }

    private static func compare(
        _ old: Entry?, _ new: Entry?, _ path: Path, _ changes: inout [FileChange]
    ) {
        let before = old.map { FileVersion($0) }
        let after = new.map { FileVersion($0) }
        if before != after {
            changes.append(FileChange(path: path, before: before, after: after))
        }
        let (former, latter) = (Folder(below: old), Folder(below: new))
        if former != nil || latter != nil {
            collect(former ?? Folder(), latter ?? Folder(), path, &changes)
        }
    }
}

extension Folder {
    fileprivate init?(below entry: Entry?) {
        guard case .folder(_, let folder)? = entry else { return nil }
        self = folder
    }
}
