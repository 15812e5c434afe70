internal import Glibc
internal import Linux

/// Writes files as they were into a directory of their own.
///
/// Every name is looked up from that directory, and none leads out of it or over a link, whatever is
/// recorded and whoever moves directories meanwhile. Nothing that is there is overwritten.
public struct Checkout: ~Copyable {
    /// What was written.
    public struct Report: Equatable, Sendable {
        /// Files and links.
        public var written = 0
        /// What has no content here, because it was too large or could not be read.
        public var notKept: [Path] = []
    }

    private let root: Descriptor
    private let store: BodyStore
    private var report = Report()

    /// Writes a commit into a directory that is empty or does not exist yet.
    ///
    /// Exact are contents, links, empty directories, modes (but for those that let a file run as its owner:
    /// who that was is not recorded), and times of files and links. Throws `notEmpty`, `unsafeName` before
    /// anything is written.
    public static func write(
        _ commit: ObjectID, of store: BodyStore, to path: String
    ) throws(BodyError) -> Report {
        let folder = try store.folder(of: commit)
        try folder.checkNames()
        var checkout = Checkout(root: try emptyDirectory(path), store: store)
        try checkout.write(folder, .root)
        return checkout.report
    }

    private init(root: consuming Descriptor, store: BodyStore) {
        self.root = root
        self.store = store
    }

    private static func emptyDirectory(_ path: String) throws(BodyError) -> Descriptor {
        let root = try system { () throws(SystemError) in
            if mkdir(path, 0o777) != 0, errno != EEXIST {
                throw SystemError(code: errno, deed: "make directory", subject: path)
            }
            return try Descriptor(directory: path)
        }
        guard try system({ () throws(SystemError) in try root.names() }).isEmpty else {
            throw BodyError(
                .notEmpty, "'\(path)' is not empty; name a directory that does not exist")
        }
        return root
    }
}

extension Checkout {
    private mutating func write(_ folder: Folder, _ path: Path) throws(BodyError) {
        for (name, entry) in folder.entries.sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) {
            let path = path.appending(name)
            switch entry {
            case .leaf(let leaf): try write(leaf, path)
            case .folder(let mode, let below):
                try system { () throws(SystemError) in
                    try directory(above: path).makeDirectory(name)
                }
                try write(below, path)
                // Last: perhaps nothing can be written to it then.
                try system { () throws(SystemError) in
                    try root.opened(beneath: path.bytes, for: .listing).setMode(mode & 0o1777)
                }
            }
        }
    }

    private mutating func write(_ leaf: Leaf, _ path: Path) throws(BodyError) {
        guard case .kept(let object) = leaf.content else {
            report.notKept.append(path)
            return
        }
        let content = try store.content(object)
        try system { () throws(SystemError) in
            if leaf.isLink {
                let parent = try directory(above: path)
                try parent.makeLink(Array(path.name), to: content)
                try parent.setTime(leaf.modified, of: Array(path.name))
            } else {
                let file = try root.opened(beneath: path.bytes, for: .creating)
                try file.writeAll(content)
                try file.setMode(leaf.mode & 0o777)
                try file.setTime(leaf.modified)
            }
        }
        report.written += 1
    }

    /// Found anew each time: who moves one away meanwhile gets nothing more.
    private func directory(above path: Path) throws(SystemError) -> Descriptor {
        guard let parent = path.parent, !parent.isRoot else { return try root.duplicate() }
        return try root.opened(beneath: parent.bytes, for: .listing)
    }
}
