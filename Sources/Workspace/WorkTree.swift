internal import Glibc
internal import Linux
internal import Swarm

/// A further work tree of the user's git repository, with a branch of its own.
///
/// Git makes it and its index; the files are written by us, as the commit has them: no filter and no hook of
/// anybody's is run. What git would have made of line ends and large files is left to whoever works there.
public struct WorkTree: Equatable, Sendable {
    /// The directory that was made; it has `.git`, a file.
    public let top: String
    /// The directory in it that is to it what the workspace is to the user's own work tree.
    public let workspace: String
    /// Nil where it is on none.
    public let branch: String?
    /// What it was made from: the commit that HEAD named.
    public let commit: ObjectID

    /// Makes one at `path`, which is absolute and must not exist. Where it is not filled, the part of it that is the
    /// workspace is an empty directory.
    ///
    /// Of the user's repository only the branch is new. If it cannot be made, nothing is left of it. Throws
    /// `noWorkTree` with a sentence for people, `unsafeName` before anything is written.
    public static func make(
        of workspace: String, at path: String, branch: String?, isFilled: Bool = true,
        _ tool: GitTool
    ) throws(BodyError) -> WorkTree {
        try WorkTreeMaking(of: workspace, at: path, branch: branch, tool).run(isFilled: isFilled)
    }

    /// One that was made before and is still on its branch; nil where there is none. One whose making was interrupted is
    /// taken back: nobody has worked there.
    public static func existing(
        at path: String, of workspace: String, branch: String, _ tool: GitTool
    ) throws(BodyError) -> WorkTree? {
        guard let place = try? WorkTreePlace(top: path, of: workspace), place.isOn(branch),
            let user = UserRepository(of: workspace),
            let commit = try UserCommits(place.repository, tool).commit("HEAD")
        else { return nil }
        guard !place.isHalfMade else {
            try place.removeRecord()
            try WorkTreePlace.removeAll(at: path)
            _ = try WorkTreeLosses(user, at: user.top, branch: branch, tool).removeBranch()
            return nil
        }
        return WorkTree(
            top: path, workspace: user.place(of: workspace, in: path), branch: branch,
            commit: commit)
    }
}

private struct WorkTreeMaking {
    let repository: UserRepository
    let commits: UserCommits
    let commit: ObjectID
    let workspace: String
    let path: String
    let branch: String?
    let tool: GitTool

    init(
        of workspace: String, at path: String, branch: String?, _ tool: GitTool
    ) throws(BodyError) {
        guard let repository = UserRepository(of: workspace) else {
            throw .noWorkTree(
                "'\(workspace)' is in no git repository; make one with 'git init' and commit first")
        }
        commits = UserCommits(repository, tool)
        guard let commit = try commits.commit("HEAD") else {
            throw .noWorkTree(
                "the git repository '\(repository.top)' has no commit yet; commit first")
        }
        self.repository = repository
        self.commit = commit
        self.workspace = workspace
        self.path = path
        self.branch = branch
        self.tool = tool
    }

    func run(isFilled: Bool) throws(BodyError) -> WorkTree {
        try checkPlace()
        try checkBranch()
        let folder = try folder(isFilled: isFilled)
        let parent = WorkTreeMaking.parent(of: path)
        let isParentNew = FileStatus(at: parent) == nil
        do throws(BodyError) {
            try add()
        } catch {
            // What is there is git's, which takes it back, or somebody's who was faster.
            rmdir(path)
            removeBranch()
            if isParentNew { rmdir(parent) }
            throw error
        }
        do throws(BodyError) {
            try fill(folder)
        } catch {
            takeBack()
            if isParentNew { rmdir(parent) }
            throw error
        }
        if isParentNew { try hide(parent) }
        return WorkTree(
            top: path, workspace: repository.place(of: workspace, in: path), branch: branch,
            commit: commit)
    }
}

// MARK: - The directory they are in

extension WorkTree {
    fileprivate static let listName = Array(".gitignore".utf8)
    fileprivate static let list = Array("# made by skep\n*\n".utf8)

    /// With the last of them what hides them goes too.
    static func removeParent(of top: String) throws(BodyError) {
        guard let slash = top.lastIndex(of: "/") else { return }
        let parent = String(top[..<slash])
        try system { () throws(SystemError) in
            let directory = try Descriptor(directory: parent)
            let names = try directory.names()
            guard names.isEmpty || names == [listName] else { return }
            if UserRepository.bytes(of: "\(parent)/.gitignore", limit: 1_024) == list {
                try directory.removeFile(listName)
            }
            rmdir(parent)
        }
    }
}

extension WorkTreeMaking {
    /// Where the workspace is below the top of the user's repository, so are they: that is not to call them untracked.
    private func hide(_ parent: String) throws(BodyError) {
        guard path.hasPrefix("\(repository.top)/") else { return }
        try system { () throws(SystemError) in
            try Descriptor(directory: parent)
                .opened(beneath: WorkTree.listName, for: .creating).writeAll(WorkTree.list)
        }
    }
}

// MARK: - Before anything is written

