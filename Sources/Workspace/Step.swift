internal import Linux

/// What is to become of one path on the way from one commit to another. The same two commits always give the
/// same steps, so that whoever goes on with them after a crash counts them alike.
struct Step: Sendable {
    enum Thing: Sendable {
        case leaf(Leaf)
        /// With its exact mode. What is in it has steps of its own.
        case directory(UInt16)
    }

    let path: Path
    let before: Thing?
    let after: Thing?
}

/// All steps, in the order of the paths: a directory before what is in it.
struct Steps: Sendable {
    private(set) var list: [Step] = []
    /// What the later commit has and does not keep: it stays as it is.
    private(set) var unavailable: [(path: Path, content: Leaf.Content)] = []

    init(from old: Folder, to new: Folder) {
        collect(old, new, .root)
        list.sort { $0.path < $1.path }
        unavailable.sort { $0.path < $1.path }
    }

    private mutating func collect(_ old: Folder, _ new: Folder, _ path: Path) {
        if new.written != nil, new.written == old.written { return }
        for (name, entry) in new.entries {
            compare(old.entries[name], entry, path.appending(name))
        }
        for (name, entry) in old.entries where new.entries[name] == nil {
            compare(entry, nil, path.appending(name))
        }
    }

    private mutating func compare(_ old: Entry?, _ new: Entry?, _ path: Path) {
        if case .leaf(let leaf)? = new, !leaf.isKept {
            // The same content needs none that is kept.
            guard case .leaf(let former)? = old, former.isAlike(leaf) else {
                if !Entry.isRecorded(new, as: old) { unavailable.append((path, leaf.content)) }
                return
            }
        }
        let start = list.count
        if old?.folder != nil || new?.folder != nil {
            collect(old?.folder ?? Folder(), new?.folder ?? Folder(), path)
        }
        let step = Step(path: path, before: Step.Thing(old), after: Step.Thing(new))
        if step.isNeeded || (step.isShut && list.count > start) { list.append(step) }
    }
}

extension Step.Thing {
    init?(_ entry: Entry?) {
        switch entry {
        case .leaf(let leaf)?: self = .leaf(leaf)
        case .folder(let mode, _)?: self = .directory(mode)
        case nil: return nil
        }
    }

    var leaf: Leaf? { if case .leaf(let leaf) = self { leaf } else { nil } }
    var directoryMode: UInt16? { if case .directory(let mode) = self { mode } else { nil } }
}

extension Leaf {
    var isKept: Bool { if case .kept = content { true } else { false } }

    /// What git calls its content; nil where that is not known.
    var hash: ObjectID? {
        switch content {
        case .kept(let object): object
        case .tooLarge(_, let hash): hash
        case .unreadable: nil
        }
    }

    /// Whether both are the same kind of thing and have the same in them.
    func isAlike(_ other: Leaf) -> Bool {
        isLink == other.isLink && hash != nil && hash == other.hash
    }
}

extension Step {
    /// The mode that is set. Nothing that is written runs as its owner, because who that was is not recorded;
    /// but what stays the same file goes on as it is.
    var mode: UInt16 {
        switch (before, after) {
        case (.leaf(let old)?, .leaf(let new)?) where isInPlace:
            new.mode & 0o777 | new.mode & old.mode & 0o7000
        case (.directory(let old)?, .directory(let new)?):
            new & 0o1777 | new & old & 0o6000
        case (_, .leaf(let leaf)?): leaf.mode & 0o777
        case (_, .directory(let mode)?): mode & 0o1777
        case (_, nil): 0
        }
    }

    /// The same content: only the mode or the time is another one.
    var isInPlace: Bool {
        guard let old = before?.leaf, let new = after?.leaf else { return false }
        return old.isAlike(new)
    }

    /// A directory that stays one.
    var isDirectory: Bool { before?.directoryMode != nil && after?.directoryMode != nil }

    /// A file or a link that goes, be it because another one comes.
    var displaced: Leaf? { isInPlace ? nil : before?.leaf }

    /// A file or a link that comes.
    var placed: Leaf? { isInPlace ? nil : after?.leaf }

    /// A directory in which we may not work as it is.
    fileprivate var isShut: Bool {
        guard let mode = before?.directoryMode else { return false }
        return mode & 0o700 != 0o700
    }

    fileprivate var isNeeded: Bool {
        switch (before, after) {
        case (.leaf(let old)?, .leaf(let new)?):
            !old.isAlike(new) || old.modified != new.modified || (!old.isLink && old.mode != mode)
        case (.directory(let old)?, .directory?): old != mode
        default: true
        }
    }
}
