internal import Linux

/// A directory as it was recorded: what is in it, by name.
struct Folder: Sendable {
    var entries: [[UInt8]: Entry] = [:]
    /// What it is in the repository; nil where something in it is not what was written.
    var written: Written?

    struct Written: Hashable, Sendable {
        /// The files, for everybody.
        let files: ObjectID
        /// What git does not keep of them, for us.
        let sides: ObjectID
    }
}

enum Entry: Sendable {
    case leaf(Leaf)
    /// With its exact mode.
    case folder(UInt16, Folder)
}

extension Folder {
    /// A tree that somebody else wrote is not written in part, and none of its paths is even named.
    func checkNames(_ path: Path = .root) throws(BodyError) {
        for (name, entry) in entries {
            if let reason = UnsafeName.reason(name) {
                let text = String(decoding: name, as: UTF8.self)
                throw BodyError(
                    .unsafeName,
                    "cannot write '\(text)', which was recorded in '\(path)': \(reason)")
            }
            if case .folder(_, let below) = entry { try below.checkNames(path.appending(name)) }
        }
    }
}

/// A file or a link.
struct Leaf: Sendable {
    enum Content: Hashable, Sendable {
        case kept(ObjectID)
        /// The name git would have for it; nil where it was too large even to be read.
        case tooLarge(size: Int64, hash: ObjectID?)
        case unreadable
    }

    let isLink: Bool
    let content: Content
    let mode: UInt16
    let modified: FileTime
    /// It changed each time it was read: what is kept is what was read last.
    let isUnstable: Bool
    /// As it was when it was read: as long as it is so it need not be read again. Nil where only
    /// reading tells, because it may change once more without looking different.
    var seen: FileStatus?

    /// Whether it is the same to whoever looks at it later.
    func isRecorded(as other: Leaf) -> Bool {
        isLink == other.isLink && content == other.content && mode == other.mode
            && modified == other.modified && isUnstable == other.isUnstable
    }
}

extension Leaf {
    /// A text stands for what is not kept.
    var placeholder: [UInt8]? {
        switch content {
        case .kept: nil
        case .tooLarge(let size, let hash):
            Array("skep did not keep this: \(size) bytes, \(Leaf.name(hash))\n".utf8)
        case .unreadable: Array("skep could not read this\n".utf8)
        }
    }

    private static func name(_ hash: ObjectID?) -> String {
        hash.map { "git blob \($0)" } ?? "too many to be read"
    }

    var kind: TreeEntry.Kind {
        if isLink { return .link }
        return mode & 0o100 == 0 ? .file : .program
    }
}
