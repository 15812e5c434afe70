internal import Linux

// What a restoration asks of the store beside what a record does.
extension BodyStore {
    /// From this size on git may take longer for a file than it is usually given for an answer.
    private static let patientSize: Int64 = 256 << 20

    /// The name of a content of any size.
    func hash(_ file: borrowing Descriptor, size: Int64) throws(BodyError) -> ObjectID {
        guard size >= BodyStore.patientSize else { return try hash(file) }
        return try ask(patient("hash-object", "--no-filters", "--stdin-paths"), of: file)
    }

    func hash(_ bytes: [UInt8]) throws(BodyError) -> ObjectID {
        let file = try system { () throws(SystemError) in
            let file = try MemoryFile(named: "body")
            try file.append(bytes)
            return file
        }
        return try hash(file.descriptor)
    }

    /// Keeps what is in a file however large it is.
    private func keep(
        _ file: borrowing Descriptor, size: Int64
    ) throws(BodyError) -> ObjectID {
        guard size >= RecordLimits().keptBytes else { return try keep(file) }
        let service = patient(
            "-c", "core.compression=1", "hash-object", "-w", "--no-filters", "--stdin-paths")
        let object = try ask(service, of: file)
        // Git makes a pack of a very large one, under a name that we do not know.
        flushesAll = true
        return object
    }

    private func patient(_ words: String...) -> GitService {
        GitService(tool.spawner(path, words), named: "hash-object", patience: .seconds(3_600))
    }

    /// Makes sure that a commit is on the disk and stays there, whatever becomes of the newest one.
    func publish(backup commit: ObjectID) throws(BodyError) {
        try publish(commit, beside: "backups")
    }

    /// The same under `refs`, where those of one kind are.
    func publish(_ commit: ObjectID, beside kind: String) throws(BodyError) {
        let ref = "refs/\(kind)/\(commit)"
        // Only we write here: whoever had this lock is dead.
        try system { () throws(SystemError) in
            let refs = try Descriptor(directory: path).subdirectory("refs")
            try refs.subdirectory(kind).removeFile(Array("\(commit).lock".utf8))
            try refs.flush()
        }
        try publish(commit, as: ref)
    }

    /// Writes a content, of any size, into a new file of a directory.
    func write(
        _ object: ObjectID, to name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) {
        let size: Int? = try ask(for: object) { process, type, size throws(BodyError) in
            guard type == "blob" else {
                _ = try process.read(exactly: size)
                return nil
            }
            let file = try system { () throws(SystemError) in
                // It may be asked twice.
                try directory.removeFile(name)
                return try directory.opened(beneath: name, for: .creating)
            }
            var rest = size
            while rest > 0 {
                let bytes = try process.read(atMost: min(rest, 1 << 16))
                try system { () throws(SystemError) in try file.writeAll(Array(bytes)) }
                rest -= bytes.count
            }
            return size
        }
        guard size != nil else {
            throw BodyError(.damaged, "'\(path)' has no file's content \(object)")
        }
    }
}

extension BodyStore {
    /// Makes sure that all a plan overwrites or removes is kept, and on the disk: the commit that undoes it.
    func backUp(
        _ plan: Restoration, _ ground: borrowing Ground, at time: Int64
    ) throws(BodyError) -> ObjectID {
        let isMore = !plan.large.isEmpty || !plan.replaced.isEmpty || !plan.joined.isEmpty
        guard isMore else {
            try publish(backup: plan.present)
            return plan.present
        }
        var (folder, _) = try folders(plan.present, plan.target)
        for path in plan.large {
            guard case .leaf(let leaf)? = folder[path.names[...]] else { continue }
            folder.set(.leaf(try keep(path, as: leaf, ground)), path.names[...])
        }
        for (path, mode) in plan.joined.sorted(by: { $0.key < $1.key }) {
            folder.set(.folder(mode, Folder()), path.names[...])
        }
        for path in plan.replaced {
            folder.set(.leaf(try keep(path, as: nil, ground)), path.names[...])
        }
        let commit = try keep(
            Commit(
                tree: try keep(try keep(&folder)), parent: plan.present, time: time,
                message: "Before \(plan.target) was restored"))
        try publish(backup: commit)
        return commit
    }

    /// Keeps what is at a path: what was recorded, where that is given.
    private func keep(
        _ path: Path, as recorded: Leaf?, _ ground: borrowing Ground
    ) throws(BodyError) -> Leaf {
        let changed = BodyError(
            .changedMeanwhile, "'\(path)' changed meanwhile; nothing was restored")
        guard let status = try ground.status(of: path) else { throw changed }
        guard recorded == nil || recorded?.mode == status.mode,
            recorded == nil || recorded?.modified == status.modified
        else { throw changed }
        let object: ObjectID
        switch status.kind {
        case .file:
            let file = try system { () throws(SystemError) in
                try ground.root.opened(beneath: path.bytes, for: .reading)
            }
            object = try keep(file, size: status.size)
            let now = try system { () throws(SystemError) in try file.fileStatus() }
            guard now == status else { throw changed }
        case .link:
            let target = try system { () throws(SystemError) in
                try ground.directory(above: path).target(of: Array(path.name))
            }
            object = try keep(target)
        default: throw changed
        }
        if let hash = recorded?.hash, hash != object { throw changed }
        return Leaf(
            isLink: status.kind == .link, content: .kept(object), mode: status.mode,
            modified: status.modified, isUnstable: false, seen: nil)
    }
}

extension Folder {
    /// What is at a path.
    fileprivate subscript(names: ArraySlice<[UInt8]>) -> Entry? {
        guard let name = names.first, let entry = entries[name] else { return nil }
        if names.count == 1 { return entry }
        guard case .folder(_, let below) = entry else { return nil }
        return below[names.dropFirst()]
    }

    /// Puts something at a path, to which folders lead.
    fileprivate mutating func set(_ entry: Entry, _ names: ArraySlice<[UInt8]>) {
        guard let name = names.first else { return }
        written = nil
        guard names.count > 1 else {
            entries[name] = entry
            return
        }
        guard case .folder(let mode, var below)? = entries[name] else { return }
        below.set(entry, names.dropFirst())
        entries[name] = .folder(mode, below)
    }
}