extension WorkTreeMaking {
    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private func checkPlace() throws(BodyError) {
        guard path.isAbsolute, !path.utf8.contains(0) else {
            throw .noWorkTree("'\(path)' is no absolute path")
        }
        var status = stat()
        // A link that leads nowhere is in the way, too.
        guard lstat(path, &status) != 0 else {
            throw .noWorkTree(
                "'\(path)' is there already; move it away, or remove it with 'git worktree remove'")
        }
    }

    private func checkBranch() throws(BodyError) {
        guard let branch else { return }
        guard try commits.succeeds("check-ref-format", "refs/heads/\(branch)") else {
            throw .noWorkTree("'\(branch)' is no name that git has for a branch")
        }
        if try commits.succeeds("show-ref", "--verify", "--quiet", "refs/heads/\(branch)") {
            throw .noWorkTree(
                "there is a branch '\(branch)' already; rename it with 'git branch -m', or delete it "
                    + "(where its worktree is gone, 'git worktree prune' first)")
        }
    }

    /// What is to be written, all of whose names can be.
    private func folder(isFilled: Bool) throws(BodyError) -> Folder {
        guard let lines = try commits.files(of: commit) else {
            throw BodyError(.damaged, "'\(repository.top)' has no files of the commit \(commit)")
        }
        var folder = try Folder(lines)
        let names = repository.prefix(of: workspace).split(separator: Path.slash)
        guard names.isEmpty else {
            try folder.makeRoom(at: names[...], isEmptied: !isFilled)
            return folder
        }
        return isFilled ? folder : Folder()
    }
}

extension Folder {
    /// Has a directory at a path, with nothing in it if it is to be emptied.
    fileprivate mutating func makeRoom(
        at names: ArraySlice<ArraySlice<UInt8>>, isEmptied: Bool
    ) throws(BodyError) {
        guard let first = names.first else {
            if isEmptied { self = Folder() }
            return
        }
        let name = Array(first)
        var below = Folder()
        switch entries[name] {
        case .folder(_, let folder)?: below = folder
        case .leaf?:
            let text = String(decoding: name, as: UTF8.self)
            throw .noWorkTree(
                "the commit has a file '\(text)' where the workspace is; commit first")
        case nil: break
        }
        try below.makeRoom(at: names.dropFirst(), isEmptied: isEmptied)
        entries[name] = .folder(0o777, below)
    }
}

// MARK: - Writing

extension WorkTreeMaking {
    private func add() throws(BodyError) {
        let place = branch.map { ["-b", $0] } ?? ["--detach"]
        let settings = [
            // Neither is anything of it to be in the user's configuration.
            "branch.autoSetupMerge=false", "branch.autoSetupRebase=never",
            "worktree.useRelativePaths=false", "worktree.guessRemote=false",
        ].flatMap { ["-c", $0] }
        let words =
            settings + ["--work-tree=\(repository.top)", "worktree", "add", "--no-checkout"]
            + place + [path, "\(commit)"]
        let spawner = tool.spawner(
            repository.directory, words,
            variables: ["GIT_COMMITTER_NAME=skep", "GIT_COMMITTER_EMAIL=skep@localhost"],
            directory: repository.top)
        let process = try GitProcess(spawner, named: "worktree add", patience: .seconds(60))
        do throws(BodyError) {
            _ = try process.finish()
        } catch {
            throw .noWorkTree("no worktree can be made at '\(path)': \(error.description)")
        }
    }

    private func fill(_ folder: Folder) throws(BodyError) {
        guard let made = UserRepository(of: path), let place = WorkTreePlace(top: path, made)
        else { throw .noWorkTree("'\(path)' was taken away while it was made") }
        try place.mark(asHalfMade: true)
        let words = [
            "-c", "core.sparseCheckout=false", "-c", "index.sparse=false", "--work-tree=\(path)",
            "read-tree", "\(commit)",
        ]
        let process = try GitProcess(
            tool.spawner(made.directory, words, directory: path), named: "read-tree",
            patience: .seconds(600))
        _ = try process.finish()
        try Checkout.write(
            folder, of: try UserContents(commits),
            into: try system { () throws(SystemError) in try Descriptor(directory: path) })
        try place.mark(asHalfMade: false)
    }

    /// All of it was made just now, so nothing of anybody's is in it.
    private func takeBack() {
        if let made = UserRepository(of: path), made.top == path {
            try? WorkTreePlace(top: path, made)?.removeRecord()
        }
        try? WorkTreePlace.removeAll(at: path)
        removeBranch()
    }

    /// It was not there before.
    private func removeBranch() {
        rmdir("\(repository.common)/worktrees")
        guard let branch else { return }
        _ = try? commits.succeeds("update-ref", "-d", "refs/heads/\(branch)", "\(commit)")
    }
}

extension BodyError {
    static func noWorkTree(_ text: String) -> BodyError { BodyError(.noWorkTree, text) }
}

extension UserCommits {
    func succeeds(_ words: String...) throws(BodyError) -> Bool {
        try process(words).readAll(limit: 1 << 16) != nil
    }
}
