internal import Glibc
internal import Linux

/// Where a further work tree is, and where the repository has what it keeps of it.
struct WorkTreePlace {
    let top: String
    let repository: UserRepository
    /// What git keeps of this one, and of all.
    private let record: String
    private let records: String

    /// Nil where that is the user's own work tree, or one that says it is another.
    init?(top: String, _ repository: UserRepository) {
        let worktrees = "\(repository.common)/worktrees/"
        guard repository.top == top, let record = realPath(repository.directory),
            let all = realPath(worktrees), record.hasPrefix("\(all)/"),
            !record.dropFirst(all.utf8.count + 1).contains("/"),
            let owner = UserRepository.text(of: "\(record)/gitdir"),
            let place = realPath(UserRepository.firstLine(owner[...])),
            place == realPath("\(top)/.git")
        else { return nil }
        self.top = top
        self.repository = repository
        self.record = record
        records = all
    }

    /// One of the repository that the workspace is in. Throws `noWorkTree`.
    init(top: String, of workspace: String) throws(BodyError) {
        guard let repository = UserRepository(of: top), let user = UserRepository(of: workspace),
            realPath(repository.common) == realPath(user.common),
            let place = WorkTreePlace(top: top, repository)
        else {
            throw .noWorkTree("'\(top)' is no worktree of the git repository of '\(workspace)'")
        }
        self = place
    }

    /// Whether it is on a branch, as its HEAD says.
    func isOn(_ branch: String) -> Bool {
        UserRepository.text(of: "\(record)/HEAD").map { UserRepository.firstLine($0[...]) }
            == "ref: refs/heads/\(branch)"
    }

    /// So long git keeps it, whoever asks it to tidy up.
    private static let mark = Array("skep is making it\n".utf8)

    func mark(asHalfMade isHalfMade: Bool) throws(BodyError) {
        try system { () throws(SystemError) in
            let directory = try Descriptor(directory: record)
            let name = Array("locked".utf8)
            try directory.removeFile(name)
            if isHalfMade {
                try directory.opened(beneath: name, for: .creating).writeAll(WorkTreePlace.mark)
            }
        }
    }

    /// Whoever made it was killed before all of it was there.
    var isHalfMade: Bool {
        if UserRepository.bytes(of: "\(record)/locked", limit: 1_024) == WorkTreePlace.mark {
            return true
        }
        guard FileStatus(at: "\(record)/index") == nil,
            let names = try? Descriptor(directory: top).names()
        else { return false }
        return names == [Array(".git".utf8)]
    }

    /// Makes git forget it.
    func removeRecord() throws(BodyError) {
        try WorkTreePlace.removeAll(at: record)
        // As git does with the last of them.
        rmdir(records)
    }

    /// The same of one that was moved to another place since, if git still keeps anything of it.
    static func removeRecord(
        of top: String, nowAt place: String, _ workspace: String
    ) throws(BodyError) {
        guard let repository = UserRepository(of: place), repository.top == place,
            let user = UserRepository(of: workspace),
            realPath(repository.common) == realPath(user.common),
            let records = realPath("\(user.common)/worktrees"),
            let record = realPath(repository.directory), record.hasPrefix("\(records)/"),
            let owner = UserRepository.text(of: "\(record)/gitdir"),
            UserRepository.firstLine(owner[...]) == "\(top)/.git"
        else { return }
        try removeAll(at: record)
        rmdir(records)
    }

    /// Removes a file, or a directory with all that is in it, and nothing that a link leads to.
    static func removeAll(at path: String) throws(BodyError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        try system { () throws(SystemError) in
            try Descriptor(directory: parent)
                .removeAll(Array(path[path.index(after: slash)...].utf8))
        }
    }
}

private func realPath(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
}

extension Descriptor {
    fileprivate borrowing func removeAll(_ name: [UInt8]) throws(SystemError) {
        guard let status = try fileStatus(of: name) else { return }
        guard status.kind == .directory else {
            try removeFile(name)
            return
        }
        // What may not be written to is to go as well.
        if status.mode & 0o700 != 0o700 { try setMode(0o700, ofDirectory: name) }
        let directory = try opened(beneath: name, for: .listing)
        for name in try directory.names() { try directory.removeAll(name) }
        try removeDirectory(name)
    }
}
