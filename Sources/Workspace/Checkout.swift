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
    /// A work tree of git (`isWorkTree`) has `.git` and nothing else. Exact are contents, links, empty directories, modes (but for those that let a file run as its owner:
    /// who that was is not recorded), and times of files and links. Throws `notEmpty`, `unsafeName` before
    /// anything is written.
    public static func write(
        _ commit: ObjectID, of store: BodyStore, to path: String, isWorkTree: Bool = false
    ) throws(BodyError) -> Report {
        let folder = try store.folder(of: commit)
        try folder.checkNames()
        var checkout = Checkout(
            root: try emptyDirectory(path, besides: isWorkTree ? [".git"] : []), store: store)
        try checkout.write(folder, .root)
        return checkout.report
    }

    /// What of a commit would be written.
    public static func preview(
        _ commit: ObjectID, of store: BodyStore
    ) throws(BodyError) -> Report {
        var report = Report()
        try store.folder(of: commit).report(.root, &report)
        report.notKept.sort()
        return report
    }

    private init(root: consuming Descriptor, store: BodyStore) {
        self.root = root
        self.store = store
    }

    private static func emptyDirectory(
        _ path: String, besides names: [String]
    ) throws(BodyError) -> Descriptor {
        let root = try system { () throws(SystemError) in
            if mkdir(path, 0o777) != 0, errno != EEXIST {
                throw SystemError(code: errno, deed: "make directory", subject: path)
            }
            return try Descriptor(directory: path)
        }
        let found = try system { () throws(SystemError) in try root.names() }
        guard found.allSatisfy({ names.contains(String(decoding: $0, as: UTF8.self)) }) else {
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

extension Folder {
    fileprivate func report(_ path: Path, _ report: inout Checkout.Report) {
        for (name, entry) in entries {
            switch entry {
            case .folder(_, let below): below.report(path.appending(name), &report)
            case .leaf(let leaf):
                if case .kept = leaf.content {
                    report.written += 1
                } else {
                    report.notKept.append(path.appending(name))
                }
            }
        }
    }
}

// MARK: - Taking it back

extension Checkout {
    /// Takes away a directory that was written, with all that is in it. No link is followed.
    public static func discard(_ path: String) throws(BodyError) {
        try system { () throws(SystemError) in
            try Descriptor(directory: path).removeAll()
            guard rmdir(path) == 0 else {
                throw SystemError(code: errno, deed: "remove directory", subject: path)
            }
        }
    }
}

extension Descriptor {
    fileprivate borrowing func removeAll() throws(SystemError) {
        for name in try names() {
            if try fileStatus(of: name)?.kind == .directory {
                // One that may not be written to is emptied all the same.
                try setMode(0o700, ofDirectory: name)
                try opened(beneath: name, for: .listing).removeAll()
                try removeDirectory(name)
            } else {
                try removeFile(name)
            }
        }
    }
}
