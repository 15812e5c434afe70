internal import Linux

// A commit's tree has two parts of the same shape: `files`, and `sides` with the side list of each
// directory. There `list` is the list, and `+NAME` the directory NAME.
extension BodyStore {
    private static let filesName = Array("files".utf8)
    private static let sidesName = Array("sides".utf8)
    private static let listName = Array("list".utf8)
    private static let plus = UInt8(ascii: "+")

    /// Writes what is not written yet, and what leads there.
    func keep(_ folder: inout Folder) throws(BodyError) -> Folder.Written {
        if let written = folder.written { return written }
        var files: [TreeEntry] = []
        var sides: [TreeEntry] = []
        for (name, entry) in folder.entries {
            switch entry {
            case .leaf(let leaf):
                let object = try keep(contentOf: leaf)
                files.append(TreeEntry(kind: leaf.kind, name: name, object: object))
            case .folder(let mode, var below):
                if below.written == nil {
                    _ = try keep(&below)
                    folder.entries[name] = .folder(mode, below)
                }
                guard let written = below.written else { continue }
                files.append(TreeEntry(kind: .tree, name: name, object: written.files))
                sides.append(
                    TreeEntry(
                        kind: .tree, name: [BodyStore.plus] + name, object: written.sides))
            }
        }
        let list = try keep(SideList(folder).bytes)
        sides.append(TreeEntry(kind: .file, name: BodyStore.listName, object: list))
        let written = Folder.Written(files: try keep(tree: files), sides: try keep(tree: sides))
        folder.written = written
        return written
    }

    private func keep(contentOf leaf: Leaf) throws(BodyError) -> ObjectID {
        if case .kept(let object) = leaf.content { return object }
        return try keep(leaf.placeholder ?? [])
    }

    func keep(_ written: Folder.Written) throws(BodyError) -> ObjectID {
        try keep(tree: [
            TreeEntry(kind: .tree, name: BodyStore.filesName, object: written.files),
            TreeEntry(kind: .tree, name: BodyStore.sidesName, object: written.sides),
        ])
    }

    /// What a commit recorded. Throws `damaged` where not all of it is there, `unsafeName` where somebody else wrote it.
    func folder(of commit: ObjectID) throws(BodyError) -> Folder {
        var folder = try shallow(try written(commit))
        try fill(&folder)
        try folder.checkNames()
        return folder
    }

    /// What changed from one commit to another, whoever recorded them; from nothing where the first is nil.
    /// What is alike in both is not read.
    public func changes(
        from old: ObjectID?, to new: ObjectID
    ) throws(BodyError) -> [FileChange] {
        let (former, latter) = try folders(old, new)
        return FileChange.between(former, latter)
    }

    /// What two commits recorded. A folder that is alike in both has its name in the repository and no entries.
    func folders(
        _ old: ObjectID?, _ new: ObjectID
    ) throws(BodyError) -> (former: Folder, latter: Folder) {
        var former = if let old { try shallow(try written(old)) } else { Folder() }
        var latter = try shallow(try written(new))
        if former.written == latter.written { return (former, latter) }
        try fill(&former, &latter)
        try former.checkNames()
        try latter.checkNames()
        return (former, latter)
    }

    private func written(_ commit: ObjectID) throws(BodyError) -> Folder.Written {
        guard let tree = Commit.tree(try read(commit, as: "commit")) else {
            throw damage(commit)
        }
        let parts = try entries(of: tree)
        guard let files = parts.first(where: { $0.name == BodyStore.filesName }),
            let sides = parts.first(where: { $0.name == BodyStore.sidesName })
        else { throw damage(tree) }
        return Folder.Written(files: files.object, sides: sides.object)
    }

    /// Reads what is in the folders of a folder.
    private func fill(_ folder: inout Folder, depth: Int = 0) throws(BodyError) {
        try limit(depth)
        for (name, entry) in folder.entries {
            guard case .folder(let mode, let below) = entry, let written = below.written else {
                continue
            }
            var whole = try shallow(written)
            try fill(&whole, depth: depth + 1)
            folder.entries[name] = .folder(mode, whole)
        }
    }

    /// The same of two at once, but for what both have alike.
    private func fill(
        _ one: inout Folder, _ other: inout Folder, depth: Int = 0
    ) throws(BodyError) {
        try limit(depth)
        for (name, entry) in one.entries {
            guard case .folder(let mode, let below) = entry, let written = below.written,
                case .folder(let otherMode, let otherBelow)? = other.entries[name],
                let otherWritten = otherBelow.written
            else { continue }
            if written == otherWritten { continue }
            var (whole, otherWhole) = (try shallow(written), try shallow(otherWritten))
            try fill(&whole, &otherWhole, depth: depth + 1)
            one.entries[name] = .folder(mode, whole)
            other.entries[name] = .folder(otherMode, otherWhole)
        }
        try fill(&one, unlessIn: other, depth)
        try fill(&other, unlessIn: one, depth)
    }

    /// The folders that have none of the same name beside them.
    private func fill(
        _ folder: inout Folder, unlessIn other: Folder, _ depth: Int
    ) throws(BodyError) {
        for (name, entry) in folder.entries {
            guard case .folder(let mode, let below) = entry, let written = below.written else {
                continue
            }
            if case .folder? = other.entries[name] { continue }
            var whole = try shallow(written)
            try fill(&whole, depth: depth + 1)
            folder.entries[name] = .folder(mode, whole)
        }
    }

    /// Whoever wrote deeper than we walk is not us.
    private func limit(_ depth: Int) throws(BodyError) {
        guard depth <= TreeScan.depthLimit else {
            throw BodyError(.damaged, "too deep a tree in '\(path)'")
        }
    }

    /// A folder whose folders are not read yet.
    private func shallow(_ written: Folder.Written) throws(BodyError) -> Folder {
        let sides = Dictionary(
            try entries(of: written.sides).map { ($0.name, $0.object) }, uniquingKeysWith: { $1 })
        guard let place = sides[BodyStore.listName], let list = SideList(try content(place))
        else { throw damage(written.sides) }
        var folder = Folder()
        folder.written = written
        for entry in try entries(of: written.files) {
            guard let line = list.lines[entry.name] else { throw damage(written.sides) }
            guard entry.kind == .tree else {
                folder.entries[entry.name] = .leaf(Leaf(entry, line))
                continue
            }
            guard let side = sides[[BodyStore.plus] + entry.name] else {
                throw damage(written.sides)
            }
            var below = Folder()
            below.written = Folder.Written(files: entry.object, sides: side)
            folder.entries[entry.name] = .folder(line.mode, below)
        }
        return folder
    }

    private func entries(of tree: ObjectID) throws(BodyError) -> [TreeEntry] {
        guard let entries = TreeEntry.list(try read(tree, as: "tree")) else { throw damage(tree) }
        return entries
    }

    private func damage(_ object: ObjectID) -> BodyError {
        BodyError(.damaged, "object \(object) in '\(path)' is not what was recorded")
    }
}

extension Leaf {
    fileprivate init(_ entry: TreeEntry, _ line: SideList.Line) {
        isLink = entry.kind == .link
        content = line.absence ?? .kept(entry.object)
        mode = line.mode
        modified = line.modified ?? FileTime(seconds: 0, nanoseconds: 0)
        isUnstable = line.isUnstable
        seen = nil
    }
}
