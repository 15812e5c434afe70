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
    private let source: any ContentSource
    /// Modes and times are as they were recorded; else they are those of new files.
    private let isExact: Bool
    private var report = Report()

    /// Writes a commit into a directory that is empty or does not exist yet.
    ///
    /// It may have a few names (`besides`) that no record has. Exact are contents, links, empty directories,
    /// modes (but for those that let a file run as its owner: who that was is not recorded), and times of
    /// files and links. Throws `notEmpty`, `unsafeName` before anything is written.
    public static func write(
        _ commit: ObjectID, of store: BodyStore, to path: String,
        besides names: Set<String> = []
    ) throws(BodyError) -> Report {
        let folder = try store.folder(of: commit)
        var checkout = Checkout(
            root: try emptyDirectory(path, besides: names), source: store, isExact: true)
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

    /// Writes files whose names are known to be safe into a directory, where none of them is, as new ones.
    static func write(
        _ folder: Folder, of source: any ContentSource, into root: consuming Descriptor
    ) throws(BodyError) {
        var checkout = Checkout(root: root, source: source, isExact: false)
        try checkout.write(folder, .root)
    }

    private init(root: consuming Descriptor, source: any ContentSource, isExact: Bool) {
        self.root = root
        self.source = source
        self.isExact = isExact
    }

    private static func emptyDirectory(
        _ path: String, besides names: Set<String>
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
                    try directory(above: path).makeDirectory(name, mode: isExact ? 0o700 : mode)
                }
                try write(below, path)
                guard isExact else { continue }
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
        if leaf.isLink {
            try writeLink(leaf, object, path)
        } else {
            try writeFile(leaf, object, path)
        }
        report.written += 1
    }

    private func writeLink(
        _ leaf: Leaf, _ object: ObjectID, _ path: Path
    ) throws(BodyError) {
        let target = try source.content(object)
        guard !target.isEmpty, !target.contains(0) else {
            throw BodyError(.damaged, "cannot write '\(path)': it is no link that can be")
        }
        try system { () throws(SystemError) in
            let parent = try directory(above: path)
            try parent.makeLink(Array(path.name), to: target)
            if isExact { try parent.setTime(leaf.modified, of: Array(path.name)) }
        }
    }

    private func writeFile(
        _ leaf: Leaf, _ object: ObjectID, _ path: Path
    ) throws(BodyError) {
        let file = try system { () throws(SystemError) in
            try root.opened(
                beneath: path.bytes, for: isExact ? .creating : .creatingAs(mode: leaf.mode))
        }
        try source.write(object, to: file)
        guard isExact else { return }
        try system { () throws(SystemError) in
            try file.setMode(leaf.mode & 0o777)
            try file.setTime(leaf.modified)
        }
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
