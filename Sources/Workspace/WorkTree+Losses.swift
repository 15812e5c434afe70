internal import Linux

extension WorkTree {
    /// What would be lost were it removed; empty where nothing would. `branch` is the one it was made with.
    ///
    /// Contents are compared as they are, so what a filter has made of a file counts as changed. Throws `noWorkTree`
    /// where it is none of that repository.
    public static func losses(
        at top: String, of workspace: String, branch: String?, _ tool: GitTool
    ) throws(BodyError) -> [Loss] {
        let place = try WorkTreePlace(top: top, of: workspace)
        return try WorkTreeLosses(place.repository, at: top, branch: branch, tool).all()
    }
}

/// Looks for what would be lost.
struct WorkTreeLosses {
    private let repository: UserRepository
    /// Where the files are by now.
    private let root: String
    private let branch: String?
    private let commits: UserCommits
    private let hashes: GitService
    private let ignores: GitService

    init(_ repository: UserRepository, at root: String, branch: String?, _ tool: GitTool) {
        self.repository = repository
        self.root = root
        self.branch = branch
        commits = UserCommits(repository, tool)
        let directory = repository.directory
        hashes = GitService(
            tool.spawner(
                directory,
                ["--work-tree=\(root)", "hash-object", "--no-filters", "--stdin-paths"]),
            named: "hash-object", patience: .seconds(600))
        ignores = GitService(
            tool.spawner(
                directory,
                [
                    "--work-tree=\(root)", "check-ignore", "--stdin", "-z", "-v", "-n",
                    "--no-index",
                ], directory: root),
            named: "check-ignore", patience: .seconds(10))
    }

    func all() throws(BodyError) -> [Loss] {
        guard let head = try commits.commit("HEAD"), let lines = try commits.files(of: head) else {
            throw .noWorkTree(
                "'\(repository.top)' is on no commit; nobody knows what would be lost")
        }
        return try files(try Folder(lines)) + staged(head) + lostCommits(head) + states
    }

    /// How many commits of a branch, or of others, nobody else has.
    func commitsNowhereElse(_ heads: [String]) throws(BodyError) -> Int {
        // What belongs to this work tree alone goes with it.
        let passed =
            ["refs/bisect/*", "refs/worktree/*", "refs/rewritten/*"]
            + (branch.map { ["refs/heads/\($0)"] } ?? [])
        let words =
            ["rev-list", "--count"] + heads + ["--not"] + passed.map { "--exclude=\($0)" }
            + ["--glob=refs/*"]
        let answer = try commits.process(words).finish()
        let text = String(decoding: answer.prefix { $0 != 0x0a }, as: UTF8.self)
        guard let count = Int(text) else {
            throw BodyError(.gitEnded, "'git rev-list' answered '\(text)'")
        }
        return count
    }

    /// Where the branch is; nil where there is none.
    func branchHead() throws(BodyError) -> ObjectID? {
        guard let branch else { return nil }
        return try commits.commit("refs/heads/\(branch)")
    }

    /// Nobody has it, and all its commits are elsewhere: then it goes. True where it went.
    func removeBranch() throws(BodyError) -> Bool {
        guard let branch, let head = try branchHead(),
            try commitsNowhereElse(["\(head)"]) == 0
        else { return false }
        let name = "refs/heads/\(branch)"
        let words = ["for-each-ref", "--format=%(worktreepath)", name]
        guard try commits.process(words).finish().allSatisfy({ $0 == 0x0a }) else { return false }
        return try commits.succeeds("update-ref", "--no-deref", "-d", name, "\(head)")
    }
}

// MARK: - The repository

extension WorkTreeLosses {
    private func staged(_ head: ObjectID) throws(BodyError) -> [Loss] {
        let words = [
            "diff-index", "--cached", "--name-only", "--no-renames", "--ignore-submodules=none",
            "-z", "\(head)",
        ]
        let answer = try commits.process(words).finish(limit: 256 << 20)
        let paths = answer.split(separator: 0).compactMap { Path(Array($0)) }
        return paths.isEmpty ? [] : [.staged(paths)]
    }

    private func lostCommits(_ head: ObjectID) throws(BodyError) -> [Loss] {
        let own = try branchHead().map { ["\($0)"] } ?? []
        let count = try commitsNowhereElse(["\(head)"] + own)
        return count == 0 ? [] : [.commits(count)]
    }

    private var states: [Loss] {
        let record = repository.directory
        let names: [(String, String)] = [
            ("rebase-merge", "a rebase"), ("rebase-apply", "a rebase"), ("MERGE_HEAD", "a merge"),
            ("CHERRY_PICK_HEAD", "a cherry-pick"), ("REVERT_HEAD", "a revert"),
            ("BISECT_LOG", "a bisection"), ("index.lock", "something of git's"),
        ]
        var losses: [Loss] = []
        for (name, what) in names where FileStatus(at: "\(record)/\(name)") != nil {
            if !losses.contains(.underWay(what)) { losses.append(.underWay(what)) }
        }
        if let reason = UserRepository.text(of: "\(record)/locked") {
            losses.append(.locked(UserRepository.firstLine(reason[...])))
        }
        return losses
    }
}

// MARK: - The files

extension WorkTreeLosses {
    private struct Found {
        var changed: [Path] = []
        var untracked: [Path] = []
        var ignored: [Path] = []
    }

    private func files(_ folder: Folder) throws(BodyError) -> [Loss] {
        var found = Found()
        let root = try system { () throws(SystemError) in try Descriptor(directory: self.root) }
        try look(root, .root, folder, &found, depth: 0)
        return [
            found.changed.isEmpty ? nil : .changed(found.changed.sorted()),
            found.untracked.isEmpty ? nil : .untracked(found.untracked.sorted()),
            found.ignored.isEmpty ? nil : .ignored(found.ignored.sorted()),
        ].compactMap { $0 }
    }

