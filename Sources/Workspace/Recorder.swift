internal import Glibc
internal import Linux

/// What is recorded how far.
public struct RecordLimits: Equatable, Sendable {
    /// A larger file is recorded by hash and size.
    public var keptBytes: Int64
    /// One that is larger than this by its size, because to read it takes too long.
    public var hashedBytes: Int64

    public init(keptBytes: Int64 = 10_000_000, hashedBytes: Int64 = 1 << 30) {
        self.keptBytes = keptBytes
        self.hashedBytes = hashedBytes
    }
}

/// What one look at the workspace came to.
public struct Recording: Sendable {
    /// Nil where all is as it was.
    public let commit: ObjectID?
    /// In the order of the paths; empty where only times have changed.
    public let changes: [FileChange]
    /// What was found and is not recorded, of what was looked at.
    public let skipped: [Skipped]
}

/// Records the files of a workspace. It is told when to look, and where.
///
/// What it remembers is what was recorded last. If a record fails, it is as if nobody had looked, and the next
/// one looks at everything.
public struct Recorder {
    private let workspace: String
    private let store: BodyStore
    private let rules: IgnoreRules
    private let limits: RecordLimits
    private let ref: String
    private var body = Folder()
    /// What was recorded last; nil before anything was.
    public private(set) var newest: ObjectID?

    /// Goes on from what was published last under a name. What changed since is found by the first `record`.
    public init(
        _ workspace: String, _ store: BodyStore, _ rules: IgnoreRules,
        limits: RecordLimits = RecordLimits(), as ref: String = BodyStore.body
    ) throws(BodyError) {
        self.workspace = workspace
        self.store = store
        self.rules = rules
        self.limits = limits
        self.ref = ref
        newest = try store.newest(ref)
        if let newest { body = try store.folder(of: newest) }
    }

    /// Looks at some paths and all below them, or at everything, and records what has changed.
    ///
    /// `time` is the wall's, in microseconds since 1970, from before anything is looked at; a path that is
    /// not named and changed is found by a later look at it. When this returns, the commit is on the disk.
    public mutating func record(
        _ paths: [Path]? = nil, at time: Int64
    ) throws(BodyError) -> Recording {
        do {
            return try look(paths.map { Wish($0) } ?? .everything, at: time)
        } catch {
            rules.forget()
            throw error
        }
    }

    private mutating func look(_ wish: Wish, at time: Int64) throws(BodyError) -> Recording {
        let isAnew = try rules.refresh()
        var scan = scan(at: time, asksAll: isAnew)
        var found = try scan.run(body, in: workspace, isAnew ? .everything : wish)
        if scan.rulesChanged, !isAnew {
            try rules.restart()
            scan = self.scan(at: time, asksAll: true)
            found = try scan.run(found, in: workspace, .everything)
        } else if scan.hasFurtherNames, !isAnew, !wish.isEverything {
            // The kernel names only the one by which it was written to: it costs a look at all of them.
            scan = self.scan(at: time, asksAll: false)
            found = try scan.run(found, in: workspace, .everything)
        }
        // They are changed just now: whoever looks next reads them again.
        if scan.rulesChanged { rules.forget() }
        let changes = FileChange.between(body, found)
        let former = newest == nil ? nil : body.written
        let written = try store.keep(&found)
        // Where all is as it was, there is perhaps less to read the next time.
        let commit = written == former ? nil : try publish(written, changes, at: time)
        body = found
        return Recording(commit: commit, changes: changes, skipped: scan.skipped)
    }

    private mutating func publish(
        _ written: Folder.Written, _ changes: [FileChange], at time: Int64
    ) throws(BodyError) -> ObjectID {
        let commit = try store.keep(
            Commit(
                tree: try store.keep(written), parent: newest, time: time,
                message: Recorder.message(changes)))
        try store.publish(commit, as: ref)
        newest = commit
        return commit
    }

    private func scan(at time: Int64, asksAll: Bool) -> TreeScan {
        // The coarsest file systems count in steps of two seconds.
        let settled = FileTime(
            seconds: time / 1_000_000 - 2, nanoseconds: Int32(time % 1_000_000) * 1_000)
        return TreeScan(
            store: store, rules: rules, limits: limits, settled: settled, asksAll: asksAll)
    }

    /// For whoever reads `git log`.
    private static func message(_ changes: [FileChange]) -> String {
        guard let first = changes.first else { return "Times" }
        let rest = changes.count > 1 ? " and \(changes.count - 1) more" : ""
        return "\(first.deed) \(first.path)\(rest)"
    }
}

extension TreeScan {
    fileprivate mutating func run(
        _ old: Folder, in workspace: String, _ wish: Wish
    ) throws(BodyError) -> Folder {
        let root = try system { () throws(SystemError) in try Descriptor(directory: workspace) }
        return try look(at: old, in: root, .root, wish)
    }
}

// MARK: - What is recorded

extension Recorder {
    /// The directories that are recorded at a path and below it, the path itself included.
    public func directories(below path: Path = .root) -> [Path] {
        guard let folder = body.folder(at: path.names[...]) else { return [] }
        var found: [Path] = []
        Recorder.collect(folder, path, &found)
        return found
    }

    /// How many files and links.
    public var count: Int { body.count }

    /// What is recorded at a path; nil where nothing is.
    public func version(at path: Path) -> FileVersion? {
        guard let parent = path.parent else { return nil }
        let entry = body.folder(at: parent.names[...])?.entries[Array(path.name)]
        return entry.map { FileVersion($0) }
    }

    /// Whether something is there and is not recorded, because it is ignored or for another reason.
    public func passesOver(_ path: Path) -> Bool {
        guard version(at: path) == nil else { return false }
        do throws(SystemError) {
            let root = try Descriptor(directory: workspace)
            guard let parent = path.parent, !parent.isRoot else {
                return try root.fileStatus(of: Array(path.name)) != nil
            }
            return try root.opened(beneath: parent.bytes, for: .listing)
                .fileStatus(of: Array(path.name)) != nil
        } catch {
            return !error.isMissing && error.code != ENOTDIR
        }
    }

    private static func collect(_ folder: Folder, _ path: Path, _ found: inout [Path]) {
        found.append(path)
        for (name, entry) in folder.entries {
            if case .folder(_, let below) = entry { collect(below, path.appending(name), &found) }
        }
    }
}

extension Folder {
    fileprivate func folder(at names: ArraySlice<[UInt8]>) -> Folder? {
        guard let name = names.first else { return self }
        guard case .folder(_, let below)? = entries[name] else { return nil }
        return below.folder(at: names.dropFirst())
    }

    fileprivate var count: Int {
        entries.values.reduce(0) { sum, entry in
            guard case .folder(_, let below) = entry else { return sum + 1 }
            return sum + below.count
        }
    }
}
