internal import Linux

/// What it takes to bring the files of a workspace back to what a commit recorded: a plan, which nothing has been
/// done for. It is what is shown first, and what `Restorer.perform` is given.
public struct Restoration: Sendable {
    public enum Deed: Equatable, Sendable {
        /// It gets another content or mode, or becomes something else.
        case restored
        /// It is there now and was not then.
        case removed
        /// It was there then and is not now.
        case broughtBack
        /// It is the same but for its time.
        case time
    }

    public struct Change: Equatable, Sendable {
        public let path: Path
        public let deed: Deed
        /// What is there now; nil where nothing is, or nothing that is recorded.
        public let before: FileVersion?
        public let after: FileVersion?
    }

    /// What is to come back and was not kept: what is there now stays as it is.
    public struct Unavailable: Equatable, Sendable {
        public enum Reason: Equatable, Sendable {
            case tooLarge(size: Int64)
            case unreadable
        }

        public let path: Path
        public let reason: Reason
    }

    /// Why nothing can be restored before somebody has done something about it.
    public struct Obstacle: Equatable, Sendable, CustomStringConvertible {
        public enum Reason: Equatable, Sendable {
            /// A directory that is not recorded, where a file or a link is to be.
            case directory
            /// It is not recorded, and the directory it is in is to become a file or a link.
            case within
            /// A FIFO, a socket or a device, which cannot be kept in the backup.
            case special
            /// It would be lost, because it cannot be read.
            case unreadable
            /// It cannot be moved into its place in one step.
            case otherFileSystem
        }

        public let path: Path
        public let reason: Reason

        /// One plain sentence without a full stop.
        public var description: String {
            switch reason {
            case .directory:
                "'\(path)' is an ignored directory where a file is to be; move it away"
            case .within: "'\(path)' is ignored and in a directory that is to go; move it away"
            case .special: "'\(path)' is no file, directory or link; remove it"
            case .unreadable:
                "'\(path)' would be lost, because it cannot be read; let it be read or move it away"
            case .otherFileSystem: "'\(path)' is on another file system than '.skep'"
            }
        }
    }

    /// What was recorded last, and is there now.
    public let present: ObjectID
    /// What will be there: what was asked for, with what is spared.
    public let target: ObjectID
    /// In the order of the paths, directories among them.
    public internal(set) var changes: [Change] = []
    public internal(set) var unavailable: [Unavailable] = []
    /// Files and links that are ignored and yet in the way: they are kept in the backup first.
    public internal(set) var replaced: [Path] = []
    /// Directories that would go, but for what is in them and is ignored.
    public internal(set) var staying: [Path] = []
    /// What is recorded now and was ignored then: it stays as it is.
    public internal(set) var spared: [Path] = []
    public internal(set) var obstacles: [Obstacle] = []
    /// What is too large to be recorded and would be replaced or removed: it is kept in the backup first.
    public internal(set) var large: [Path] = []
    /// Ignored directories that are to be recorded ones, with what they are now.
    var joined: [Path: UInt16] = [:]
    let steps: Steps

    init(present: ObjectID, target: ObjectID, _ steps: Steps) {
        self.present = present
        self.target = target
        self.steps = steps
    }

    public func paths(_ deed: Deed) -> [Path] { changes.filter { $0.deed == deed }.map(\.path) }

    /// How many files and links are affected so. A directory counts where it takes the place of one.
    public func count(_ deed: Deed) -> Int {
        changes.count { change in
            let kinds = [change.before?.kind, change.after?.kind].compactMap(\.self)
            return change.deed == deed && kinds.contains { $0 != .directory }
        }
    }

    /// Whether all is as it was then.
    public var isEmpty: Bool { changes.isEmpty }
}

extension Restoration.Change {
    init(_ step: Step) {
        path = step.path
        before = step.before.map { FileVersion(Entry($0)) }
        after = step.after.map { FileVersion(Entry($0)) }
        deed =
            switch (step.before, step.after) {
            case (nil, _): .broughtBack
            case (_, nil): .removed
            case (.leaf(let old)?, .leaf?)
            where step.isInPlace && (old.isLink || old.mode == step.mode):
                .time
            default: .restored
            }
    }
}

extension Entry {
    fileprivate init(_ thing: Step.Thing) {
        switch thing {
        case .leaf(let leaf): self = .leaf(leaf)
        case .directory(let mode): self = .folder(mode, Folder())
        }
    }
}
