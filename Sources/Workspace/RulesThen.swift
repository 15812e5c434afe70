internal import Linux

/// What another record's rules ignore of what is recorded now.
///
/// It may have been there then, for what is ignored is not recorded: a restoration that took it for new would remove
/// what nobody has kept. Only what an earlier restoration brought, which is undone, was not there. The lists of then
/// are written into a directory of our own, where git reads them.
struct RulesThen {
    private let rules: IgnoreRules
    private let store: BodyStore
    /// What stays as it is now.
    private(set) var spared: [Path] = []
    /// What could only stay if something else did not come back.
    private(set) var inTheWay: [Path] = []

    private static let place = "then"
    private static let rulesName = Array(".gitignore".utf8)
    private static let ownName = Array(".skepignore".utf8)

    /// Whether it is to be looked at all: mostly both have the same rules.
    static func areOthers(_ steps: Steps) -> Bool {
        steps.list.contains { step in
            let isList = step.path.name.elementsEqual(rulesName) || step.path.bytes == ownName
            return isList && !step.isInPlace
        }
    }

    /// The later record, with what its rules ignore of the former one and was not brought.
    static func sparing(
        _ former: Folder, in latter: Folder, brought: Folder?, of workspace: String,
        _ store: BodyStore, user: [String]
    ) throws(BodyError) -> (folder: Folder, then: RulesThen) {
        let directory = "\(workspace)/.skep/\(place)"
        // Whoever was here before was killed.
        try WorkTreePlace.removeAll(at: directory)
        defer { try? WorkTreePlace.removeAll(at: directory) }
        let ours = try system { () throws(SystemError) in
            try Descriptor(directory: "\(workspace)/.skep").subdirectory(place)
        }
        let root = try system { () throws(SystemError) in
            try ours.subdirectory("tree").descend(to: workspace)
        }
        if let user = UserRepository(of: workspace) {
            try copyOuterLists(of: user, workspace, to: "\(directory)/tree")
        }
        let rules = IgnoreRules(
            workspace, try BodyStore(at: "\(directory)/law.git", store.tool), user: user,
            mirror: "\(directory)/tree")
        var then = RulesThen(rules: rules, store: store)
        try then.put(latter, rulesName, in: root)
        try then.put(latter, ownName, in: root)
        try rules.restart()
        let folder = try then.look(
            at: former, beside: latter, brought, .root, root, isBlocked: false)
        return (folder ?? latter, then)
    }

    private init(rules: IgnoreRules, store: BodyStore) {
        self.rules = rules
        self.store = store
    }

    /// Those further up are the user's, and not recorded: they are as they are now.
    private static func copyOuterLists(
        of user: UserRepository, _ workspace: String, to mirror: String
    ) throws(BodyError) {
        var directory = user.top
        for name in user.prefix(of: workspace).split(separator: Path.slash) {
            if let list = UserRepository.bytes(of: "\(directory)/.gitignore", limit: 1 << 20) {
                try system { () throws(SystemError) in
                    try Descriptor(directory: mirror + directory)
                        .opened(beneath: rulesName, for: .creating).writeAll(list)
                }
            }
            directory += "/\(String(decoding: name, as: UTF8.self))"
        }
    }

    private func put(
        _ folder: Folder?, _ name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) {
        guard case .leaf(let leaf)? = folder?.entries[name], !leaf.isLink, let hash = leaf.hash,
            leaf.isKept
        else { return }
        let list = try store.content(hash)
        try system { () throws(SystemError) in
            try directory.opened(beneath: name, for: .creating).writeAll(list)
        }
    }

    /// Nil where nothing is there then, and nothing stays.
    private mutating func look(
        at old: Folder, beside new: Folder?, _ brought: Folder?, _ path: Path,
        _ directory: borrowing Descriptor, isBlocked: Bool
    ) throws(BodyError) -> Folder? {
        if !path.isRoot { try put(new, RulesThen.rulesName, in: directory) }
        let gone = old.entries.filter { new?.entries[$0.key] == nil }
        for (name, entry) in gone where entry.folder != nil {
            // Git looks whether it is one.
            try system { () throws(SystemError) in try directory.makeDirectory(name) }
        }
        let ignored = try rules.ignored(Array(gone.keys), in: path)
        var result = new
        func stay(_ entry: Entry, _ name: [UInt8]) {
            if result == nil { result = Folder() }
            result?.entries[name] = entry
            result?.written = nil
        }
        for (name, entry) in old.entries {
            let place = path.appending(name)
            if ignored.contains(name) {
                if let rest = spare(entry, brought?.entries[name], place, isBlocked: isBlocked) {
                    stay(rest, name)
                }
                continue
            }
            guard case .folder(let mode, let below) = entry else { continue }
            let other = new?.entries[name]
            if let folder = other?.folder, folder.written != nil, folder.written == below.written {
                continue
            }
            let count = spared.count
            let next = try system { () throws(SystemError) in
                try directory.subdirectory(of: name)
            }
            let found = try look(
                at: below, beside: other?.folder, brought?.entries[name]?.folder, place, next,
                isBlocked: isBlocked || other?.isLeaf == true)
            guard let found, spared.count > count else { continue }
            stay(.folder(other?.folderMode ?? mode, found), name)
        }
        return result
    }

    /// What stays of something that is ignored.
    private mutating func spare(
        _ entry: Entry, _ brought: Entry?, _ path: Path, isBlocked: Bool
    ) -> Entry? {
        guard let brought else {
            if isBlocked { inTheWay.append(path) } else { spared.append(path) }
            return entry
        }
        guard case .folder(let mode, let folder) = entry else { return nil }
        var rest = Folder()
        for (name, below) in folder.entries {
            rest.entries[name] = spare(
                below, brought.folder?.entries[name], path.appending(name), isBlocked: isBlocked)
        }
        return rest.entries.isEmpty ? nil : .folder(mode, rest)
    }
}

extension Entry {
    var folder: Folder? { if case .folder(_, let below) = self { below } else { nil } }
    fileprivate var folderMode: UInt16? {
        if case .folder(let mode, _) = self { mode } else { nil }
    }
    fileprivate var isLeaf: Bool { folder == nil }
}

extension Descriptor {
    fileprivate borrowing func subdirectory(of name: [UInt8]) throws(SystemError) -> Descriptor {
        let kind = try fileStatus(of: name)?.kind
        // A list that was read by now, where there is a directory of that name.
        if kind != nil, kind != .directory { try removeFile(name) }
        if kind != .directory { try makeDirectory(name) }
        return try opened(beneath: name, for: .listing)
    }

    /// The directory that a path leads to from here on; what is not there is made.
    fileprivate borrowing func descend(to path: String) throws(SystemError) -> Descriptor {
        var place = try duplicate()
        for name in path.utf8.split(separator: Path.slash) {
            place = try place.subdirectory(of: Array(name))
        }
        return place
    }
}
