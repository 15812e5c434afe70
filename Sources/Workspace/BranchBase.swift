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
    private let tool: GitTool
    private let prefix: [UInt8]
    private let sizes: GitService
    private let reader: GitService

    /// Throws `noBranch`, with a sentence for people, where there is nothing to compare with.
    public init(of workspace: String, _ tool: GitTool) throws(BodyError) {
        guard let repository = UserRepository(of: workspace) else {
            throw BodyError(.noBranch, "'\(workspace)' is in no git repository")
        }
        self.repository = repository
        self.tool = tool
        let top = repository.top
        prefix =
            top == workspace
            ? [] : Array(workspace.utf8.dropFirst(top == "/" ? 1 : top.utf8.count + 1))
        let asker = BranchAsker(tool: tool, repository: repository)
        guard let head = try asker.commit("HEAD") else {
            throw BodyError(.noBranch, "the git repository '\(top)' has no commit yet")
        }
        (name, commit) = try asker.base(of: head)
        let place = repository.directory
        sizes = GitService(
            tool.spawner(place, ["cat-file", "--batch-check"]), named: "cat-file")
        reader = GitService(tool.spawner(place, ["cat-file", "--batch"]), named: "cat-file")
    }
}

// MARK: - Which commit

private struct BranchAsker {
    let tool: GitTool
    let repository: UserRepository

    /// In this order, the first that there is; the last two where nobody has ever fetched anything.
    private static let candidates = [
        "@{upstream}", "refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master",
    ]

    func base(of head: String) throws(BodyError) -> (String, ObjectID) {
        for candidate in BranchAsker.candidates {
            guard let other = try commit(candidate),
                let base = try line("merge-base", head, other)
            else { continue }
            let name = try line("rev-parse", "--abbrev-ref", candidate) ?? candidate
            return (name, try object(base))
        }
        return ("HEAD", try object(head))
    }

    func commit(_ name: String) throws(BodyError) -> String? {
        try line("rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}")
    }

    private func object(_ text: String) throws(BodyError) -> ObjectID {
        guard let object = ObjectID(text) else {
            throw BodyError(
                .noBranch, "the git repository '\(repository.top)' has names that are not SHA-1's")
        }
        return object
    }

    /// Nil where git says no.
    private func line(_ words: String...) throws(BodyError) -> String? {
        let process = try GitProcess(
            tool.spawner(repository.directory, words), named: words[0], patience: .seconds(60))
        guard let answer = try process.readAll(limit: 1 << 16) else { return nil }
        let line = String(decoding: answer.prefix { $0 != 0x0a }, as: UTF8.self)
        return line.isEmpty ? nil : line
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
            guard let count = Int(BranchBase.words(line).last ?? "") else { return nil }
            let bytes = Array(try process.read(exactly: count))
            _ = try process.read(exactly: 1)
            return bytes
        }
        guard let bytes else { throw missing(object) }
        return bytes
    }

    private func size(of object: ObjectID) throws(BodyError) -> Int? {
        try sizes.ask(object.text + [0x0a]) { process throws(BodyError) in
            let words = BranchBase.words(try process.read(until: 0x0a))
            return words.count == 3 && words[1] == "blob" ? Int(words[2]) : nil
        }
    }

    private static func words(_ line: ArraySlice<UInt8>) -> [Substring] {
        String(decoding: line, as: UTF8.self).split(separator: " ")
    }

    private func missing(_ object: ObjectID) -> BodyError {
        BodyError(.damaged, "'\(repository.top)' has no object \(object)")
    }

    private enum Place {
        case file(FileVersion)
        /// What is in it belongs to another repository.
        case repository
    }

    /// So much of a list of files is read.
    private static let listLimit = 256 << 20

    /// The files of the commit, as far as they are in the workspace.
    private func places() throws(BodyError) -> [Path: Place] {
        let tree = prefix.isEmpty ? [] : [UInt8(ascii: ":")] + prefix
        let name = String(decoding: Array(commit.text) + tree, as: UTF8.self)
        let process = try GitProcess(
            tool.spawner(repository.directory, ["ls-tree", "-r", "-z", "--full-tree", name]),
            named: "ls-tree", patience: .seconds(60))
        var places: [Path: Place] = [:]
        // A workspace that is not in the commit at all has none.
        let list = try process.readAll(limit: BranchBase.listLimit) ?? []
        for line in list.split(separator: 0) {
            guard let tab = line.firstIndex(of: 0x09), let path = Path(Array(line[(tab + 1)...])),
                !path.names.contains(where: TreeScan.isOurs)
            else { continue }
            let words = BranchBase.words(line[..<tab])
            guard words.count == 3, let object = ObjectID(String(words[2])) else { continue }
            places[path] = words[1] == "blob" ? .file(version(words[0], object)) : .repository
        }
        return places
    }

    private func version(_ mode: Substring, _ object: ObjectID) -> FileVersion {
        FileVersion(
            kind: mode == "120000" ? .link : .file, hash: object,
            mode: mode == "100755" ? 0o755 : 0o644, keeping: .kept, size: nil, isUnstable: false)
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