    private func look(
        _ directory: borrowing Descriptor, _ path: Path, _ folder: Folder, _ found: inout Found,
        depth: Int
    ) throws(BodyError) {
        let names = try system { () throws(SystemError) in try directory.names() }
        var unknown: [[UInt8]] = []
        for name in names where !(path.isRoot && name.elementsEqual(".git".utf8)) {
            let place = path.appending(name)
            switch folder.entries[name] {
            case nil: unknown.append(name)
            case .leaf(let leaf)?:
                if try !holds(leaf, name, in: directory) { found.changed.append(place) }
            case .folder(_, let below)?:
                guard try isDirectory(name, in: directory) else {
                    found.changed.append(place)
                    continue
                }
                let inner = try open(name, in: directory)
                try look(inner, place, below, &found, depth: depth + 1)
            }
        }
        let present = Set(names)
        for (name, entry) in folder.entries where !present.contains(name) {
            // Nobody misses the directory of a submodule.
            if case .folder(_, let below) = entry, below.entries.isEmpty { continue }
            found.changed.append(path.appending(name))
        }
        try sort(unknown, in: directory, path, &found, depth: depth)
    }

    /// Nothing of these is in the commit.
    private func sort(
        _ names: [[UInt8]], in directory: borrowing Descriptor, _ path: Path,
        _ found: inout Found, depth: Int
    ) throws(BodyError) {
        let ignored = try ignored(names, in: path)
        for name in names {
            let place = path.appending(name)
            let isDirectory = try isDirectory(name, in: directory)
            if isDirectory, try isHollow(try open(name, in: directory), depth: depth) { continue }
            if ignored.contains(name) {
                found.ignored.append(place)
            } else if isDirectory, depth < TreeScan.depthLimit {
                let inner = try open(name, in: directory)
                // Another repository is one thing.
                guard try !hasGit(inner) else {
                    found.untracked.append(place)
                    continue
                }
                try look(inner, place, Folder(), &found, depth: depth + 1)
            } else {
                found.untracked.append(place)
            }
        }
    }

    private func isDirectory(
        _ name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) -> Bool {
        try system { () throws(SystemError) in
            try directory.fileStatus(of: name)?.kind == .directory
        }
    }

    private func open(
        _ name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) -> Descriptor {
        try system { () throws(SystemError) in try directory.opened(beneath: name, for: .listing) }
    }

    private func hasGit(_ directory: borrowing Descriptor) throws(BodyError) -> Bool {
        try system { () throws(SystemError) in
            try directory.fileStatus(of: Array(".git".utf8)) != nil
        }
    }

    /// Whether there are directories in it and nothing else.
    private func isHollow(
        _ directory: borrowing Descriptor, depth: Int
    ) throws(BodyError) -> Bool {
        guard depth < TreeScan.depthLimit else { return false }
        for name in try system({ () throws(SystemError) in try directory.names() }) {
            guard try isDirectory(name, in: directory),
                try isHollow(try open(name, in: directory), depth: depth + 1)
            else { return false }
        }
        return true
    }

    /// Whether there is what the commit has, in all that git keeps of it.
    private func holds(
        _ leaf: Leaf, _ name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) -> Bool {
        guard case .kept(let object) = leaf.content else { return false }
        let status = try system { () throws(SystemError) in try directory.fileStatus(of: name) }
        guard let status else { return false }
        if leaf.isLink {
            guard status.kind == .link else { return false }
            let target = try system { () throws(SystemError) in try directory.target(of: name) }
            let file = try system { () throws(SystemError) in
                let file = try MemoryFile(named: "link")
                try file.append(target)
                return file
            }
            return try hash(file.descriptor) == object
        }
        guard status.kind == .file, status.mode & 0o100 == leaf.mode & 0o100 else { return false }
        let file = try system { () throws(SystemError) in
            try directory.opened(beneath: name, for: .reading)
        }
        let opened = try system { () throws(SystemError) in try file.fileStatus() }
        // A FIFO may stand there by now, and would keep git waiting.
        guard opened.kind == .file else { return false }
        return try hash(file) == object
    }

    private func hash(_ file: borrowing Descriptor) throws(BodyError) -> ObjectID {
        let question = "/proc/\(OwnProcess.number)/fd/\(file.number)\n"
        return try hashes.ask(Array(question.utf8)) { process throws(BodyError) in
            try process.objectID()
        }
    }

    private func ignored(_ names: [[UInt8]], in path: Path) throws(BodyError) -> Set<[UInt8]> {
        var found: Set<[UInt8]> = []
        var rest = names[...]
        while !rest.isEmpty {
            // So much fits into a pipe that nobody reads yet.
            let batch = rest.prefix(max(1, 16_384 / (path.bytes.count + 300)))
            rest = rest.dropFirst(batch.count)
            let places = batch.map { Array("./".utf8) + path.appending($0).bytes }
            for (name, isIgnored) in zip(batch, try answers(places)) where isIgnored {
                found.insert(name)
            }
        }
        return found
    }

    /// What git cannot say is not ignored; it is lost either way.
    private func answers(_ paths: [[UInt8]]) throws(BodyError) -> [Bool] {
        do throws(BodyError) {
            return try ignores.ask(paths.flatMap { $0 + [0] }) { process throws(BodyError) in
                try paths.map { _ throws(BodyError) in
                    for _ in 0..<2 { _ = try process.read(until: 0) }
                    let rule = try process.read(until: 0)
                    _ = try process.read(until: 0)
                    return !rule.isEmpty && rule.first != UInt8(ascii: "!")
                }
            }
        } catch {
            guard error.code == .gitEnded else { throw error }
            return paths.map { _ in false }
        }
    }
}
