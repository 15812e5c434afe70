/// What happened to one file, as a unified text says it.
public struct FilePatch: Equatable, Sendable {
    /// A file's name and kind; beneath the root of the workspace, without a leading slash.
    public struct Side: Equatable, Sendable {
        public var path: [UInt8]
        /// As git writes it: 100644, 100755, or 120000 for a link; nil where the text does not say it.
        public var mode: FileMode?
        /// git's hash of the content, in hexadecimal digits.
        public var hash: String?

        public init(path: [UInt8], mode: FileMode? = nil, hash: String? = nil) {
            self.path = path
            self.mode = mode
            self.hash = hash
        }
    }

    /// A file at one moment.
    public struct Version: Sendable {
        public var side: Side
        /// A link's is where it leads; nil where it is not at hand, and then it is not shown as lines.
        public var content: [UInt8]?

        public init(_ side: Side, content: [UInt8]?) {
            self.side = side
            self.content = content
        }
    }

    /// What a cap left out.
    public struct Remainder: Equatable, Sendable {
        public var removed: Int
        public var added: Int
    }

    /// Nil for a file that was made.
    public var old: Side?
    /// Nil for a file that was removed.
    public var new: Side?
    public var hunks: [Hunk] = []
    /// It differs, and is not shown as lines.
    public var isBinary = false
    public var remainder: Remainder?

    public init(old: Side?, new: Side?) {
        self.old = old
        self.new = new
    }

    /// Where the file is now, or was.
    public var path: [UInt8] { new?.path ?? old?.path ?? [] }

    /// The same of a directory that has this one in it; an empty path changes nothing.
    public func beneath(_ directory: [UInt8]) -> FilePatch {
        guard !directory.isEmpty else { return self }
        var patch = self
        let start = directory + [UInt8(ascii: "/")]
        patch.old?.path.insert(contentsOf: start, at: 0)
        patch.new?.path.insert(contentsOf: start, at: 0)
        return patch
    }

    /// How many lines were removed, those included that a cap left out.
    public var removed: Int { hunks.reduce(remainder?.removed ?? 0) { $0 + $1.count(.removed) } }
    /// How many lines were added, those included that a cap left out.
    public var added: Int { hunks.reduce(remainder?.added ?? 0) { $0 + $1.count(.added) } }
}

/// What kind of file it is and who may execute it, as git keeps it.
public struct FileMode: RawRepresentable, Equatable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let plain = FileMode(rawValue: 0o100644)
    public static let executable = FileMode(rawValue: 0o100755)
    public static let link = FileMode(rawValue: 0o120000)

    func isSameKind(as other: FileMode) -> Bool { (rawValue ^ other.rawValue) >> 12 == 0 }
}

extension FilePatch {
    /// What leads from one version of a file to another; nil stands for a file that is not there.
    ///
    /// Nothing where both are the same. Two where a file became a link or the other way round: git has
    /// this as a removal, and a new file.
    public static func between(_ old: Version?, _ new: Version?) -> [FilePatch] {
        if let old, let new, let mode = old.side.mode, new.side.mode?.isSameKind(as: mode) == false
        {
            return between(old, nil) + between(nil, new)
        }
        var patch = FilePatch(old: old?.side, new: new?.side)
        switch (old.map(\.content) ?? [], new.map(\.content) ?? []) {
        case (let before?, let after?)
        where !TextPieces.isBinary(before) && !TextPieces.isBinary(after):
            let (lines, others) = (TextPieces(lines: before[...]), TextPieces(lines: after[...]))
            patch.hunks = Hunk.hunks(
                of: TextDifference(lines: lines, others), from: lines, to: others)
        case (let before?, let after?): patch.isBinary = before != after
        default: patch.isBinary = old?.side.hash != new?.side.hash || old?.side.hash == nil
        }
        let isSame = patch.old?.path == patch.new?.path && patch.old?.mode == patch.new?.mode
        return isSame && patch.hunks.isEmpty && !patch.isBinary ? [] : [patch]
    }

    /// The same with no more hunks than this many bytes of text hold; the last one may be a hunk's
    /// beginning. What is left out is counted, and the text's last line says it. Such a text is not to be
    /// applied: `git apply` and `patch` refuse it.
    public func capped(to limit: Int) -> FilePatch {
        var (capped, room) = (self, limit)
        capped.hunks = []
        for hunk in hunks {
            let part = hunk.prefix(fitting: &room)
            if part.lines.contains(where: { $0.kind != .same }) { capped.hunks.append(part) }
            if part.lines.count < hunk.lines.count { break }
        }
        let left = Remainder(removed: removed - capped.removed, added: added - capped.added)
        guard left != Remainder(removed: 0, added: 0) else { return self }
        capped.remainder = Remainder(
            removed: left.removed + (remainder?.removed ?? 0),
            added: left.added + (remainder?.added ?? 0))
        return capped
    }
}

extension Hunk {
    /// As many of its first lines as there is room for, which they take.
    fileprivate func prefix(fitting room: inout Int) -> Hunk {
        room -= Hunk.headerLimit
        var part = self
        part.lines = []
        for line in lines {
            room -= line.size
            guard room >= 0 else { break }
            part.lines.append(line)
        }
        room += Hunk.headerLimit - part.header.utf8.count - 1
        return part
    }
}
