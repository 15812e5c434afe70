internal import Linux

/// Where the user's branch left the one it is to go back to: the files of that commit are what a review
/// compares with.
///
/// The user's repository is read, and nothing that it names is run: not a filter, not a hook, not a server
/// for objects that are not there.
public struct BranchBase {
    /// What HEAD was compared with: `origin/main`; `HEAD` where there is no other branch.
    public let name: String
    public let commit: ObjectID

    private let repository: UserRepository
    private let asker: UserCommits
    private let prefix: [UInt8]
    private let sizes: GitService
    private let reader: GitService

    /// Throws `noBranch`, with a sentence for people, where there is nothing to compare with.
    public init(of workspace: String, _ tool: GitTool) throws(BodyError) {
        guard let repository = UserRepository(of: workspace) else {
            throw BodyError(.noBranch, "'\(workspace)' is in no git repository")
        }
        self.repository = repository
        asker = UserCommits(repository, tool)
        prefix = repository.prefix(of: workspace)
        guard let head = try asker.commit("HEAD") else {
            throw BodyError(.noBranch, "the git repository '\(repository.top)' has no commit yet")
        }
        (name, commit) = try asker.base(of: head)
        let place = repository.directory
        sizes = GitService(
            tool.spawner(place, ["cat-file", "--batch-check"]), named: "cat-file")
        reader = GitService(tool.spawner(place, ["cat-file", "--batch"]), named: "cat-file")
    }
}

// MARK: - Which commit

extension UserCommits {
    /// In this order, the first that there is; the last two where nobody has ever fetched anything.
    private static let candidates = [
        "@{upstream}", "refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master",
    ]

    fileprivate func base(of head: ObjectID) throws(BodyError) -> (String, ObjectID) {
        for candidate in UserCommits.candidates {
            guard let other = try commit(candidate),
                let base = try line("merge-base", "\(head)", "\(other)")
            else { continue }
            let name = try line("rev-parse", "--abbrev-ref", candidate) ?? candidate
            return (name, try object(base))
        }
        return ("HEAD", head)
    }
}

// MARK: - Its files

extension BranchBase: ContentSource {
    public func content(_ object: ObjectID) throws(BodyError) -> [UInt8] {
        // Nobody recorded it, so nobody has looked how large it is.
        guard let size = try size(of: object) else { throw missing(object) }
        guard size <= FileDifference.limit else {
            throw BodyError(.tooLarge, "object \(object) is too large to be compared")
        }
        let bytes: [UInt8]? = try reader.ask(object.text + [0x0a]) { process throws(BodyError) in
            let line = try process.read(until: 0x0a)
            guard let count = Int(UserCommits.words(line).last ?? "") else { return nil }
            let bytes = Array(try process.read(exactly: count))
            _ = try process.read(exactly: 1)
            return bytes
        }
        guard let bytes else { throw missing(object) }
        return bytes
    }

    private func size(of object: ObjectID) throws(BodyError) -> Int? {
        try sizes.ask(object.text + [0x0a]) { process throws(BodyError) in
            let words = UserCommits.words(try process.read(until: 0x0a))
            return words.count == 3 && words[1] == "blob" ? Int(words[2]) : nil
        }
    }

    private func missing(_ object: ObjectID) -> BodyError {
        BodyError(.damaged, "'\(repository.top)' has no object \(object)")
    }

    private enum Place {
        case file(FileVersion)
        /// What is in it belongs to another repository.
        case repository
    }

    /// The files of the commit, as far as they are in the workspace.
    private func places() throws(BodyError) -> [Path: Place] {
        var places: [Path: Place] = [:]
        // A workspace that is not in the commit at all has none.
        for line in try asker.files(of: commit, below: prefix) ?? [] {
            guard let path = Path(line.path), !path.names.contains(where: TreeScan.isOurs)
            else { continue }
            places[path] = line.kind.map { .file(version($0, line.object)) } ?? .repository
        }
        return places
    }

    private func version(_ kind: TreeEntry.Kind, _ object: ObjectID) -> FileVersion {
        FileVersion(
            kind: kind == .link ? .link : .file, hash: object,
            mode: kind == .program ? 0o755 : 0o644, keeping: .kept, size: nil, isUnstable: false)
    }

    /// What is recorded and is not what the commit has, by the names of the contents.
    ///
    /// Only what git keeps is compared: of a mode, whether its owner may execute it. Directories are left
    /// out, and so is what is in submodules.
    public func changes(
        to recorded: ObjectID, of store: BodyStore
    ) throws(BodyError) -> [FileChange] {
        var places = try places()
        var changes: [FileChange] = []
        BranchBase.compare(try store.folder(of: recorded), .root, &places, &changes)
        for case (let path, .file(let version)) in places {
            changes.append(FileChange(path: path, before: version, after: nil))
        }
        return changes.sorted { $0.path < $1.path }
    }

    /// What is in the folder as well is taken from the places.
    private static func compare(
        _ folder: Folder, _ path: Path, _ places: inout [Path: Place],
        _ changes: inout [FileChange]
    ) {
        for (name, entry) in folder.entries {
            let path = path.appending(name)
            if case .repository? = places[path] { continue }
            if case .folder(_, let below) = entry {
                compare(below, path, &places, &changes)
                continue
            }
            let after = FileVersion(entry)
            guard case .file(let before)? = places.removeValue(forKey: path) else {
                changes.append(FileChange(path: path, before: nil, after: after))
                continue
            }
            let former = before.asPlain(as: after)
            if former.kind != after.kind || former.hash != after.hash || former.mode != after.mode {
                changes.append(FileChange(path: path, before: former, after: after))
            }
        }
    }
}

extension FileVersion {
    /// With the other one's mode where git would not tell them apart.
    fileprivate func asPlain(as other: FileVersion) -> FileVersion {
        let isAlike = kind == .link || mode & 0o100 == other.mode & 0o100
        return FileVersion(
            kind: kind, hash: hash, mode: isAlike ? other.mode : mode, keeping: keeping,
            size: size, isUnstable: isUnstable)
    }
}
